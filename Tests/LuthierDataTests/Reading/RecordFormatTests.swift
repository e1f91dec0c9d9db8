import Testing

@testable import LuthierData

@Suite("Formats of files")
struct RecordFormatTests {
    private func detect(
        _ path: String, _ head: [UInt8], _ options: ReadingOptions = ReadingOptions()
    ) throws -> RecordFormat {
        try head.withUnsafeBytes { try RecordFormat.detect(path, head: $0, options: options) }
    }

    private func csv(_ delimiter: Character) -> RecordFormat {
        .csv(delimiter: delimiter.asciiValue ?? 0, hasHeader: true)
    }

    @Test("the delimiter that stands most often in the first row is taken, unless one is named")
    func delimiters() throws {
        #expect(try detect("a.csv", Array("a,b;c,d\n;;;;".utf8)) == csv(","))
        #expect(try detect("a.csv", Array("a;b;c,d".utf8)) == csv(";"))
        #expect(try detect("a.txt", Array("a\tb\n".utf8)) == csv("\t"))
        #expect(try detect("a.csv", Array("\"a;b;c\",d\n".utf8)) == csv(","))
        #expect(try detect("a.csv", Array("alone\n".utf8)) == csv(","))
        #expect(try detect("a.tsv", Array("a,b,c\n".utf8)) == csv("\t"))
        let options = ReadingOptions(delimiter: UInt8(ascii: "x"), hasHeader: false)
        #expect(
            try detect("a.csv", Array("a,b".utf8), options)
                == .csv(delimiter: UInt8(ascii: "x"), hasHeader: false))
    }

    @Test("JSON lines are known by their name or their first character")
    func jsonLines() throws {
        #expect(try detect("a.jsonl", []) == .jsonLines)
        #expect(try detect("a.NDJSON", Array("x".utf8)) == .jsonLines)
        #expect(try detect("data", Array(" {\"a\": 1}".utf8)) == .jsonLines)
        #expect(try detect("a.csv", Array("{x},b\n".utf8)) == csv(","))
    }

    @Test(
        "what is not read here is refused with the way to convert it",
        arguments: [
            ("a.parquet", "x", "pandas"), ("a", "PAR1", "pandas"), ("a.json", "[1]", "jq"),
            ("a.xlsx", "PK\u{3}\u{4}", "save the sheet as CSV"),
        ])
    func refusals(path: String, head: String, hint: String) throws {
        let error = try #require(throws: DataError.self) { try detect(path, Array(head.utf8)) }
        #expect(error.hint?.contains(hint) == true)
    }

    @Test("compressed files and UTF-16 are known by their first bytes")
    func bytes() throws {
        for head in [[0x1F, 0x8B, 8], [0x28, 0xB5, 0x2F, 0xFD], [0xFF, 0xFE, 0x61, 0]] as [[UInt8]]
        {
            #expect(throws: DataError.self) { try detect("a.csv", head) }
        }
    }
}

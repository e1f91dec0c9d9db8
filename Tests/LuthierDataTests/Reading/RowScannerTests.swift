import LuthierMath
import Testing

@testable import LuthierData

@Suite("Rows of CSV")
struct RowScannerTests {
    /// Scans rows with the bytes coming in pieces of a length.
    private func rows(_ text: String, delimiter: Character = ",", piece: Int = .max) -> [[String]]?
    {
        let bytes = Array(text.utf8)
        var scanner = RowScanner(delimiter: delimiter.asciiValue ?? 0)
        var rows: [[String]] = []
        var start = 0
        var end = min(piece, bytes.count)
        while start < bytes.count {
            let window = Array(bytes[start..<end])
            let outcome = window.withUnsafeBytes {
                scanner.scan($0, isAtEnd: end == bytes.count)
            }
            switch outcome {
            case .incomplete:
                guard end < bytes.count else { return nil }
                end = min(end + piece, bytes.count)
            case .broken: return nil
            case .row:
                rows.append(
                    scanner.fields.map {
                        String(decoding: window[$0.start..<$0.end], as: UTF8.self)
                    })
                start += scanner.length
            }
        }
        return rows
    }

    @Test("fields, quotes, doubled quotes, quoted delimiters and line breaks, LF and CRLF")
    func fields() {
        #expect(rows("a,b\n1,2\n") == [["a", "b"], ["1", "2"]])
        #expect(rows("a,b\r\n1,2") == [["a", "b"], ["1", "2"]])
        #expect(rows("\"x,\r\ny\",\"\"\n,\n") == [["x,\r\ny", ""], ["", ""]])
        #expect(rows("\"a\"\"b\"\r\n") == [["a\"\"b"]])
        #expect(rows("a;b\tc\n", delimiter: ";") == [["a", "b\tc"]])
        #expect(rows("5\" pipe,b\n") == [["5\" pipe", "b"]], "a quote inside a field is text")
        #expect(rows("a,b,") == [["a", "b", ""]])
        #expect(rows("\"a\"") == [["a"]])
    }

    @Test("broken rows are seen, with the line counted from their own")
    func broken() {
        func outcome(_ text: String) -> RowScanner.Outcome {
            var scanner = RowScanner(delimiter: UInt8(ascii: ","))
            return Array(text.utf8).withUnsafeBytes { scanner.scan($0, isAtEnd: true) }
        }
        #expect(outcome("\"a\nb\",\"c\n\n") == .broken(.openQuote, line: 1))
        #expect(outcome("\"a\nb\"c\n") == .broken(.textAfterQuote, line: 1))
        #expect(outcome("a\0\n") == .broken(.nul, line: 0))
        #expect(outcome("\"\n\0\"\n") == .broken(.nul, line: 1))
    }

    /// Property: rows of any fields are found again, however the bytes are cut into pieces.
    @Test func roundTrip() {
        let texts = [
            "", "a", "b c", "x,y", "say \"hi\"", "two\nlines", "crlf\r\n", "ü€😀", "\"", ",", "\r",
        ]
        for seed in 0..<300 as Range<UInt64> {
            var source = testSource(seed)
            let lineBreak = seed % 2 == 0 ? "\n" : "\r\n"
            let width = source.below(4) + 1
            let records = (0..<source.below(6) + 1).map { _ in
                (0..<width).map { _ in texts[source.below(texts.count)] }
            }
            let lines = records.map { record in
                record.map { field -> String in
                    let needs =
                        field.contains { ",\"\n\r\r\n".contains($0) } || source.below(3) == 0
                    let inner = field.split(separator: "\"", omittingEmptySubsequences: false)
                        .joined(separator: "\"\"")
                    return needs ? "\"\(inner)\"" : field
                }.joined(separator: ",")
            }
            // A last record of one empty field needs its line break to be one.
            let isEnded = source.below(2) == 0 || lines.last == ""
            let text = lines.joined(separator: lineBreak) + (isEnded ? lineBreak : "")
            let expected = records.map { record in
                record.map { field in
                    field.split(separator: "\"", omittingEmptySubsequences: false)
                        .joined(separator: "\"\"")
                }
            }
            for piece in [1, 3, .max] {
                #expect(rows(text, piece: piece) == expected, "seed \(seed), pieces of \(piece)")
            }
        }
    }
}

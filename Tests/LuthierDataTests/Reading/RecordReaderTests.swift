import Testing

@testable import LuthierData

@Suite("Reading records")
struct RecordReaderTests {
    private func records(
        _ path: String, roles: ColumnRoles = ColumnRoles(),
        options: ReadingOptions = ReadingOptions()
    ) throws -> [(text: String, values: [String], line: Int, content: ContentHash)] {
        let reader = try RecordReader(path, options, roles: roles)
        var records: [(text: String, values: [String], line: Int, content: ContentHash)] = []
        while try reader.next() {
            let values = roles.wanted.indices.map { place in
                reader.withValue(place) { String(decoding: $0, as: UTF8.self) }
            }
            records.append(
                (
                    String(decoding: reader.record, as: UTF8.self), values, reader.line,
                    reader.content
                ))
            reader.pass()
        }
        return records
    }

    @Test("records of CSV keep their bytes, know their lines, and give values without quotes")
    func rows() throws {
        try inDataFolder { folder in
            let path = try folder.write(
                "a.csv", "\u{FEFF}id,name\r\n1,\"a \"\"b\"\"\r\nc\"\r\n\r\n2,d\r\n3,")
            let found = try records(path, roles: ColumnRoles(classes: ["name", "id"]))
            #expect(found.map(\.text) == ["1,\"a \"\"b\"\"\r\nc\"\r\n", "2,d\r\n", "3,"])
            #expect(found.map(\.values) == [["a \"b\"\r\nc", "1"], ["d", "2"], ["", "3"]])
            #expect(found.map(\.line) == [2, 5, 6])
        }
    }

    @Test("records of JSON lines give strings as text, other values as they stand, null as nothing")
    func objects() throws {
        try inDataFolder { folder in
            let path = try folder.write(
                "a.jsonl",
                #"{"a": "x\ny", "b": 1.50}"# + "\n \n" + #"{"b": null, "a": [1, "z"]}"# + "\r\n"
                    + #"{"c": NaN}"#)
            let found = try records(path, roles: ColumnRoles(classes: ["a", "b"]))
            #expect(found.map(\.values) == [["x\ny", "1.50"], ["[1, \"z\"]", ""], ["", ""]])
            #expect(found.map(\.line) == [1, 3, 4])
        }
    }

    @Test("records are equal however they are quoted or ordered, and without ignored columns")
    func contents() throws {
        try inDataFolder { folder in
            let path = try folder.write("a.csv", "id,x,y\n1,a,b\r\n1,\"a\",b\n2,a,b\n1,\"a,b\",\n")
            let all = try records(path).map(\.content)
            #expect(all[0] == all[1])
            #expect(all[0] != all[2] && all[0] != all[3])
            let ignoring = try records(path, roles: ColumnRoles(ignored: ["id"])).map(\.content)
            #expect(ignoring[0] == ignoring[2] && ignoring[0] != ignoring[3])
            let lines = try folder.write(
                "a.jsonl", "{\"a\":1,\"b\":2}\n{\"b\": 2, \"a\": 1}\n{\"a\":2,\"b\":1}\n")
            let objects = try records(lines).map(\.content)
            #expect(objects[0] == objects[1] && objects[0] != objects[2])
        }
    }

    @Test("without a header columns are numbered")
    func noHeader() throws {
        try inDataFolder { folder in
            let path = try folder.write("a.csv", "x,1\ny,2\n")
            let found = try records(
                path, roles: ColumnRoles(classes: ["2"]), options: ReadingOptions(hasHeader: false))
            #expect(found.map(\.values) == [["1"], ["2"]])
        }
    }

    @Test("values are found in records longer than a piece of the file")
    func longRecord() throws {
        try inDataFolder { folder in
            let long = String(repeating: "line \"\"\n", count: 1_500_000)
            let path = try folder.write("a.csv", "x,y\n1,a\n\"\(long)\",b\n2,c\n")
            let found = try records(path, roles: ColumnRoles(classes: ["y"]))
            #expect(found.map(\.values) == [["a"], ["b"], ["c"]])
            #expect(found.map(\.line) == [2, 3, 1_500_004])
        }
    }

    @Test(
        "what is broken is named with its line",
        arguments: [
            ("a,b\n1,2\n3\n", 3, "1 field, the header 2"),
            ("a,b\n\"1\n\n\",2\n1,2,3\n", 5, "3 fields, the header 2"),
            ("a,b\n1,\"2\n", 2, "nothing closes it"), ("a,b\n1,\"2\"x\n", 2, "follows a closing"),
            ("a,b\n1,\0\n", 2, "NUL"), ("a,b\n1,\"\0\"\n", 2, "NUL"),
        ])
    func mistakes(text: String, line: Int, message: String) throws {
        try inDataFolder { folder in
            let path = try folder.write("a.csv", text)
            let error = try #require(throws: DataError.self) { try records(path) }
            #expect(error.line == line && error.message.contains(message), "\(error)")
            #expect(error.file == path)
        }
    }

    @Test("bytes that are no UTF-8 are named with their line, in both formats")
    func encoding() throws {
        try inDataFolder { folder in
            let csv = try folder.write("a.csv", Array("a\nok\n".utf8) + [0x66, 0xFC, 0x0A])
            func line(_ path: String) throws -> Int? {
                try #require(throws: DataError.self) { try records(path) }.line
            }
            #expect(try line(csv) == 3)
            let header = try folder.write("h.csv", [0xFC, 0x0A, 0x61, 0x0A])
            #expect(try line(header) == 1)
            let lines = try folder.write(
                "a.jsonl", Array("{\"a\": \"".utf8) + [0xFC] + Array("\"}\n".utf8))
            #expect(try line(lines) == 1)
        }
    }

    @Test("a column that is not there gets the nearest name")
    func columns() throws {
        try inDataFolder { folder in
            let path = try folder.write("a.csv", "user,label,x,x\n1,2,3,4\n")
            func failure(_ name: String) throws -> DataError {
                try #require(throws: DataError.self) {
                    try records(path, roles: ColumnRoles(classes: [name]))
                }
            }
            #expect(try failure("lable").hint == "Did you mean label?")
            #expect(try failure("zzzzzz").hint == "The columns are user, label, x, x.")
            #expect(try failure("x").message.contains("2 times"))
        }
    }
}

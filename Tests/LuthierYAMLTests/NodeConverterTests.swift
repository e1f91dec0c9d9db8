import LuthierWire
import Testing

@testable import LuthierYAML

@Suite("NodeConverter")
struct NodeConverterTests {
    private func json(_ text: String) throws -> String { try YAMLSource.read(text).flat }

    private func message(_ text: String) -> String? {
        let error = #expect(throws: StudyFileError.self) { try YAMLSource.read(text) }
        return error?.issues.first?.message
    }

    @Test("aliases stand for their anchors")
    func aliases() throws {
        #expect(try json("a: &x [1, 2]\nb: *x") == "{a:[1,2],b:[1,2]}")
    }

    @Test("merged keys come last and never win")
    func merge() throws {
        let base = "base: &base { a: 1, b: 2 }\nother: &other { b: 3, c: 4 }\n"
        #expect(
            try json(base + "m: { <<: *base, a: 9 }").hasSuffix("m:{a:9,b:2}}"))
        #expect(
            try json(base + "m: { <<: [*base, *other], z: 0 }").hasSuffix("m:{z:0,a:1,b:2,c:4}}"))
        #expect(try json("m: { \"<<\": 1 }") == "{m:{<<:1}}")
        #expect(message("m: { <<: 3 }") == "<< merges mappings only.")
        #expect(message("m: { <<: [3] }") == "<< merges mappings only.")
    }

    @Test("keys are texts, whatever they look like")
    func keys() throws {
        #expect(try json("1: a\ntrue: b\non: c\n~: d") == "{1:\"a\",true:\"b\",on:\"c\",~:\"d\"}")
        #expect(message("[a]: 1") == "a key must be a single word, got a list or a mapping.")
        #expect(message("{a: 1}: 1") == "a key must be a single word, got a list or a mapping.")
    }

    @Test("quotation marks and blocks make texts")
    func texts() throws {
        #expect(try json("[\"1\", '2', !!str 3, 4]") == "[\"1\",\"2\",\"3\",4]")
        #expect(try json("a: |\n  1\n") == "{a:\"1\n\"}")
    }

    @Test("tags of the core schema are kept, others refused")
    func tags() throws {
        #expect(try json("[!!float 3, !!int 4, !!bool true, !!null ~]") == "[3.0,4,true,null]")
        #expect(try json("!!map { a: !!seq [1] }") == "{a:[1]}")
        for text in ["!!int x", "!!bool yes", "!thing 3", "!!set { a }", "[!!binary abc]"] {
            #expect(message(text)?.contains("tag") == true, "\(text)")
        }
    }

    @Test("depth and number of values are bounded")
    func bounds() {
        let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        #expect(message(deep) == "lists and mappings nest deeper than 64.")
        let wide = "[" + String(repeating: "1,", count: YAMLSource.maximumCount + 1) + "]"
        #expect(message(wide) == "the file has more than 200000 values.")
    }
}

extension SourceNode {
    /// The value on one line, for comparison.
    var flat: String {
        switch content {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .double(let value): "\(value)"
        case .string(let text): "\"\(text)\""
        case .sequence(let items): "[\(items.map(\.flat).joined(separator: ","))]"
        case .mapping(let entries):
            "{\(entries.map { "\($0.key.name):\($0.value.flat)" }.joined(separator: ","))}"
        }
    }

    /// The text of a key.
    var name: String { if case .string(let text) = content { text } else { "" } }
}

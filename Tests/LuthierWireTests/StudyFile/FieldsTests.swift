import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("Fields")
struct FieldsTests {
    @Test("the first of repeated keys counts, null is missing, wrong kinds are nil")
    func access() throws {
        let text = #"{"a": 1, "a": 2, "b": null, "c": {"d": "log"}}"#
        let fields = Fields(node: try SourceNode(parsingJSON: text), path: ["p"])
        #expect(fields["a"]?.wholeNumber == 1)
        #expect(fields["b"] == nil)
        #expect(fields["z"] == nil)
        #expect(fields.fields("a") == nil)
        #expect(fields.fields("c")?.path == ["p", "c"])
        #expect(fields.fields("c")?.word("d", as: Scale.self) == .log)
        #expect(fields.named.map(\.name) == ["a", "b", "c"])
    }

    @Test("a value that is no mapping has no fields")
    func noMapping() {
        let fields = Fields(node: SourceNode(.integer(1)), path: [])
        #expect(fields["a"] == nil)
        #expect(fields.named.isEmpty)
    }
}

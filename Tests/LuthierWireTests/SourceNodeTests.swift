import LuthierWire
import Testing

@Suite("SourceNode")
struct SourceNodeTests {
    /// One line a node: its place and its value.
    private func places(_ node: SourceNode) -> [String] {
        let place = "\(node.line):\(node.column) "
        switch node.content {
        case .null: return [place + "null"]
        case .boolean(let value): return [place + "\(value)"]
        case .integer(let value): return [place + "\(value)"]
        case .double(let value): return [place + "\(value)"]
        case .string(let value): return [place + value]
        case .sequence(let nodes): return [place + "list"] + nodes.flatMap(places)
        case .mapping(let members):
            return [place + "mapping"] + members.flatMap { places($0.key) + places($0.value) }
        }
    }

    @Test("every key and value knows its line and column, and repeated keys stay")
    func positions() throws {
        let text = "{\"é😹\": 1,\r\n  \"b\": [true,\n null, 2.5], \"b\"\t: \"x\"\r}\n"
        let node = try SourceNode(parsingJSON: text)
        #expect(
            places(node) == [
                "1:1 mapping", "1:2 é😹", "1:8 1", "2:3 b", "2:8 list", "2:9 true", "3:2 null",
                "3:8 2.5", "3:14 b", "3:20 x",
            ])
    }

    @Test("broken text gives the reader's error")
    func brokenText() {
        let error = #expect(throws: JSONError.self) { try SourceNode(parsingJSON: "{\"a\":\n!}") }
        #expect(error?.position == SourcePosition(line: 2, column: 1))
    }
}

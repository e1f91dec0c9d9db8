import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("IssueList")
struct IssueListTests {
    private let root: SourceNode

    init() throws {
        root = try SourceNode(parsingJSON: "{\"a\": {\"b\": [1, 2]},\n\"c\": 3}")
    }

    @Test("a path leads to its value, or to the key of a mapping")
    func landmarks() {
        func place(_ path: String...) -> [Int] {
            let node = root.landmark(path)
            return [node.line, node.column]
        }
        #expect(place() == [1, 1])
        #expect(place("a") == [1, 2])
        #expect(place("a", "b") == [1, 13])
        #expect(place("a", "b", "1") == [1, 17])
        #expect(place("c") == [2, 6])
        #expect(place("c", "d") == [2, 6])
        #expect(place("a", "z") == [1, 2])
        #expect(place("a", "b", "9") == [1, 13])
    }

    @Test("mistakes are sorted by place, equal places in the order found")
    func sorted() {
        var list = IssueList()
        for (name, path) in [("1", ["c"]), ("2", ["a"]), ("3", ["a"])] {
            list.add(.conflict, at: root.landmark(path), path, name)
        }
        #expect(list.sorted.map(\.message) == ["2", "3", "1"])
        #expect(list.contains(below: ["a"]))
        #expect(!list.contains(below: ["a", "b"]))
    }

    @Test("nobody reads more than two hundred")
    func limit() {
        var list = IssueList()
        for _ in 0..<300 { list.add(.conflict, at: root, [], "x") }
        #expect(list.issues.count == IssueList.limit)
    }
}

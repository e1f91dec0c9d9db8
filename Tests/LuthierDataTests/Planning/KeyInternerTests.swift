import Testing

@testable import LuthierData

@Suite("Numbers for equal values")
struct KeyInternerTests {
    private func hash(_ text: String) -> ContentHash {
        Array(text.utf8).withUnsafeBytes { ContentHash($0) }
    }

    @Test(
        "equal values get equal numbers, in the order in which they first come, as many as there are"
    )
    func numbers() {
        var interner = KeyInterner()
        for round in 0..<2 {
            for value in 0..<5000 {
                let id = interner.id(of: hash("value \(value)"))
                #expect(id == UInt32(value), "round \(round)")
            }
        }
        #expect(interner.count == 5000)
    }

    @Test("members count in any order, and a repeated one is not the same as none")
    func members() {
        var first = ContentHash()
        var second = ContentHash()
        for text in ["a", "b", "c"] { first.add(hash(text)) }
        for text in ["c", "a", "b"] { second.add(hash(text)) }
        #expect(first == second)
        second.add(hash("a"))
        #expect(first != second)
    }
}

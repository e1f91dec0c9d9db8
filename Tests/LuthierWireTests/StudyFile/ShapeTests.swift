import Testing

@testable import LuthierWire

@Suite("Shape")
struct ShapeTests {
    @Test("every shape says what is allowed")
    func expectations() {
        #expect(Shape.word([.init("a"), .init("b"), .init("c")]).expectation == "a, b or c")
        #expect(Shape.whole(atLeast: 1).expectation == "a whole number of at least 1")
        #expect(Shape.either([.text, .boolean]).expectation == "a text or true or false")
    }

    @Test("alternatives are told apart by their kind")
    func alternatives() throws {
        let shape = Shape.either([.text, .list(of: .text, mayBeEmpty: true, example: "[a]")])
        let list = shape.alternative(for: SourceNode(.sequence([])))
        if case .list? = list {} else { Issue.record("a list, got \(String(describing: list))") }
        let text = shape.alternative(for: SourceNode(.integer(1)))
        if case .text? = text {} else { Issue.record("a text, got \(String(describing: text))") }
        #expect(shape.alternative(for: SourceNode(.mapping([]))) == nil)
    }
}

import LuthierDomain
import LuthierEngine
import Testing

@testable import LuthierPages

@Suite("OutsideText")
struct OutsideTextTests {
    private func trial(_ x: Double, _ kind: String) -> Trial {
        Trial(
            number: 3,
            assignment: Assignment(names: ["x", "kind"], values: [.real(x), .text(kind)]),
            origin: .suggested, history: 1, provenance: nil, state: .ended(.completed),
            started: Timestamp(milliseconds: 0))
    }

    private func space() throws -> SearchSpace {
        try SearchSpace(parameters: [
            Parameter("x", .float(FloatRange(from: 0, to: 0.5))),
            Parameter("kind", .choice(ListedValues([.text("a"), .text("b")]))),
        ])
    }

    @Test("what lies outside is told with its value and with what is allowed")
    func outside() throws {
        #expect(
            try OutsideText.sentence(trial(0.75, "c"), in: space())
                == "It lies outside of the ranges as they are now: x is 0.75, and would be a number "
                + "from 0.0 to 0.5; kind is c, and would be one of a, b.")
    }

    @Test("a trial inside needs no words")
    func inside() throws { #expect(try OutsideText.sentence(trial(0.5, "b"), in: space()) == nil) }
}

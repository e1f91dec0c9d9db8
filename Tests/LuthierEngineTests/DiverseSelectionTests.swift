import LuthierDomain
import Testing

@testable import LuthierEngine

@Suite("DiverseSelection")
struct DiverseSelectionTests {
    private func trials(_ values: [(Double, String?)]) -> [Trial] {
        values.enumerated().map { number, value in
            Trial(
                number: number,
                assignment: Assignment(
                    names: ["rate", "kind"],
                    values: [.real(value.0), value.1.map { .text($0) }]),
                origin: .suggested, history: 1, provenance: nil, state: .ended(.completed),
                started: Timestamp(milliseconds: 0))
        }
    }

    private func chosen(_ count: Int, _ values: [(Double, String?)]) throws -> [Int] {
        let space = try SearchSpace(parameters: [
            Parameter("rate", .float(FloatRange(from: 1e-6, to: 1, scale: .log))),
            Parameter("kind", .choice(ListedValues([.text("a"), .text("b")]))),
        ])
        return DiverseSelection(space).chosen(count, from: trials(values)).map(\.number)
    }

    @Test("each is the furthest from those before it, on the scale of each parameter")
    func order() throws {
        // On the logarithmic scale 1e-6 is furthest from 0.9, and 1e-3 lies between.
        #expect(try chosen(3, [(0.9, "a"), (0.5, "a"), (1e-3, "a"), (1e-6, "a")]) == [0, 3, 2])
        // Another choice is as far as the whole interval.
        #expect(try chosen(2, [(1, "a"), (1e-5, "a"), (1, "b")]) == [0, 2])
        // So is a parameter that only one of them has.
        #expect(try chosen(2, [(1, "a"), (1e-5, "a"), (1, nil)]) == [0, 2])
    }

    @Test("those that lie too near to be another one are left out")
    func apart() throws {
        let space = try SearchSpace(parameters: [
            Parameter("rate", .float(FloatRange(from: 0, to: 1))),
            Parameter("kind", .choice(ListedValues([.text("a"), .text("b")]))),
        ])
        let trials = trials([(0, "a"), (0.2, "a"), (0.29, "a"), (0.5, "a"), (1, "a")])
        func chosen(_ distance: Double) -> [Int] {
            DiverseSelection(space).chosen(9, from: trials, apart: distance).map(\.number).sorted()
        }
        #expect(chosen(0) == [0, 1, 2, 3, 4])
        #expect(chosen(0.1) == [0, 2, 3, 4])
        #expect(chosen(0.5) == [0, 3, 4])
        #expect(chosen(2) == [0])
    }

    @Test("equal settings are taken once, and there are never more than there are")
    func ends() throws {
        #expect(try chosen(5, [(0.1, "a"), (0.1, "a"), (1, "a")]) == [0, 2])
        #expect(try chosen(0, [(0.1, "a")]).isEmpty)
        #expect(try chosen(3, []).isEmpty)
    }
}

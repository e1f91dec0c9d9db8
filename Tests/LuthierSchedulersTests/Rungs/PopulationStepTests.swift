import LuthierDomain
import LuthierMath
import Testing

@testable import LuthierSchedulers

@Suite("PopulationStep")
struct PopulationStepTests {
    @Test("every change lies in the space, keeps constraints and conditions, and changes something")
    func valid() throws {
        let space = try SearchSpace(
            parameters: [
                Parameter("rate", .float(FloatRange(from: 1e-4, to: 1, scale: .log))),
                Parameter("depth", .integer(IntegerRange(from: 1, to: 9))),
                Parameter(
                    "batch",
                    .ordered(ListedValues([.integer(32), .integer(64), .integer(128)]))),
                Parameter("kind", .choice(ListedValues([.text("a"), .text("b")]))),
                Parameter(
                    "momentum", .float(FloatRange(from: 0, to: 0.9)),
                    when: Expression(parsing: "kind == \"a\"")),
            ], constraints: [Expression(parsing: "rate * depth <= 4")])
        let step = PopulationStep(space)
        let first = try space.assignment(
            of: [
                ("rate", .real(0.9)), ("depth", .integer(4)), ("batch", .integer(128)),
                ("kind", .text("a")), ("momentum", .real(0.5)),
            ], allowsOpen: false)
        var seen: Set<Assignment> = []
        for seed in 0..<200 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .scheduling)
            let changed = step.changed(first, using: &source)
            _ = try space.assignment(
                of: Array(changed.entries), allowsOpen: false)
            #expect(changed.values[3] == .text("a"))
            seen.insert(changed)
        }
        #expect(seen.count > 100)
        #expect(!seen.contains(first))
    }
}

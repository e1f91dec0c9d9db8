import Testing

@testable import LuthierTesting

/// The test of the test: bugs that are planted, and have to be found.
@Suite("A planted bug")
struct MutationTests {
    @Test("is found by the checks of a simulation")
    func found() async {
        var missed: [Mutation] = []
        for mutation in Mutation.allCases where await !isFound(mutation) { missed.append(mutation) }
        #expect(Mutation.allCases.count >= 20)
        #expect(missed.isEmpty, "missed: \(missed.map(\.rawValue))")
    }

    private func isFound(_ mutation: Mutation) async -> Bool {
        for seed in 0..<24 as Range<UInt64> {
            let report = await Simulation.run(
                seed: seed, SimulationOptions(workers: 6, mutation: mutation))
            if !report.violations.isEmpty { return true }
        }
        return false
    }
}

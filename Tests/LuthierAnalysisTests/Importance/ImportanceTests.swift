import LuthierDomain
import Testing

@testable import LuthierAnalysis

@Suite("Importance")
struct ImportanceTests {
    private func observed(
        _ count: Int, failed: Int = 0, names: [String] = ["x", "y"]
    ) throws -> ObservedMetric {
        let definition = try TestTrials.definition(names)
        var trials = TestTrials.sobol(count, in: definition) { $0[0] }
        trials += (0..<failed).map {
            TestTrials.trial(
                count + $0, names.map { _ in .real(0.5) }, in: definition, [:],
                outcome: .failed(.crash, reason: "it broke.", detail: nil))
        }
        return try ObservedMetric(TestTrials.loss, in: definition, trials: trials)
    }

    @Test(
        "both methods find the parameter that alone matters", arguments: ImportanceMethod.allCases)
    func methods(method: ImportanceMethod) throws {
        let importance = try Importance(of: observed(64), by: method)
        #expect(importance.method == method)
        #expect(importance.shares[0].parameter == "x")
        #expect(importance.shares[0].share > 0.8)
        #expect(importance.trials == 64)
        #expect((importance.remainder == nil) == (method == .pedANOVA))
        #expect(abs(importance.weights.reduce(0, +) - 1) < 1e-12)
    }

    @Test("few trials, a single parameter and many failures are told of")
    func notes() throws {
        #expect(Importance.notes(on: try observed(64)).isEmpty)
        let notes = Importance.notes(on: try observed(5, failed: 3, names: ["x"]))
        #expect(notes.count == 3)
        #expect(notes[0].hasPrefix("5 trials are few for 1 parameter: from 10 on"))
        #expect(notes[1].hasPrefix("There is one parameter"))
        #expect(notes[2].hasPrefix("3 trials failed"))
    }

    @Test("equal shares stand in the order of the space")
    func ties() {
        let shares = ["b", "a", "c"].map {
            Importance.Share(
                parameter: $0, share: $0 == "c" ? 0.5 : 0.25, deviation: nil, trials: 9)
        }
        let importance = Importance(
            metric: TestTrials.loss, method: .pedANOVA, trials: 9, best: 2, shares: shares,
            interactions: [], notes: [])
        #expect(importance.shares.map(\.parameter) == ["c", "b", "a"])
    }
}

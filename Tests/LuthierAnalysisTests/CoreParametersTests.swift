import LuthierDomain
import Testing

@testable import LuthierAnalysis

@Suite("CoreParameters")
struct CoreParametersTests {
    private func importance(_ shares: [(String, Double)], trials: Int = 100) -> Importance {
        Importance(
            metric: TestTrials.loss, method: .pedANOVA, trials: trials, best: 10,
            shares: shares.map {
                Importance.Share(parameter: $0.0, share: $0.1, deviation: nil, trials: trials)
            }, interactions: [], notes: [])
    }

    private func observed(_ count: Int = 100) throws -> ObservedMetric {
        let definition = try TestTrials.definition(["a", "b", "c", "d"])
        return try ObservedMetric(
            TestTrials.loss, in: definition,
            trials: TestTrials.sobol(count, in: definition) { $0[0] })
    }

    @Test("the fewest parameters with nine tenths are kept; the others stay as in the best trial")
    func split() throws {
        let observed = try observed()
        let core = CoreParameters(
            [importance([("a", 0.7), ("b", 0.22), ("c", 0.05), ("d", 0.03)])], from: observed)
        guard case .split(let keep, let freeze) = core.advice else {
            return #expect(Bool(false), "\(core.advice)")
        }
        #expect(keep == ["a", "b"])
        #expect(freeze.map(\.parameter) == ["c", "d"])
        // The best trial is the first Sobol point, the origin.
        #expect(freeze.allSatisfy { $0.number == 0 && $0.value == .real(0) })
        #expect(abs(core.keptShare - 0.92) < 1e-12)
        #expect(core.trialsForAll == 40 && core.trialsForKept == 20 && core.savedTrials == 20)
    }

    @Test("what one of several metrics needs is kept, and the least share is told")
    func several() throws {
        let core = CoreParameters(
            [
                importance([("a", 0.95), ("b", 0.05), ("c", 0), ("d", 0)]),
                importance([("c", 0.91), ("a", 0.01), ("b", 0.04), ("d", 0.04)]),
            ], from: try observed(), best: 3)
        guard case .split(let keep, let freeze) = core.advice else {
            return #expect(Bool(false), "\(core.advice)")
        }
        #expect(keep == ["a", "c"])
        #expect(freeze.map(\.number) == [3, 3])
        #expect(abs(core.keptShare - 0.92) < 1e-12)
    }

    @Test("fewer than ten trials a parameter give no advice, nor does a single parameter")
    func honest() throws {
        let shares = [("a", 0.7), ("b", 0.22), ("c", 0.05), ("d", 0.03)]
        let few = CoreParameters([importance(shares, trials: 39)], from: try observed(39))
        #expect(few.advice == .tooFewTrials(have: 39, need: 40))
        #expect(few.savedTrials == 0)
        let definition = try TestTrials.definition(["a"])
        let one = try ObservedMetric(
            TestTrials.loss, in: definition,
            trials: TestTrials.sobol(40, in: definition) { $0[0] })
        #expect(CoreParameters([importance([("a", 1)])], from: one).advice == .oneParameter)
    }

    @Test("a kept parameter keeps what its condition needs; a frozen one has a value it really had")
    func conditions() throws {
        let definition = try TestTrials.definition(parameters: [
            Parameter("kind", .choice(ListedValues([.text("a"), .text("b")]))),
            Parameter(
                "rate", .float(FloatRange(from: 0, to: 1)),
                when: Expression(parsing: "kind == \"a\"")),
            Parameter(
                "decay", .float(FloatRange(from: 0, to: 1)),
                when: Expression(parsing: "kind == \"b\"")),
        ])
        let trials = (0..<40).map { number -> Trial in
            let isFirst = number.isMultiple(of: 2)
            let unit = Double(number) / 40
            return TestTrials.trial(
                number,
                [
                    .text(isFirst ? "a" : "b"), isFirst ? .real(unit) : nil,
                    isFirst ? nil : .real(unit),
                ],
                in: definition, ["loss": unit])
        }
        let observed = try ObservedMetric(TestTrials.loss, in: definition, trials: trials)
        let core = CoreParameters(
            [importance([("rate", 0.95), ("kind", 0.03), ("decay", 0.02)], trials: 40)],
            from: observed)
        guard case .split(let keep, let freeze) = core.advice else {
            return #expect(Bool(false), "\(core.advice)")
        }
        #expect(keep == ["kind", "rate"])
        // The best trial, number 0, has no decay.
        #expect(
            freeze == [
                CoreParameters.Frozen(parameter: "decay", value: .real(1.0 / 40), number: 1)
            ])
    }

    @Test("parameters that share what matters are all kept")
    func all() throws {
        let core = CoreParameters(
            [importance([("a", 0.25), ("b", 0.25), ("c", 0.25), ("d", 0.25)])],
            from: try observed())
        #expect(core.advice == .split(keep: ["a", "b", "c", "d"], freeze: []))
        #expect(core.keptShare == 1 && core.savedTrials == 0)
    }
}

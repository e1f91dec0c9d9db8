import LuthierDomain
import LuthierMath
import LuthierSchedulers
import Testing

@Suite("WilcoxonScheduler")
struct WilcoxonSchedulerTests {
    private func ruling(
        _ losses: [Double], best: [Double] = [0, 0, 0, 0, 0, 0, 0, 0], probability: Double = 0.1,
        start: Int = 3, sign: Double = 1, before: [Trial] = []
    ) throws -> Ruling {
        let definition = try TestCurves.definition(sign > 0 ? .minimize : .maximize)
        let scheduler = try WilcoxonScheduler(
            definition, probability: probability, start: start)
        let trials =
            before + [
                TestCurves.units(before.count, .completed, best.map { $0 * sign }),
                TestCurves.units(before.count + 1, nil, losses.map { $0 * sign }),
            ]
        return TestCurves.ruling(scheduler, definition, trials)
    }

    /// The probabilities are 0.0625, 0.015625 and 0.25; of three worse units 0.125, of four 0.0625.
    @Test(
        "a trial is stopped when such differences are unlikely, in both directions",
        arguments: [
            ([0.1, 0.2, -0.05, 0.3, 0.15], true),
            ([0.1, 0.2, 0, 0.3, 0.15, -0.02, 0.05, 0.07], true), ([0, 0.2, 0.2, -0.1], false),
            ([1, 1, 1], false), ([1, 1, 1, 1], true), ([0, 0, 0, 0, 0, 0], false),
            ([-1, -1, -1, -1], false), ([.nan, .nan, .nan, .nan], true),
            ([.infinity, 1, 1, 1], true), ([-.infinity, 1, 1, 1, 1, 1, 1, 1], false),
        ] as [([Double], Bool)])
    func table(losses: [Double], stops: Bool) throws {
        #expect(try (ruling(losses) != .proceed) == stops)
        #expect(try (ruling(losses, sign: -1) != .proceed) == stops, "maximised")
    }

    @Test("the level and the number of units are those asked for")
    func settings() throws {
        #expect(try ruling([1, 1, 1], probability: 0.126) != .proceed)
        #expect(try ruling([1, 1, 1], probability: 0.125) == .proceed)
        #expect(try ruling([1, 1, 1, 1], start: 5) == .proceed)
        #expect(try ruling([1, 1], probability: 0.5, start: 2) != .proceed)
    }

    @Test("who is better on average is not stopped, however many units are worse")
    func betterMean() throws {
        let nine = [Double](repeating: 0.1, count: 9)
        let best = [Double](repeating: 0, count: 10)
        // 47 of 1024 signs give ranks as high, whatever the size of the better one is.
        #expect(try ruling(nine + [-0.8], best: best) != .proceed)
        #expect(try ruling(nine + [-1], best: best) == .proceed)
    }

    @Test("the yardstick is the best completed trial that has units, and no failed one")
    func yardstick() throws {
        // Far better, and failed, stopped, or without units.
        let low = [Double](repeating: -9, count: 8)
        var bare = TestCurves.trial(3, .completed, [])
        bare.metrics = ["loss": -9]
        let before = [
            TestCurves.units(0, .failed(.crash, reason: "why", detail: nil), low),
            TestCurves.units(1, .stopped(reason: "why"), low),
            TestCurves.units(2, .infeasible(reason: "why"), low), bare,
            TestCurves.units(4, .completed, [5, 5, 5, 5]),
        ]
        #expect(try ruling([-1, -1, -1, -1], before: before) == .proceed)
        #expect(
            try ruling([1, 1, 1, 1], before: before)
                == .stop(
                    reason: "its loss is worse than trial 5's on 4 common units: 1 beside 0 on "
                        + "average, p = 0.0625."))
    }

    @Test("only common units count, and those in which the trial has come as far")
    func common() throws {
        let definition = try TestCurves.definition()
        let scheduler = try WilcoxonScheduler(definition)
        func stops(_ own: [Measurement]) -> Bool {
            let best = TestCurves.trial(
                0, .completed,
                (0..<5).map {
                    Measurement(step: 10, unit: "fold-\($0)", metrics: ["loss": 0])
                })
            var done = best
            done.metrics = ["loss": 0]
            return TestCurves.ruling(scheduler, definition, [done, TestCurves.trial(1, nil, own)])
                != .proceed
        }
        func units(_ range: Range<Int>, step: Int?) -> [Measurement] {
            range.map { Measurement(step: step, unit: "fold-\($0)", metrics: ["loss": 1]) }
        }
        #expect(stops(units(0..<4, step: 10)))
        #expect(stops(units(0..<4, step: nil)))
        #expect(!stops(units(0..<4, step: 9)), "on the way")
        #expect(!stops(units(0..<3, step: 10) + units(3..<4, step: 9)))
        #expect(!stops(units(2..<9, step: 10)), "three in common")
        #expect(!stops(units(0..<4, step: 10) + [Measurement(step: 1, metrics: ["loss": 9])]))
        #expect(!stops([]))
    }

    /// Property: of trials that are like the best, no more are stopped than the level says.
    @Test("equal trials are seldom stopped, worse ones nearly always")
    func error() throws {
        var (equal, worse) = (0, 0)
        let studies = 400
        for seed in 0..<UInt64(studies) {
            var source = RandomSource(seed: seed, purpose: .test)
            let folds = (0..<8).map { _ in source.uniform() * 10 }
            let best = folds.map { $0 + source.uniform() }
            let own = folds.map { $0 + source.uniform() }
            if try ruling(own, best: best) != .proceed { equal += 1 }
            if try ruling(own.map { $0 + 1 }, best: best) != .proceed { worse += 1 }
        }
        // 0.1 and six standard errors of 400 draws.
        #expect(Double(equal) / Double(studies) < 0.1 + 6 * 0.015)
        #expect(Double(worse) / Double(studies) > 0.9)
    }
}

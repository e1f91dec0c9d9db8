import LuthierDomain
import LuthierSchedulers
import Testing

@Suite("MedianScheduler")
struct MedianSchedulerTests {
    /// Running averages at step 1: 1, 2, 6; at step 2: 1, 3, 4; at step 3 only the first two.
    private static let history: [(TrialOutcome, [Double])] = [
        (.completed, [1, 1, 1]), (.stopped(reason: "why"), [2, 4, 0]), (.completed, [6, 2]),
    ]

    private func stops(
        _ losses: [Double], start: Int = 1, grace: Double = 1, sign: Double = 1,
        history: [(TrialOutcome, [Double])] = history, horizon: Int? = nil
    ) throws -> Bool {
        let definition = try TestCurves.definition(sign > 0 ? .minimize : .maximize)
        let scheduler = try MedianScheduler(definition, start: start, grace: grace)
        return TestCurves.ruling(
            scheduler, definition, ended: history.map { ($0.0, $0.1.map { $0 * sign }) },
            running: TestCurves.steps(losses.map { $0 * sign }), horizon: horizon) != .proceed
    }

    @Test(
        "the best value so far is compared with the median of the averages by then, in both directions",
        arguments: [
            // Step 1, median 2.
            ([1.9], false), ([2], false), ([2.1], true),
            // Step 2, median 3: what was good once stays good.
            ([9, 3], false), ([9, 3.1], true), ([1, 100], false),
            // Step 3, two trials came as far: averages 1 and 2, median 1.5.
            ([9, 9, 1.5], false), ([9, 9, 1.6], true),
            // Step 4: nobody came as far.
            ([9, 9, 9, 9], false),
        ])
    func table(losses: [Double], stops expected: Bool) throws {
        #expect(try stops(losses) == expected)
        #expect(try stops(losses, sign: -1) == expected, "maximised")
    }

    @Test("no trial is stopped before enough others came as far, nor within its grace")
    func startAndGrace() throws {
        #expect(try stops([9, 9], start: 3))
        #expect(try !stops([9, 9], start: 4))
        #expect(try !stops([9, 9, 9], start: 3), "only two came to step 3")
        #expect(try stops([9, 9], grace: 2))
        #expect(try !stops([9, 9], grace: 2.5))
        #expect(try !stops([9, 9], start: MedianScheduler.defaultStart))
    }

    @Test("only completed and stopped trials are compared with, and no hidden ones")
    func compared() throws {
        let failed = Self.history.map {
            (TrialOutcome.failed(.crash, reason: "why", detail: nil), $0.1)
        }
        #expect(try !stops([9], history: failed))
        #expect(try !stops([9], history: [(.infeasible(reason: "why"), [1])]))
        #expect(try !stops([9], horizon: 0))
        #expect(try stops([9], horizon: 1))
        #expect(try !stops([9], start: 2, horizon: 1))
    }

    @Test(
        "NaN is as bad as can be, in the running trial and in the others",
        arguments: [
            ([Double.nan], [[1.0]], true), ([.nan, 0.5], [[1, 1]], false),
            ([.nan], [[.nan]], false), ([5], [[.nan]], false), ([5], [[.nan], [1], [1]], true),
            ([1e308], [[1e308, 1e308], [1e308, 1e308]], false),
            ([-1e308, -1e308], [[1e308, 1e308]], false),
        ])
    func notNumbers(losses: [Double], others: [[Double]], stops expected: Bool) throws {
        #expect(try stops(losses, history: others.map { (.completed, $0) }) == expected)
    }

    @Test("the reason names what was compared")
    func reason() throws {
        let definition = try TestCurves.definition(.maximize)
        let scheduler = try MedianScheduler(definition, start: 1)
        let ruling = TestCurves.ruling(
            scheduler, definition, ended: [(.completed, [0.75, 1])],
            running: TestCurves.steps([0.25, 0.5]))
        #expect(
            ruling
                == .stop(
                    reason: "its best loss up to 2 is 0.5, worse than 0.875, the median of 1 "
                        + "earlier trial."))
    }

    @Test("a resource stands for the step, and steps need not agree from trial to trial")
    func resources() throws {
        let definition = try TestCurves.definition()
        let scheduler = try MedianScheduler(definition, start: 1)
        let running = [Measurement(step: 900, resource: 1.5, metrics: ["loss": 2])]
        #expect(
            TestCurves.ruling(
                scheduler, definition, ended: [(.completed, [1, 9])], running: running)
                != .proceed)
        #expect(
            TestCurves.ruling(scheduler, definition, ended: [(.completed, [1])], running: running)
                == .proceed)
    }

    @Test("the first of several objectives counts")
    func objectives() throws {
        let definition = try TestCurves.definition(metrics: [
            Metric("size", .constraint(MetricBound(atMost: 1))),
            Metric("loss", .optimized(.minimize, threshold: nil)),
            Metric("time", .optimized(.minimize, threshold: nil)),
        ])
        let scheduler = try MedianScheduler(definition, start: 1)
        for (loss, expected) in [(0.5, false), (2, true)] {
            let running = [Measurement(step: 1, metrics: ["size": 9, "time": 9, "loss": loss])]
            let ruling = TestCurves.ruling(
                scheduler, definition, ended: [(.completed, [1])], running: running)
            #expect((ruling != .proceed) == expected, "loss \(loss)")
        }
    }
}

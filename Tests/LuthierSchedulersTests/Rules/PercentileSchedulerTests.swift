import LuthierDomain
import LuthierMath
import LuthierSchedulers
import Testing

@Suite("PercentileScheduler")
struct PercentileSchedulerTests {
    /// Running averages at step 1: 1, 2, 6; at step 2: 1, 3, 4; at step 3 only the first two.
    private static let history: [(TrialOutcome, [Double])] = [
        (.completed, [1, 1, 1]), (.stopped(reason: "why"), [2, 4, 0]), (.completed, [6, 2]),
    ]

    private func stops(
        _ losses: [Double], start: Int = 1, grace: Double = 1, sign: Double = 1,
        history: [(TrialOutcome, [Double])] = history, horizon: Int? = nil
    ) throws -> Bool {
        let definition = try TestCurves.definition(sign > 0 ? .minimize : .maximize)
        let scheduler = try PercentileScheduler(
            definition, start: start, pace: RulePace(grace: grace))
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
        #expect(try !stops([9, 9], start: PercentileScheduler.defaultStart))
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
        let scheduler = try PercentileScheduler(definition, start: 1)
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
        let scheduler = try PercentileScheduler(definition, start: 1)
        let running = [Measurement(step: 900, resource: 1.5, metrics: ["loss": 2])]
        #expect(
            TestCurves.ruling(
                scheduler, definition, ended: [(.completed, [1, 9])], running: running)
                != .proceed)
        #expect(
            TestCurves.ruling(scheduler, definition, ended: [(.completed, [1])], running: running)
                == .proceed)
    }

    @Test("of several objectives a trial must be behind in each, or in the one that is named")
    func objectives() throws {
        let definition = try TestCurves.definition(metrics: [
            Metric("size", .constraint(MetricBound(atMost: 1))),
            Metric("loss", .optimized(.minimize, threshold: nil)),
            Metric("accuracy", .optimized(.maximize, threshold: nil)),
        ])
        func stops(_ loss: Double, _ accuracy: Double, of metric: String?) throws -> Bool {
            let scheduler = try PercentileScheduler(
                definition, metric: metric.map { WatchedMetric($0) }, start: 1)
            let both = [Measurement(step: 1, metrics: ["size": 9, "loss": 1, "accuracy": 0.5])]
            let trials = [
                TestCurves.trial(0, .completed, both),
                TestCurves.trial(
                    1, nil,
                    [
                        Measurement(step: 1, metrics: ["accuracy": accuracy]),
                        Measurement(step: 1, metrics: ["loss": loss]),
                    ]),
            ]
            return TestCurves.ruling(scheduler, definition, trials) != .proceed
        }
        #expect(try stops(2, 0.1, of: nil))
        #expect(try !stops(0.9, 0.1, of: nil))
        #expect(try !stops(2, 0.6, of: nil))
        #expect(try stops(2, 0.6, of: "loss"))
        #expect(try !stops(2, 0.1, of: "accuracy"), "the newest report is of another metric")
    }

    /// Reference: NumPy 2.4, `percentile([1, 2, 4, 8], [0, 25, 60, 100])` is 1, 1.75, 3.6, 8.
    @Test(
        "the percentile lies between two trials linearly",
        arguments: [(0, 1), (25, 1.75), (60, 3.6), (100, 8)] as [(Double, Double)])
    func percentiles(keep: Double, bar: Double) throws {
        let definition = try TestCurves.definition()
        let scheduler = try PercentileScheduler(definition, keep: keep, start: 4)
        for (loss, expected) in [(bar + 1e-9, true), (bar - 1e-9, false)] {
            let ruling = TestCurves.ruling(
                scheduler, definition, ended: [8, 1, 4, 2].map { (.completed, [$0]) },
                running: TestCurves.steps([loss]))
            #expect((ruling != .proceed) == expected, "loss \(loss)")
        }
    }

    @Test("what the reason says of a percentile")
    func percentileReason() throws {
        let definition = try TestCurves.definition()
        let scheduler = try PercentileScheduler(definition, keep: 25, start: 2)
        let ruling = TestCurves.ruling(
            scheduler, definition, ended: [(.completed, [1]), (.completed, [3])],
            running: TestCurves.steps([2]))
        #expect(
            ruling
                == .stop(
                    reason:
                        "its best loss up to 1 is 2, worse than 1.5, what the best 25 % reach "
                        + "of 2 earlier trials."))
    }

    /// The average of ten ones is one, whatever the order of adding.
    @Test(
        "a trial equal to all others is never stopped",
        arguments: [0.1, 1, 1e308, 1 / 3] as [Double])
    func equal(value: Double) throws {
        let definition = try TestCurves.definition()
        let scheduler = try PercentileScheduler(definition, start: 1)
        for count in 1...20 {
            let steps = [Double](repeating: value, count: count)
            let ruling = TestCurves.ruling(
                scheduler, definition, ended: (0..<7).map { _ in (.completed, steps) },
                running: TestCurves.steps(steps))
            #expect(ruling == .proceed, "\(count) steps")
        }
    }

    @Test("steps reported backwards, twice or with gaps are ordered by how far they reach")
    func disorder() throws {
        let definition = try TestCurves.definition()
        func stops(_ others: [Int], _ own: [Int]) throws -> Bool {
            // Every loss is its own step, so averages tell which points were taken.
            func points(_ steps: [Int]) -> [Measurement] {
                steps.map { Measurement(step: $0, metrics: ["loss": Double($0)]) }
            }
            let scheduler = try PercentileScheduler(definition, start: 1)
            let trials = [
                TestCurves.trial(0, .completed, points(others)),
                TestCurves.trial(1, nil, points(own)),
            ]
            return TestCurves.ruling(scheduler, definition, trials) != .proceed
        }
        #expect(try stops([3, 1, 2], [3]), "3 beside the average 2")
        #expect(try stops([1, 3, 3], [2]), "the average up to 2 is 1, and 2 is worse")
        #expect(try !stops([3, 3, 3], [2]), "nothing up to 2")
        #expect(try stops([1, 9], [5]), "a gap")
        #expect(try !stops([1, 4], [5]), "beyond what others came to")
    }

    @Test("with an interval, one report in each is judged, whichever steps are left out")
    func interval() throws {
        let definition = try TestCurves.definition()
        let scheduler = try PercentileScheduler(
            definition, start: 1, pace: RulePace(grace: 2, interval: 5))
        let other = TestCurves.trial(
            0, .completed, TestCurves.steps([Double](repeating: 0, count: 40)))
        var judged: [Int] = []
        var points: [Measurement] = []
        for step in [1, 2, 3, 6, 6, 8, 4, 9, 11, 12, 30, 31, 32] {
            points.append(Measurement(step: step, metrics: ["loss": 1]))
            let ruling = TestCurves.ruling(
                scheduler, definition, [other, TestCurves.trial(1, nil, points)])
            if ruling != .proceed { judged.append(step) }
        }
        #expect(judged == [2, 8, 12, 30, 32])
    }

    /// Property: what is kept of earlier snapshots changes nothing, and agrees with the definition.
    @Test("the ruling is that of the definition, computed without any memory")
    func definition() throws {
        let definition = try TestCurves.definition()
        for seed in 0..<30 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let scheduler = try PercentileScheduler(definition, keep: 30, start: 2)
            var ended: [(TrialOutcome, [Double])] = []
            for _ in 0..<40 {
                let running = (0..<(1 + source.below(5))).map { _ in Double(source.below(9)) }
                let ruling = TestCurves.ruling(
                    scheduler, definition, ended: ended, running: TestCurves.steps(running))
                let averages = ended.map(\.1).filter { $0.count >= running.count }
                    .map { $0.prefix(running.count).reduce(0, +) / Double(running.count) }.sorted()
                let place = 0.3 * Double(averages.count - 1)
                var expected = false
                if averages.count >= 2 {
                    let low = averages[Int(place)]
                    let bar =
                        low + (averages[Int(place) + 1] - low) * (place - place.rounded(.down))
                    // Rounding may decide where both are equal; so such cases are left out.
                    let best = running.min() ?? 0
                    if abs(best - bar) < 1e-9 { continue }
                    expected = best > bar
                }
                #expect((ruling != .proceed) == expected, "seed \(seed), \(ended.count) ended")
                ended.append((.completed, (0..<5).map { _ in Double(source.below(9)) }))
            }
        }
    }
}

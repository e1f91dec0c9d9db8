import LuthierDomain
import LuthierMath
import LuthierSchedulers
import RealModule
import Testing

@Suite("CurveScheduler")
struct CurveSchedulerTests {
    /// The law c + a t^−0.7 at 1, 2, 3 and so on.
    private func law(_ c: Double, _ a: Double, _ count: Int) -> [Double] {
        (1...count).map { c + a * Double.pow(Double($0), -0.7) }
    }

    private func ruling(
        _ losses: [Double], best: Double? = 0.1, sign: Double = 1, steps: [Int]? = nil,
        options: CurveOptions = CurveOptions(end: 50)
    ) throws -> Ruling {
        let definition = try TestCurves.definition(sign > 0 ? .minimize : .maximize)
        let scheduler = try CurveScheduler(definition, options: options)
        var done = TestCurves.trial(0, .completed, [])
        if let best { done.metrics = ["loss": best * sign] }
        let running = zip(steps ?? Array(1...max(losses.count, 1)), losses).map {
            Measurement(step: $0, metrics: ["loss": $1 * sign])
        }
        return TestCurves.ruling(scheduler, definition, [done, TestCurves.trial(1, nil, running)])
    }

    @Test("a hopeless curve is stopped, one that will be better is not", arguments: [1.0, -1])
    func hopeless(sign: Double) throws {
        // At 50 the laws are at 0.33 and 0.08.
        #expect(try ruling(law(0.3, 0.5, 12), sign: sign) != .proceed)
        #expect(try ruling(law(0.05, 0.5, 12), sign: sign) == .proceed)
        #expect(try ruling(law(0.3, 0.5, 12), best: 0.4, sign: sign) == .proceed)
    }

    @Test("a trial has a grace of a fifth, needs four points, and is left alone at the end")
    func grace() throws {
        #expect(try ruling(law(0.3, 0.5, 9)) == .proceed)
        #expect(try ruling(law(0.3, 0.5, 10)) != .proceed)
        let early = CurveOptions(end: 50, grace: 1)
        #expect(try ruling(law(0.3, 0.5, 3), options: early) == .proceed)
        #expect(try ruling(law(0.3, 0.5, 4), options: early) != .proceed)
        #expect(try ruling(law(0.3, 0.5, 49)) != .proceed)
        #expect(try ruling(law(0.3, 0.5, 50)) == .proceed)
        #expect(try ruling(law(0.3, 0.5, 60)) == .proceed)
    }

    @Test("chance and margin are those asked for")
    func settings() throws {
        let level = law(0.09, 0.5, 12)
        let strict = CurveOptions(end: 50, chance: 0.5)
        #expect(try ruling(level, best: 0.122) == .proceed)
        #expect(try ruling(level, best: 0.115, options: strict) != .proceed)
        #expect(try ruling(level, best: 0.2) == .proceed)
        #expect(
            try ruling(level, best: 0.2, options: CurveOptions(end: 50, margin: 0.15)) != .proceed)
    }

    @Test("nothing to beat, nothing to extrapolate, or numbers that are none: it goes on")
    func hostile() throws {
        let bad = law(0.3, 0.5, 12)
        #expect(try ruling(bad, best: nil) == .proceed)
        #expect(try ruling(bad, best: .nan) == .proceed)
        #expect(try ruling(bad, best: -.infinity) == .proceed)
        #expect(try ruling([]) == .proceed)
        #expect(try ruling([Double](repeating: 1, count: 12)) == .proceed, "equal values")
        #expect(try ruling(bad + [.nan]) == .proceed)
        #expect(try ruling(bad + [.infinity]) == .proceed)
        #expect(try ruling([.nan] + bad + [bad[11]]) != .proceed, "NaN on the way")
        #expect(try ruling(bad.map { $0 * 1e308 }) != .proceed)
    }

    @Test("steps reported backwards, twice or with gaps are put in order")
    func disorder() throws {
        let bad = law(0.3, 0.5, 20)
        let kept = [1, 2, 5, 9, 9, 14, 20, 19]
        #expect(try ruling(kept.map { bad[$0 - 1] }, steps: kept) != .proceed)
        let good = law(0.05, 0.5, 20)
        #expect(try ruling(kept.map { good[$0 - 1] }, steps: kept) == .proceed)
        #expect(try ruling([9, 9, 9, 9], steps: [20, 20, 20, 20]) == .proceed)
    }

    @Test("the reason names the rival, what is expected, and where")
    func reason() throws {
        let ruling = try ruling(
            law(0.3, 0.5, 12), options: CurveOptions(end: 50, resource: "epoch"))
        guard case .stop(let reason) = ruling else {
            Issue.record("\(ruling)")
            return
        }
        #expect(reason.hasPrefix("it will hardly beat trial 0 in loss (0.1, expected 0.3"))
        #expect(reason.hasSuffix(") at epoch 50."))
    }

    @Test("a bound that is reported on the way and cannot be kept stops a trial")
    func bounds() throws {
        let definition = try TestCurves.definition(metrics: [
            Metric("loss", .optimized(.minimize, threshold: nil)),
            Metric("latency_ms", .optimized(.minimize, threshold: MetricBound(atMost: 40))),
            Metric("recall", .constraint(MetricBound(atLeast: 0.8))),
            Metric("size", .constraint(MetricBound(atMost: 3))),
        ])
        let scheduler = try CurveScheduler(definition, options: CurveOptions(end: 81))
        func ruling(_ name: String, _ values: [Double]) -> Ruling {
            TestCurves.ruling(
                scheduler, definition, ended: [],
                running: values.enumerated().map {
                    Measurement(step: $0 + 1, metrics: MetricValues([(name, $1)]))
                })
        }
        let slow = ruling("latency_ms", law(60, 80, 20))
        guard case .stop(let reason) = slow else {
            Issue.record("\(slow)")
            return
        }
        #expect(reason.hasPrefix("latency_ms will hardly come below 40: expected 6"))
        #expect(reason.hasSuffix(" at 81."))
        #expect(ruling("latency_ms", law(20, 80, 20)) == .proceed)
        #expect(ruling("recall", law(0.9, -0.5, 20)) == .proceed)
        #expect(ruling("recall", law(0.7, -0.5, 20)) != .proceed)
        #expect(ruling("size", law(4, -2, 20)) != .proceed, "grows beyond its bound")
        #expect(ruling("size", law(2.5, -2, 20)) == .proceed)
        #expect(ruling("size", [Double](repeating: 5, count: 20)) != .proceed, "stays beyond it")
        #expect(ruling("size", [Double](repeating: 2, count: 20)) == .proceed)
        #expect(ruling("size", [Double](repeating: 5, count: 10)) == .proceed, "within the grace")
    }

    @Test("with several objectives one completed trial must be out of reach in all of them")
    func objectives() throws {
        let definition = try TestCurves.definition(metrics: [
            Metric("a", .optimized(.minimize, threshold: nil)),
            Metric("b", .optimized(.maximize, threshold: nil)),
        ])
        let scheduler = try CurveScheduler(definition, options: CurveOptions(end: 50))
        func stops(_ done: [(Double, Double)]) -> Bool {
            let trials = done.enumerated().map { number, values in
                var trial = TestCurves.trial(number, .completed, [])
                trial.metrics = ["a": values.0, "b": values.1]
                return trial
            }
            // Ends at 0.33 and at −0.33.
            let running = law(0.3, 0.5, 12).enumerated().map {
                Measurement(step: $0 + 1, metrics: ["a": $1, "b": -$1])
            }
            return TestCurves.ruling(
                scheduler, definition, trials + [TestCurves.trial(done.count, nil, running)])
                != .proceed
        }
        #expect(stops([(0.1, -0.1)]))
        #expect(!stops([(0.1, -0.9)]))
        #expect(!stops([(0.1, -0.9), (0.9, -0.1)]), "between two, and better than neither in all")
        #expect(stops([(0.1, -0.9), (0.1, -0.1), (0.9, 0)]))
    }

    /// Property: trials that would have become the best are stopped no more often than the chance.
    @Test("on random curves few winners are lost, and much training is saved")
    func studies() throws {
        let definition = try TestCurves.definition(.maximize)
        var (winners, lost, trained, whole) = (0, 0, 0, 0)
        for seed in 0..<5 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let scheduler = try CurveScheduler(definition, options: CurveOptions(end: 100))
            var trials: [Trial] = []
            var best = -Double.infinity
            for number in 0..<20 {
                let curve = PowerLawForecastTests.drawnCurve(&source)
                let wins = curve[99] > best
                var trial = TestCurves.trial(number, nil, [])
                var stopped = false
                for (step, value) in curve.enumerated() where !stopped {
                    trial.measurements.append(
                        Measurement(step: step + 1, metrics: ["loss": value]))
                    guard (step + 1) % 10 == 0 else { continue }
                    stopped =
                        TestCurves.ruling(scheduler, definition, trials + [trial]) != .proceed
                }
                if wins { winners += 1 }
                if wins, stopped { lost += 1 }
                trained += trial.measurements.count
                whole += 100
                trial.state = .ended(stopped ? .stopped(reason: "why") : .completed)
                trial.metrics = ["loss": trial.measurements.last?.metrics["loss"] ?? .nan]
                if !stopped { best = max(best, curve[99]) }
                trials.append(trial)
            }
        }
        #expect(Double(lost) <= 0.15 * Double(winners), "\(lost) of \(winners) winners")
        #expect(Double(trained) < 0.7 * Double(whole), "\(trained) of \(whole) steps")
    }
}

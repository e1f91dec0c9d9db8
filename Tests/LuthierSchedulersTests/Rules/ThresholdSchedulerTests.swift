import LuthierDomain
import LuthierSchedulers
import Testing

@Suite("ThresholdScheduler")
struct ThresholdSchedulerTests {
    private func ruling(_ value: Double, step: Int = 3, grace: Double = 0) throws -> Ruling {
        let definition = try TestCurves.definition(.maximize)
        let scheduler = try ThresholdScheduler(
            definition, bound: MetricBound(atMost: 10, atLeast: -1), grace: grace)
        return TestCurves.ruling(
            scheduler, definition, ended: [],
            running: [Measurement(step: step, metrics: ["loss": value])])
    }

    @Test(
        "a value outside the bounds stops the trial, one on a bound does not",
        arguments: [
            (10.0, false), (10.000_001, true), (-1, false), (-1.000_001, true), (0, false),
            (.infinity, true), (-.infinity, true), (.nan, true),
        ])
    func table(value: Double, stops: Bool) throws {
        #expect(try (ruling(value) != .proceed) == stops)
    }

    @Test("within the grace only NaN stops a trial")
    func grace() throws {
        #expect(try ruling(99, step: 3, grace: 4) == .proceed)
        #expect(try ruling(99, step: 4, grace: 4) != .proceed)
        #expect(try ruling(.nan, step: 1, grace: 4) != .proceed)
    }

    @Test("the reason names value, place and bound")
    func reason() throws {
        #expect(
            try ruling(12)
                == .stop(
                    reason: "its loss is 12 at 3 and must be at least -1.0 and at most 10.0."))
        #expect(try ruling(.nan) == .stop(reason: "its loss is NaN at 3."))
    }

    @Test("any metric may be looked at, and the first objective is when none is named")
    func metrics() throws {
        let definition = try TestCurves.definition(metrics: [
            Metric("memory", .stored), Metric("loss", .optimized(.minimize, threshold: nil)),
            Metric("time", .optimized(.minimize, threshold: nil)),
        ])
        for (metric, expected) in [("memory", "memory"), ("time", "time"), (nil, "loss")] {
            let scheduler = try ThresholdScheduler(
                definition, metric: metric, bound: MetricBound(atMost: 5))
            for (name, value) in [("memory", 9.0), ("time", 9), ("loss", 9), ("else", 9)] {
                let ruling = TestCurves.ruling(
                    scheduler, definition, ended: [],
                    running: [
                        Measurement(
                            step: 1, metrics: MetricValues([(name: name, value: value)]))
                    ])
                #expect((ruling != .proceed) == (name == expected), "\(name)")
            }
        }
    }

    @Test("a mistyped metric is answered with the nearest one, a strange one with what to do")
    func unknown() throws {
        for (name, part) in [("los", "Did you mean loss?"), ("xyzzy", "xyzzy: { store: true }")] {
            let error = #expect(throws: DefinitionError.self) {
                try ThresholdScheduler(
                    TestCurves.definition(), metric: name, bound: MetricBound(atMost: 5))
            }
            #expect(error?.description.contains(part) == true)
            #expect(error?.issues.first?.path == ["scheduler", "metric"])
        }
    }
}

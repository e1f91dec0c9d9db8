import LuthierDomain
import Testing

@testable import LuthierAnalysis

@Suite("PEDANOVA")
struct PEDANOVATests {
    private func parabola() throws -> ObservedMetric {
        let definition = try TestTrials.definition()
        return try ObservedMetric(
            TestTrials.loss, in: definition,
            trials: TestTrials.sobol(64, in: definition, TestTrials.parabola))
    }

    /// Values of another implementation of the same definition, on the first 64 Sobol points.
    @Test("the divergences of 10x² + y² against the trials are the reference values")
    func againstTrials() throws {
        let observed = try parabola()
        let (values, best) = try PEDANOVA().divergences(of: observed)
        #expect(best == 7)
        #expect(abs(values[0] - 0.0321610170) < 1e-10)
        #expect(abs(values[1] - 0.0018639573) < 1e-10)
        let shares = try PEDANOVA().importance(of: observed).shares
        #expect(shares.map(\.parameter) == ["x", "y"])
        #expect(abs(shares[0].share - 0.945217968637) < 1e-12)
        #expect(abs(shares[1].share - 0.054782031363) < 1e-12)
    }

    @Test("and against the even space they are as well")
    func againstSpace() throws {
        var method = PEDANOVA()
        method.reference = .space
        let (values, _) = try method.divergences(of: try parabola())
        #expect(abs(values[0] - 0.0334442266) < 1e-10)
        #expect(abs(values[1] - 0.0023134011) < 1e-10)
        let shares = try method.importance(of: try parabola()).shares
        #expect(abs(shares[0].share - 0.9353032825) < 1e-10)
        #expect(abs(shares[1].share - 0.0646967175) < 1e-10)
    }

    @Test("a metric to maximise has the importance of its negative")
    func maximised() throws {
        let definition = try TestTrials.definition(
            metrics: [Metric("gain", .optimized(.maximize, threshold: nil))])
        let trials = TestTrials.sobol(64, in: definition, metric: "gain") {
            -TestTrials.parabola($0)
        }
        let observed = try ObservedMetric(
            AnalyzedMetric.objectives(of: definition)[0], in: definition, trials: trials)
        #expect(
            try PEDANOVA().divergences(of: observed).values
                == PEDANOVA().divergences(of: try parabola()).values)
    }

    @Test("a parameter that exists only under a condition counts by how often the best have it")
    func conditional() throws {
        let choice = try Parameter("kind", .choice(ListedValues([.text("a"), .text("b")])))
        let child = try Parameter(
            "rate", .float(FloatRange(from: 0, to: 1)),
            when: Expression(parsing: "kind == \"a\""))
        let other = try Parameter("idle", .float(FloatRange(from: 0, to: 1)))
        let definition = try TestTrials.definition(parameters: [choice, child, other])
        func trials(_ loss: (Bool, Double) -> Double) -> [Trial] {
            (0..<200).map { number in
                let isFirst = number.isMultiple(of: 2)
                let rate = Double(number * 37 % 200) / 200
                return TestTrials.trial(
                    number,
                    [
                        .text(isFirst ? "a" : "b"), isFirst ? .real(rate) : nil,
                        .real(Double(number * 71 % 200) / 200),
                    ], in: definition, ["loss": loss(isFirst, rate)])
            }
        }
        func shares(_ trials: [Trial]) throws -> [String: Double] {
            let observed = try ObservedMetric(TestTrials.loss, in: definition, trials: trials)
            let shares = try PEDANOVA().importance(of: observed).shares
            return Dictionary(uniqueKeysWithValues: shares.map { ($0.parameter, $0.share) })
        }
        // The best all have the child, near 0.
        let useful = try shares(trials { $0 ? $1 : 2 + $1 })
        #expect(try #require(useful["rate"]) > 0.8)
        // The best never have it: it explains nothing, its parent does.
        let useless = try shares(trials { $0 ? 2 + $1 : Double($1) })
        #expect(useless["rate"] == 0)
        #expect(try #require(useless["kind"]) > 0.05)
    }

    @Test("ties, few trials and equal values are refused with what to do")
    func refusals() throws {
        let definition = try TestTrials.definition()
        func code(_ losses: [Double]) throws -> AnalysisError.Code? {
            let trials = losses.enumerated().map {
                TestTrials.trial(
                    $0.offset, [.real(0.1), .real(0.2)], in: definition, ["loss": $0.element])
            }
            let observed = try ObservedMetric(TestTrials.loss, in: definition, trials: trials)
            do throws(AnalysisError) {
                _ = try PEDANOVA().importance(of: observed)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(try code([1, 1, 1, 1]) == .allEqual)
        #expect(try code([1]) == .allEqual)
        #expect(try code([1, 2]) == .tooFewTrials)
    }

    @Test("every kind of parameter is counted, one of a single value included")
    func kinds() throws {
        let parameters = try [
            Parameter("float", .float(FloatRange(from: 1e-4, to: 1, scale: .log))),
            Parameter("grid", .float(FloatRange(from: 0, to: 1, step: 0.25))),
            Parameter("whole", .integer(IntegerRange(from: 1, to: 1000, scale: .log))),
            Parameter("wide", .integer(IntegerRange(from: 0, to: 1_000_000))),
            Parameter("one", .integer(IntegerRange(from: 5, to: 5))),
            Parameter("level", .ordered(ListedValues([.integer(1), .integer(8)]))),
            Parameter("kind", .choice(ListedValues((0..<70).map { .integer($0) }))),
        ]
        let definition = try TestTrials.definition(parameters: parameters)
        let trials = (0..<60).map { number -> Trial in
            let unit = (Double(number) + 0.5) / 60
            return TestTrials.trial(
                number, parameters.map { $0.distribution.value(atUnit: unit) }, in: definition,
                ["loss": unit])
        }
        let observed = try ObservedMetric(TestTrials.loss, in: definition, trials: trials)
        let shares = try PEDANOVA().importance(of: observed).shares
        #expect(shares.count == 7)
        #expect(shares.allSatisfy { $0.share.isFinite && $0.share >= 0 })
        #expect(try #require(shares.first { $0.parameter == "one" }).share < 1e-9)
        #expect(abs(shares.reduce(0) { $0 + $1.share } - 1) < 1e-12)
    }
}

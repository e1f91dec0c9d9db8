import LuthierMath
import RealModule
import Testing

@testable import LuthierDomain
@testable import LuthierSamplers

@Suite("Variety")
struct VarietyTests {
    @Test("it is the logarithm of the distance to the nearest, with its slope")
    func slopes() throws {
        let variety = try #require(Variety([[0, 0], [1, 1]]))
        let (value, slopes) = variety.valueWithSlopes(at: [0.3, 0.4])
        #expect(abs(value - Double.log(0.5)) < 1e-5)
        #expect(value == variety.value(at: [0.3, 0.4]))
        let step = 1e-6
        for axis in 0..<2 {
            var row = [0.3, 0.4]
            row[axis] += step
            #expect(abs((variety.value(at: row) - value) / step - slopes[axis]) < 1e-4)
        }
        #expect(variety.value(at: [1, 1]).isFinite)
        #expect(Variety([]) == nil)
    }

    /// A ring around the middle of the square, 6 % of it.
    private static func ring(_ kind: String, _ count: Int) throws -> [Trial] {
        let definition = StudyDefinition(
            name: "test", space: try TestRuns.cube(2),
            metrics: [
                Metric("near", .constraint(MetricBound(atLeast: 0.3))),
                Metric("far", .constraint(MetricBound(atMost: 0.33))),
            ], budget: Budget(trials: count), sampler: MethodChoice(kind), seed: 1)
        return try TestRuns.run(definition, trials: count) { assignment in
            let x = assignment.values.map { ($0?.number ?? 0) - 0.5 }
            let radius = (x[0] * x[0] + x[1] * x[1]).squareRoot()
            return .values(["near": radius, "far": radius])
        }
    }

    @Test("constraints alone: most late trials satisfy them, all around the ring")
    func constraintsAlone() throws {
        let trials = try Self.ring("gp", 40)
        let found = trials.filter { $0.outcome == .completed }
        #expect(found.count >= 14, "\(found.count)")
        let quarters = Set(
            found.map { trial in trial.assignment.values.map { ($0?.number ?? 0) > 0.5 } })
        #expect(quarters.count == 4)
        let last = try #require(trials.last?.provenance)
        #expect(last.sampler == "gp")
        #expect(last.summary.hasPrefix("the best chance to satisfy the constraints far from"))
        #expect((last.figures["solutions"] ?? 0) > 0)
        #expect(last.figures["predicted_loss"] == nil)
    }

    @Test(
        "constraints alone: samplers that learn find more than chance",
        arguments: ["tpe", "cma_es", "nsga2"])
    func others(kind: String) throws {
        func found(_ kind: String) throws -> Int {
            try Self.ring(kind, 200).count { $0.outcome == .completed }
        }
        let (learnt, even) = try (found(kind), found("sobol"))
        #expect(learnt > even + 10, "\(learnt), \(even)")
    }
}

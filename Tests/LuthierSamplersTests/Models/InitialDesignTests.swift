import LuthierDomain
import LuthierMath
import Testing

@testable import LuthierSamplers

@Suite("InitialDesign")
struct InitialDesignTests {
    private func definition(_ dimension: Int, trials: Int?, parallel: Int = 1) throws
        -> StudyDefinition
    {
        try StudyDefinition(
            name: "test", space: TestRuns.cube(dimension),
            metrics: [Metric("loss", .optimized(.minimize, threshold: nil))],
            budget: Budget(trials: trials, parallel: parallel))
    }

    @Test("its size grows with the space, within a fifth of the budget, and fills the workers")
    func size() throws {
        let cases: [(Int, Int?, Int, Int)] = [
            (1, nil, 1, 4), (6, nil, 1, 7), (40, nil, 1, 12), (40, 20, 1, 4), (6, 100, 16, 16),
            (3, 1, 1, 1),
        ]
        for (dimension, trials, parallel, expected) in cases {
            let definition = try definition(dimension, trials: trials, parallel: parallel)
            let design = try InitialDesign(ModelSpace(definition.space), seed: 1)
            #expect(design.count(for: definition) == expected)
        }
    }

    @Test("the first trial is in the middle")
    func middle() throws {
        let trials = try TestRuns.run(
            TestSpaces.definition(TestSpaces.mixed(), sampler: MethodChoice("gp")), trials: 1
        ) { _ in .values(["loss": 1]) }
        let first = try #require(trials.first?.assignment)
        #expect(first["batch"] == .integer(64))
        #expect(abs((first["dropout"]?.number ?? 0) - 0.25) < 1e-12)
        #expect(first["momentum"] == nil)
    }
}

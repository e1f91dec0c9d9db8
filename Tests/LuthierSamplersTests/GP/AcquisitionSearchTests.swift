import LuthierDomain
import LuthierMath
import LuthierSurrogates
import RealModule
import Testing

@testable import LuthierSamplers

@Suite("AcquisitionSearch")
struct AcquisitionSearchTests {
    @Test("no point of a fine grid is better than what the search finds")
    func beatsGrid() throws {
        let space = try TestRuns.cube(2)
        let model = ModelSpace(space)
        let map = FeatureMap(model)
        for seed in 0..<8 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            var features = Features(groups: map.groups)
            var targets: [Double] = []
            for _ in 0..<12 {
                features.append([source.uniform(), source.uniform()])
                targets.append(source.normal())
            }
            let process = try #require(
                GaussianProcess(
                    features, targets: targets,
                    hyperparameters: Hyperparameters(
                        logLengths: [-1, -1], logSignal: 0, logNoise: -8)))
            let acquisition = Acquisition(objective: process, incumbent: targets.max())
            let search = try AcquisitionSearch(
                space: model, feasible: FeasibleSet(space), map: map, logLengths: [-1, -1])
            let found = search.search(acquisition, around: [[0.5, 0.5]], using: &source)
            let best = try #require(found.first)
            #expect(abs(acquisition.value(at: best.point) - best.value) < 1e-9)
            var grid = -Double.infinity
            for x in 0...100 {
                for y in 0...100 {
                    grid = max(grid, acquisition.value(at: [Double(x) / 100, Double(y) / 100]))
                }
            }
            #expect(best.value >= grid - 1e-3, "seed \(seed)")
        }
    }
}

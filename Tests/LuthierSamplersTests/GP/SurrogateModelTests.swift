import LuthierSurrogates
import Testing

@testable import LuthierSamplers

@Suite("SurrogateModel")
struct SurrogateModelTests {
    @Test("losses between and beyond the observed ones lie on straight lines")
    func scale() throws {
        var features = Features(groups: [0])
        features.append([0])
        let process = try #require(
            GaussianProcess(
                features, targets: [0],
                hyperparameters: HyperparameterPrior(dimension: 1).mode(groupCount: 1)))
        let model = SurrogateModel(
            rows: [0], targets: [0], process: process,
            isFeasible: [true], constraints: [], success: nil, cost: nil,
            scale: [(-1, 10), (0, 4), (2, 2)])
        let cases: [(Double, Double)] = [
            (-1, 10), (-0.5, 7), (0, 4), (1, 3), (2, 2), (3, 1), (-2, 16),
        ]
        for (target, loss) in cases { #expect(model.loss(ofTarget: target) == loss) }
    }
}

import LuthierMath
import RealModule
import Testing

@testable import LuthierSurrogates

@Suite("HyperparameterFit")
struct HyperparameterFitTests {
    private func sample(_ count: Int, seed: UInt64) -> (Features, [Double]) {
        var source = RandomSource(seed: seed, purpose: .test)
        var features = Features(groups: [0, 1])
        var targets: [Double] = []
        for _ in 0..<count {
            let row = [source.uniform(), source.uniform()]
            features.append(row)
            targets.append(Double.sin(9 * row[0]) + 0.01 * source.normal())
        }
        return (features, TargetTransform.standardized(targets))
    }

    /// Compares the gradient of the loss with differences, at ten places.
    private func expectSlopes(
        of fit: HyperparameterFit, _ features: Features, _ targets: [Double],
        doubts: [Double] = [], count: Int
    ) {
        for seed in 0..<10 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let vector = (0..<count).map { _ in source.uniform(in: -3...1) }
            var gradient = [Double](repeating: 0, count: count)
            _ = fit.loss(at: vector, features, targets, doubts: doubts, &gradient)
            for index in 0..<count {
                var up = vector
                var down = vector
                up[index] += 1e-5
                down[index] -= 1e-5
                var unused = gradient
                let slope =
                    (fit.loss(at: up, features, targets, doubts: doubts, &unused)
                        - fit.loss(at: down, features, targets, doubts: doubts, &unused)) / 2e-5
                #expect(abs(gradient[index] - slope) < 1e-5 * max(1, abs(slope)), "seed \(seed)")
            }
        }
    }

    @Test("slopes of the loss are those of differences, mean and prior included")
    func slopes() {
        let (features, targets) = sample(15, seed: 4)
        expectSlopes(
            of: HyperparameterFit(prior: HyperparameterPrior(dimension: 2)), features, targets,
            count: 4)
    }

    @Test("slopes are those of differences where some targets are doubted")
    func doubtedSlopes() {
        let (features, targets) = sample(15, seed: 4)
        let doubts = (0..<15).map { $0 % 3 == 0 ? 0.5 : 0 }
        let fit = HyperparameterFit(prior: HyperparameterPrior(dimension: 2))
        expectSlopes(of: fit, features, targets, doubts: doubts, count: 4)
        var unused = [Double](repeating: 0, count: 4)
        let vector = [0.0, 0, 0, -4]
        #expect(
            fit.loss(at: vector, features, targets, doubts: doubts, &unused)
                != fit.loss(at: vector, features, targets, &unused))
    }

    @Test("slopes along warps are those of differences")
    func warpSlopes() {
        let (straight, targets) = sample(15, seed: 4)
        var features = Features(groups: [0, 1, 1], bendable: [0])
        for row in 0..<straight.count { features.append(straight.row(row) + [0]) }
        var fit = HyperparameterFit(prior: HyperparameterPrior(dimension: 2))
        fit.warpsInputs = true
        expectSlopes(of: fit, features, targets, count: 6)
    }

    @Test("an axis that does not matter gets the longer length scale")
    func relevance() {
        let (features, targets) = sample(40, seed: 2)
        let fitted = HyperparameterFit(prior: HyperparameterPrior(dimension: 2))
            .fit(features, targets: targets)
        #expect(fitted.logLengths[1] > fitted.logLengths[0] + 1)
        #expect(fitted.logNoise < -4)
    }

    @Test("the fit is not below the prior's mode, whatever the targets")
    func notWorse() {
        let (features, _) = sample(20, seed: 3)
        let fit = HyperparameterFit(prior: HyperparameterPrior(dimension: 2))
        var gradient = [Double](repeating: 0, count: 4)
        for targets in [
            [Double](repeating: 0, count: 20), (0..<20).map { Double($0 % 2) },
            (0..<20).map { $0 == 0 ? 1e6 : 0 },
        ] {
            let fitted = fit.fit(features, targets: targets)
            let mode = fit.prior.mode(groupCount: 2)
            #expect(
                fit.loss(at: fitted.vector, features, targets, &gradient)
                    <= fit.loss(at: mode.vector, features, targets, &gradient))
        }
    }
}

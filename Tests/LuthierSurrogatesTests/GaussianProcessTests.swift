import LuthierMath
import RealModule
import Testing

@testable import LuthierSurrogates

/// Five points in the plane, worked out by an independent program in 60-digit arithmetic.
enum FivePoints {
    static let rows: [[Double]] = [
        [0.1, 0.2], [0.4, 0.9], [0.7, 0.3], [0.9, 0.8], [0.25, 0.55],
    ]
    static let targets: [Double] = [0.5, -1, 1.2, 0.1, -0.8]

    static var features: Features {
        var features = Features(groups: [0, 1])
        for row in rows { features.append(row) }
        return features
    }

    static var hyperparameters: Hyperparameters {
        Hyperparameters(
            logLengths: [Double.log(0.3), Double.log(0.6)], logSignal: Double.log(1.5),
            logNoise: Double.log(0.01))
    }

    static func process(mean: Double? = 0) throws -> GaussianProcess {
        try #require(
            GaussianProcess(
                features, targets: targets, hyperparameters: hyperparameters, mean: mean))
    }
}

@Suite("GaussianProcess")
struct GaussianProcessTests {
    private func isClose(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-10) -> Bool {
        abs(value - expected) <= tolerance * max(1, abs(expected))
    }

    @Test("predictions are those of the reference")
    func predictions() throws {
        let process = try FivePoints.process()
        let cases: [([Double], Double, Double)] = [
            ([0.5, 0.5], 0.026274581569, 0.396631693403),
            ([0.1, 0.2], 0.488648303667, 0.009871316914),
            ([0.95, 0.05], 0.757664003913, 0.982972440297),
        ]
        for (row, mean, variance) in cases {
            let prediction = process.predict(row)
            #expect(isClose(prediction.mean, mean, 1e-11), "\(row)")
            #expect(isClose(prediction.variance, variance, 1e-11), "\(row)")
            #expect(process.predictMean(row) == prediction.mean)
        }
    }

    @Test("likelihood and its slopes are those of the reference")
    func likelihood() throws {
        var gradient = [Double](repeating: 0, count: 4)
        let value = try #require(
            HyperparameterFit.logLikelihood(
                FivePoints.hyperparameters, FivePoints.features, FivePoints.targets, mean: 0,
                &gradient))
        #expect(isClose(value, -6.587933329147489))
        let process = try FivePoints.process()
        #expect(isClose(process.logLikelihood, value))
        let expected = [-0.104573343686, -0.212559942569, -0.714048987685, -0.008206624923197703]
        for (slope, expected) in zip(gradient, expected) {
            #expect(isClose(slope, expected, 1e-11))
        }
    }

    @Test("a doubt about every target is as much noise more")
    func doubtIsNoise() throws {
        var noisier = FivePoints.hyperparameters
        noisier.logNoise = Double.log(0.05)
        let plain = try #require(
            GaussianProcess(
                FivePoints.features, targets: FivePoints.targets, hyperparameters: noisier))
        let doubted = try #require(
            GaussianProcess(
                FivePoints.features, targets: FivePoints.targets,
                doubts: [Double](repeating: 0.04, count: 5),
                hyperparameters: FivePoints.hyperparameters))
        for row in [[0.5, 0.5], [0.1, 0.2]] {
            #expect(isClose(doubted.predict(row).mean, plain.predict(row).mean))
            #expect(isClose(doubted.predict(row).variance, plain.predict(row).variance))
        }
        for (one, other) in zip(doubted.fittedMeans, plain.fittedMeans) {
            #expect(isClose(one, other))
        }
    }

    @Test("a target of which nothing is known says nothing, also once more is appended")
    func boundlessDoubt() throws {
        var features = FivePoints.features
        features.append([0.6, 0.6])
        var doubted = try #require(
            GaussianProcess(
                features, targets: FivePoints.targets + [40],
                doubts: [0, 0, 0, 0, 0, 1e12], hyperparameters: FivePoints.hyperparameters))
        var without = try FivePoints.process(mean: nil)
        for _ in 0..<2 {
            for row in [[0.6, 0.6], [0.5, 0.5], [0.9, 0.1]] {
                #expect(isClose(doubted.predict(row).mean, without.predict(row).mean, 1e-6))
                #expect(isClose(doubted.predict(row).variance, without.predict(row).variance, 1e-6))
            }
            #expect(isClose(doubted.fittedMeans[5], doubted.predictMean([0.6, 0.6]), 1e-6))
            doubted.believe(in: [0.3, 0.3])
            without.believe(in: [0.3, 0.3])
        }
    }

    @Test("the mean is that of generalised least squares")
    func mean() throws {
        let process = try FivePoints.process(mean: nil)
        #expect(isClose(process.mean, 0.20896048004041792))
    }

    @Test("each target is predicted from the others")
    func leaveOneOut() throws {
        let predictions = try FivePoints.process().leaveOneOut()
        let means = [
            -0.382143617409, -0.673718593338, -0.191256521805, 0.522502178923, -0.198410330565,
        ]
        let variances = [
            0.777102902977, 0.735981737061, 1.07506651184, 1.136660999448, 0.467793737124,
        ]
        for (prediction, (mean, variance)) in zip(predictions, zip(means, variances)) {
            #expect(isClose(prediction.mean, mean, 1e-11))
            #expect(isClose(prediction.variance, variance, 1e-11))
        }
    }

    @Test("slopes of mean and variance are those of differences")
    func slopes() throws {
        let process = try FivePoints.process()
        for seed in 0..<20 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let row = [source.uniform(), source.uniform()]
            let prediction = process.predictWithSlopes(row)
            for column in 0..<2 {
                let step = 1e-6
                var up = row
                var down = row
                up[column] += step
                down[column] -= step
                let above = process.predict(up)
                let below = process.predict(down)
                let mean = (above.mean - below.mean) / (2 * step)
                let variance = (above.variance - below.variance) / (2 * step)
                #expect(isClose(prediction.meanSlope[column], mean, 1e-6), "seed \(seed)")
                #expect(isClose(prediction.varianceSlope[column], variance, 1e-6), "seed \(seed)")
            }
        }
    }

    @Test("appended observations give the same bits as all at once")
    func append() throws {
        for seed in 0..<20 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let count = 3 + Int(seed) * 3
            var features = Features(groups: [0, 1])
            var rows: [[Double]] = []
            var targets: [Double] = []
            for _ in 0..<count {
                rows.append([source.uniform(), source.uniform()])
                targets.append(source.normal())
            }
            for row in rows.prefix(count / 2) { features.append(row) }
            var grown = try #require(
                GaussianProcess(
                    features, targets: Array(targets.prefix(count / 2)),
                    hyperparameters: FivePoints.hyperparameters))
            grown.append(Array(rows.dropFirst(count / 2)), targets: targets)
            for row in rows.dropFirst(count / 2) { features.append(row) }
            let whole = try #require(
                GaussianProcess(
                    features, targets: targets, hyperparameters: FivePoints.hyperparameters))
            guard CholeskyFactor.appendsExactly else { continue }
            #expect(grown.isExact && whole.isExact)
            let place = [source.uniform(), source.uniform()]
            #expect(grown.predict(place) == whole.predict(place), "seed \(seed)")
        }
    }

    @Test("a point believed in keeps the means and takes variance away")
    func believe() throws {
        let before = try FivePoints.process()
        var after = before
        after.believe(in: [0.6, 0.6])
        for row in [[0.5, 0.5], [0.6, 0.6], [0.1, 0.9]] {
            #expect(isClose(after.predict(row).mean, before.predict(row).mean, 1e-9))
            #expect(after.predict(row).variance < before.predict(row).variance)
        }
    }

    @Test("the fitted means are the predictions at the observations")
    func fitted() throws {
        let process = try FivePoints.process()
        for (row, fitted) in zip(FivePoints.rows, process.fittedMeans) {
            #expect(isClose(process.predictMean(row), fitted))
        }
    }

    @Test("equal rows, equal targets and huge distances leave it usable")
    func hostile() throws {
        for targets in [[0.0, 0, 0, 0], [1, -1, 1, -1]] as [[Double]] {
            var features = Features(groups: [0])
            for _ in 0..<4 { features.append([0.5]) }
            let fit = HyperparameterFit(prior: HyperparameterPrior(dimension: 1))
            let process = try #require(
                GaussianProcess(
                    features, targets: targets,
                    hyperparameters: fit.fit(features, targets: targets)))
            for place in [0.0, 0.5, 1] {
                let prediction = process.predict([place])
                #expect(prediction.mean.isFinite && prediction.variance > 0)
            }
        }
    }
}

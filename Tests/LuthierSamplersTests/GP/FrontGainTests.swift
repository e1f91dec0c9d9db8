import LuthierMath
import LuthierSurrogates
import RealModule
import Testing

@testable import LuthierSamplers

@Suite("FrontGain")
struct FrontGainTests {
    private func process(_ targets: [Double]) throws -> GaussianProcess {
        var features = Features(groups: [0, 1])
        for row in [[0.1, 0.2], [0.4, 0.9], [0.7, 0.3], [0.9, 0.8], [0.25, 0.55]] {
            features.append(row)
        }
        return try #require(
            GaussianProcess(
                features, targets: targets,
                hyperparameters: Hyperparameters(
                    logLengths: [Double.log(0.3), Double.log(0.6)], logSignal: Double.log(1.5),
                    logNoise: Double.log(0.01)), mean: 0))
    }

    private func gain(outcomes: Int) throws -> FrontGain {
        let processes = try [
            process([0.5, -1, 1.2, 0.1, -0.8]), process([-0.7, 0.9, -1.1, 0, 1]),
        ]
        let model = try #require(
            FrontModel(
                processes, isFeasible: [true, true, true, true, true], wanted: [nil, nil]))
        guard outcomes > 1 else {
            return FrontGain(
                outlooks: processes.map { Outlook($0) }, improvements: [model.improvement()])
        }
        var source = RandomSource(seed: 3, purpose: .test)
        let outlooks = processes.map { process in
            Outlook(
                process, at: [[0.3, 0.7]], normals: (0..<outcomes).map { _ in [source.normal()] })
        }
        return FrontGain(
            outlooks: outlooks,
            improvements: (0..<outcomes).map { outcome in
                model.improvement(with: [outlooks.map { -$0.values[outcome][0] }])
            })
    }

    @Test("slopes are those of differences, with one outcome and with several", arguments: [1, 4])
    func slopes(outcomes: Int) throws {
        let gain = try gain(outcomes: outcomes)
        for seed in 0..<30 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let row = [source.uniform(), source.uniform()]
            let (value, slopes) = gain.valueWithSlopes(at: row)
            #expect(abs(value - gain.value(at: row)) < 1e-10 * max(1, abs(value)))
            for column in 0..<2 {
                var (up, down) = (row, row)
                up[column] += 1e-6
                down[column] -= 1e-6
                let slope = (gain.value(at: up) - gain.value(at: down)) / 2e-6
                #expect(
                    abs(slopes[column] - slope) < 1e-3 * max(1, abs(slope)), "seed \(seed)")
            }
        }
    }

    @Test("with one outcome it is what both processes expect to add to the front")
    func value() throws {
        let row = [0.5, 0.5]
        let first = try process([0.5, -1, 1.2, 0.1, -0.8])
        let second = try process([-0.7, 0.9, -1.1, 0, 1])
        let points = zip(first.fittedMeans, second.fittedMeans).map { [-$0, -$1] }
        let model = try #require(
            FrontModel([first, second], isFeasible: points.map { _ in true }, wanted: [nil, nil]))
        var source = RandomSource(seed: 4, purpose: .test)
        let sequence = SobolSequence(dimensionCount: 2, scrambledUsing: &source)
        let laws = [first.predict(row), second.predict(row)]
        let count = 8192
        let mean =
            (0..<count).reduce(0.0) { sum, index in
                let normals = sequence.point(at: UInt64(index)).map { normalQuantile($0) }
                let outcome = zip(laws, normals).map { -$0.mean + $0.variance.squareRoot() * $1 }
                return sum
                    + Hypervolume.improvement(
                        by: outcome, over: points, reference: model.reference)
            } / Double(count)
        let value = try Double.exp(gain(outcomes: 1).value(at: row))
        #expect(abs(value - mean) < 0.01 * mean)
    }
}

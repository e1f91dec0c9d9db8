import LuthierMath
import LuthierSurrogates
import RealModule
import Testing

@testable import LuthierSamplers

extension Acquisition {
    /// A model alone, with the value to beat; nil is nothing to beat.
    init(objective: GaussianProcess, incumbent: Double?, constraints: [Constraint] = []) {
        self.init(
            objective: incumbent.map {
                Objective(outlook: Outlook(objective), incumbents: [$0])
            }, constraints: constraints)
    }
}

@Suite("Acquisition")
struct AcquisitionTests {
    private func process() throws -> GaussianProcess {
        var features = Features(groups: [0, 1])
        for row in [[0.1, 0.2], [0.4, 0.9], [0.7, 0.3], [0.9, 0.8], [0.25, 0.55]] {
            features.append(row)
        }
        return try #require(
            GaussianProcess(
                features, targets: [0.5, -1, 1.2, 0.1, -0.8],
                hyperparameters: Hyperparameters(
                    logLengths: [Double.log(0.3), Double.log(0.6)], logSignal: Double.log(1.5),
                    logNoise: Double.log(0.01)), mean: 0))
    }

    @Test("values and slopes are those of the reference")
    func reference() throws {
        let acquisition = try Acquisition(objective: process(), incumbent: 1.2)
        let cases = [
            ([0.5, 0.5], -4.873505471699188), ([0.1, 0.2], -32.85079718821844),
            ([0.95, 0.05], -1.5460485292077795),
        ]
        for (row, expected) in cases {
            #expect(abs(acquisition.value(at: row) - expected) < 1e-9 * abs(expected))
        }
        let slopes = acquisition.valueWithSlopes(at: [0.5, 0.5]).slopes
        #expect(abs(slopes[0] - 20.320247372) < 1e-7)
        #expect(abs(slopes[1] + 11.560588041) < 1e-7)
    }

    @Test("slopes are those of differences, constraints included")
    func slopes() throws {
        let acquisition = try Acquisition(
            objective: process(), incumbent: 0.9,
            constraints: [
                .init(process: process(), limit: 0.2), .init(process: process(), limit: -3),
            ])
        for seed in 0..<30 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let row = [source.uniform(), source.uniform()]
            let (value, slopes) = acquisition.valueWithSlopes(at: row)
            #expect(abs(value - acquisition.value(at: row)) < 1e-12 * max(1, abs(value)))
            for column in 0..<2 {
                var up = row
                var down = row
                up[column] += 1e-6
                down[column] -= 1e-6
                let slope = (acquisition.value(at: up) - acquisition.value(at: down)) / 2e-6
                #expect(
                    abs(slopes[column] - slope) < 1e-4 * max(1, abs(slope)), "seed \(seed)")
            }
        }
    }

    @Test("the share of uncertainty is its part of the improvement, at most all of it")
    func uncertaintyShare() throws {
        let row = [0.5, 0.5]
        let prediction = try process().predict(row)
        let deviation = prediction.variance.squareRoot()
        // φ(1) / (φ(1) + Φ(1)) and, without distance, all of it.
        for (z, share) in [(1.0, 0.22336127), (0, 1), (-2, 1)] {
            let acquisition = try Acquisition(
                objective: process(), incumbent: prediction.mean - z * deviation)
            let found = try #require(acquisition.uncertaintyShare(at: row))
            #expect(abs(found - share) < 1e-7)
        }
        let blind = try Acquisition(objective: process(), incumbent: nil)
        #expect(blind.uncertaintyShare(at: row) == nil)
    }

    @Test("without an incumbent only the constraints count")
    func noIncumbent() throws {
        let acquisition = try Acquisition(
            objective: process(), incumbent: nil,
            constraints: [.init(process: process(), limit: 0)])
        let prediction = try process().predict([0.4, 0.9])
        let expected = logNormalCDF(-prediction.mean / prediction.variance.squareRoot())
        #expect(abs(acquisition.value(at: [0.4, 0.9]) - expected) < 1e-12)
    }
}

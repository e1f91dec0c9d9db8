import LuthierMath
import RealModule
import Testing

@testable import LuthierSurrogates

@Suite("NoisyProcess")
struct NoisyProcessTests {
    @Test("what is true of one place is shared with those very near it, and with no others")
    func reach() throws {
        // Two settings all but equal, and one far away.
        var features = Features(groups: [0])
        for value in [0.5, 0.500_01, 0.9] { features.append([value]) }
        let layout = NoisyProcess.Layout(features, logLengths: [0])
        func deviation(_ reach: Double, _ one: Int, _ other: Int) throws -> Double {
            let process = try #require(
                NoisyProcess(
                    layout, targets: [1, -1, 0.2], shares: [1, 1, 1],
                    NoisyProcess.Assumptions(
                        logStretch: 0, logSignal: -9, logNoise: 0, roughness: 1, reach: reach)))
            let (means, covariances) = process.posterior(at: [one, other])
            #expect(means.allSatisfy { $0.isFinite })
            return (covariances[0] + covariances[3] - 2 * covariances[1]).squareRoot()
        }
        // Without reach they are two settings, of which the better may truly be better.
        let (alone, near) = (try deviation(0, 0, 1), try deviation(0.1, 0, 1))
        #expect(alone > 0.5 && near < 0.01)
        let (other, apart) = (try deviation(0, 0, 2), try deviation(0.1, 0, 2))
        #expect(abs(apart - other) < 0.4 && apart > 0.5)
    }

    /// Rows and targets of a wave with noise.
    private func sample(_ count: Int, seed: UInt64) -> (features: Features, targets: [Double]) {
        var source = RandomSource(seed: seed, purpose: .test)
        var features = Features(groups: [0, 1])
        var targets: [Double] = []
        for _ in 0..<count {
            let row = [source.uniform(), source.uniform()]
            features.append(row)
            targets.append(Double.sin(6 * row[0]) + row[1] + 0.3 * source.normal())
        }
        return (features, targets)
    }

    private let lengths = [Double.log(0.4), Double.log(0.9)]

    @Test("equal noise everywhere gives what a GaussianProcess expects at its observations")
    func equalNoise() throws {
        let (features, targets) = sample(30, seed: 1)
        let plain = try #require(
            GaussianProcess(
                features, targets: targets,
                hyperparameters: Hyperparameters(
                    logLengths: lengths.map { $0 + 0.2 }, logSignal: 0.3, logNoise: -2)))
        let process = try #require(
            NoisyProcess(
                NoisyProcess.Layout(features, logLengths: lengths), targets: targets,
                shares: targets.map { _ in 0.5 },
                NoisyProcess.Assumptions(
                    logStretch: 0.2, logSignal: 0.3, logNoise: -2 + Double.log(2))))
        for (one, other) in zip(plain.fittedMeans, process.means) {
            #expect(abs(one - other) < 1e-6)
        }
    }

    /// The law of t by the textbook: prior A + c 11ᵀ with a vast c, conditioned on y.
    @Test("means and covariances are those of conditioning a joint normal law")
    func textbook() throws {
        let count = 12
        let (features, targets) = sample(count, seed: 2)
        let shares = (0..<count).map { 0.2 + Double($0 % 4) }
        let what = NoisyProcess.Assumptions(
            logStretch: 0, logSignal: 0, logNoise: -1.5, roughness: 0.1)
        let layout = NoisyProcess.Layout(features, logLengths: lengths)
        let process = try #require(
            NoisyProcess(layout, targets: targets, shares: shares, what))
        let places = [7, 2, 11]
        let found = process.posterior(at: places)
        let vast = 1e5
        let rows = (0..<count).map { index in
            zip(features.row(index), lengths).map { $0 / Double.exp($1) }
        }
        func prior(_ one: Int, _ other: Int) -> Double {
            let square = zip(rows[one], rows[other]).reduce(0) {
                $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
            }
            let q = (5 * square).squareRoot()
            let kernel = (1 + q + q * q / 3) * Double.exp(-q)
            return kernel + vast + (one == other ? 0.1 : 0)
        }
        var matrix = [Double](repeating: 0, count: count * count)
        for row in 0..<count {
            for column in 0..<count {
                matrix[row * count + column] =
                    prior(row, column) + (row == column ? Double.exp(-1.5) * shares[row] : 0)
            }
        }
        let factor = try #require(CholeskyFactor(matrix, count: count))
        let weights = factor.solve(targets)
        for (index, place) in places.enumerated() {
            let mean = (0..<count).reduce(0) { $0 + prior(place, $1) * weights[$1] }
            #expect(abs(mean - found.means[index]) < 1e-4)
            let solved = factor.solve((0..<count).map { prior($0, place) })
            for (column, other) in places.enumerated() {
                let covariance =
                    prior(place, other)
                    - (0..<count).reduce(0) { $0 + prior($1, other) * solved[$1] }
                #expect(abs(covariance - found.covariances[index * 3 + column]) < 1e-4)
            }
        }
        #expect(abs(process.means[7] - found.means[0]) < 1e-12)
    }

    @Test("without noise the observations are the truth, and nothing is left to be known")
    func noNoise() throws {
        let (features, targets) = sample(20, seed: 3)
        let process = try #require(
            NoisyProcess(
                NoisyProcess.Layout(features, logLengths: lengths), targets: targets,
                shares: targets.map { _ in 0 },
                NoisyProcess.Assumptions(logStretch: 0, logSignal: 0, logNoise: 0)))
        let found = process.posterior(at: Array(targets.indices))
        #expect(found.means == targets)
        #expect(found.covariances.allSatisfy { $0 == 0 })
    }

    @Test("the likelihood prefers the noise that there is")
    func likelihood() throws {
        let (features, targets) = sample(60, seed: 4)
        func fit(_ logNoise: Double) -> Double? {
            NoisyProcess(
                NoisyProcess.Layout(features, logLengths: lengths), targets: targets,
                shares: targets.map { _ in 1 },
                NoisyProcess.Assumptions(logStretch: 0, logSignal: 0, logNoise: logNoise))?
                .logLikelihood
        }
        let right = try #require(fit(2 * Double.log(0.3)))
        for wrong in [2 * Double.log(0.03), 2 * Double.log(2)] {
            let other = try #require(fit(wrong))
            #expect(right > other)
        }
    }
}

import LuthierDomain
import LuthierMath
import Testing

@testable import LuthierAnalysis

@Suite("WinnerEstimate")
struct WinnerEstimateTests {
    /// Settings for speed: what is tested does not need many points.
    private static var quick: WinnerPrior {
        var prior = WinnerPrior()
        prior.points = 25
        prior.rounds = 2
        prior.mostRows = 24
        prior.draws = 600
        return prior
    }

    /// What is said of trials at the first Sobol points, by a function and noise.
    private func estimate(
        _ count: Int = 24, noise: Double, seed: UInt64 = 1, times factor: Double = 1,
        plus shift: Double = 0, direction: Direction = .minimize, told: Bool = false,
        repeats: Int = 0,
        _ function: ([Double]) -> Double = TestTrials.parabola
    ) throws -> WinnerEstimate {
        let definition = try TestTrials.definition(
            metrics: [Metric("loss", .optimized(direction, threshold: nil))])
        var source = RandomSource(seed: seed, purpose: .test)
        var trials = TestTrials.sobol(count, in: definition) {
            direction.loss(factor * (function($0) + noise * source.normal()) + shift)
        }
        for place in 0..<repeats {
            trials.append(
                TestTrials.trial(
                    count + place, trials[place].assignment.values, in: definition,
                    trials[place].metrics))
        }
        if told {
            for place in trials.indices { trials[place].deviations = ["loss": factor * noise] }
        }
        let metric = AnalyzedMetric.objectives(of: definition)[0]
        let observed = try ObservedMetric(metric, in: definition, trials: trials)
        return try #require(WinnerEstimate(of: observed, seed: 1, prior: Self.quick))
    }

    @Test("a metric that comes out the same each time has a winner without any doubt")
    func deterministic() throws {
        for repeats in [0, 3] {
            let found = try estimate(noise: 0, told: repeats == 0, repeats: repeats)
            #expect(found.noise == .none && found.probability == 1 && found.optimism == 0)
            #expect(found.interval == found.observed...found.observed)
            #expect(found.isDecided && found.indistinguishable.isEmpty)
            #expect(found.runsToDecide == nil && found.lateGain == nil)
        }
    }

    @Test("little noise leaves the winner, much noise leaves rivals and makes it look too good")
    func noise() throws {
        let little = try estimate(noise: 0.01, told: true)
        #expect(little.isDecided && little.noise == .told)
        #expect(little.interval.contains(little.estimate))
        let much = try estimate(noise: 5, told: true) { _ in 0 }
        #expect(!much.isDecided && much.indistinguishable.count > 3)
        // The least of 24 draws lies 1.95 deviations below the mean, and all are worth the same.
        #expect((5...14).contains(much.optimism), "\(much.optimism)")
        #expect(much.interval.contains(0))
        let runs = try #require(much.runsToDecide)
        #expect(runs.runs > 10 && runs.trials.count == 2)
        #expect(
            runs.trials.allSatisfy { number in much.contenders.contains { $0.number == number } })
    }

    @Test("neither the unit nor the origin nor the direction of a metric makes a difference")
    func units() throws {
        let plain = try estimate(noise: 2)
        for (factor, shift) in [(1e-6, 0.0), (1e6, 0), (1, 1000)] {
            let other = try estimate(noise: 2, times: factor, plus: shift)
            #expect(abs(other.probability - plain.probability) < 0.02, "\(factor), \(shift)")
            #expect(
                abs(other.optimism / factor - plain.optimism) < 0.02 * abs(plain.optimism) + 1e-6)
        }
        let turned = try estimate(noise: 2, direction: .maximize)
        #expect(turned.probability == plain.probability)
        #expect(turned.estimate == -plain.estimate && turned.optimism == plain.optimism)
        #expect(turned.interval == -plain.interval.upperBound ... -plain.interval.lowerBound)
    }

    @Test("equal trials and seeds give equal answers, and probabilities are probabilities")
    func properties() throws {
        for seed in 0..<4 as Range<UInt64> {
            let found = try estimate(12, noise: 3, seed: seed)
            #expect(try estimate(12, noise: 3, seed: seed) == found, "seed \(seed)")
            let sum = found.contenders.reduce(0) { $0 + $1.probability }
            #expect(sum >= WinnerEstimate.plausible && sum < 1 + 1e-9, "seed \(seed)")
            #expect(
                found.contenders.map(\.probability)
                    == found.contenders.map(\.probability).sorted(by: >), "seed \(seed)")
            #expect(found.noiseDeviation > 0 && found.noise == .unexplained)
            #expect(found.interval.lowerBound < found.interval.upperBound)
        }
    }

    @Test("a single outlier on the bad side changes little")
    func outlier() throws {
        let plain = try estimate(noise: 1)
        let broken = try estimate(noise: 1) { $0 == [0, 0] ? 1e12 : TestTrials.parabola($0) }
        #expect(abs(broken.estimate - plain.estimate) < 1)
        #expect(abs(broken.probability - plain.probability) < 0.35)
    }

    @Test("few trials, equal values and unknown winners say nothing")
    func nothing() throws {
        let definition = try TestTrials.definition()
        func winner(_ trials: [Trial], best: Int? = nil) throws -> WinnerEstimate? {
            WinnerEstimate(
                of: try ObservedMetric(TestTrials.loss, in: definition, trials: trials),
                best: best, seed: 1, prior: Self.quick)
        }
        #expect(try winner(TestTrials.sobol(9, in: definition, TestTrials.parabola)) == nil)
        #expect(try winner(TestTrials.sobol(30, in: definition) { _ in 2 }) == nil)
        let trials = TestTrials.sobol(12, in: definition, TestTrials.parabola)
        #expect(try winner(trials, best: 99) == nil)
        #expect(try winner(trials, best: 3)?.number == 3)
    }
}

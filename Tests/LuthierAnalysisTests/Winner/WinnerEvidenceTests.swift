import LuthierDomain
import LuthierMath
import LuthierSurrogates
import Testing

@testable import LuthierAnalysis

@Suite("WinnerEvidence")
struct WinnerEvidenceTests {
    private func evidence(
        _ trials: [(x: Double, metrics: MetricValues)], direction: Direction = .minimize,
        _ change: (inout Trial) -> Void = { _ in }
    ) throws -> WinnerEvidence {
        let definition = try TestTrials.definition(["x"])
        let made = trials.enumerated().map { number, trial in
            var made = TestTrials.trial(number, [.real(trial.x)], in: definition, trial.metrics)
            change(&made)
            return made
        }
        let metric = AnalyzedMetric(name: "loss", direction: direction, isObjective: true)
        return WinnerEvidence(try ObservedMetric(metric, in: definition, trials: made))
    }

    @Test("trials with equal settings are one item, and their differences are noise")
    func repeats() throws {
        let found = try evidence([
            (0.1, ["loss": 1]), (0.2, ["loss": 5]), (0.1, ["loss": 3]), (0.1, ["loss": 5]),
            (0.2, ["loss": 6]),
        ])
        #expect(found.items.map(\.numbers) == [[0, 2, 3], [1, 4]])
        #expect(found.items.map(\.loss) == [3, 5.5])
        #expect(found.items.map(\.share) == [1.0 / 3, 0.5])
        #expect(found.places == [0, 1, 0, 0, 1])
        #expect(found.source == .repeats && found.degrees == 3)
        #expect(abs(found.variance - 8.5 / 3) < 1e-12)
        #expect(!found.isNoiseless)
    }

    @Test("a metric that is large when good is turned around")
    func direction() throws {
        let found = try evidence([(0.1, ["loss": 1]), (0.2, ["loss": 5])], direction: .maximize)
        #expect(found.items.map(\.loss) == [-1, -5])
        #expect(found.source == .unexplained && found.degrees == 0)
    }

    @Test("told deviations are each trial's own, and the median stands in where none was told")
    func told() throws {
        let found = try evidence([(0.1, ["loss": 1]), (0.2, ["loss": 5]), (0.3, ["loss": 2])]) {
            if $0.number < 2 { $0.deviations = ["loss": $0.number == 0 ? 2 : 4] }
        }
        #expect(found.source == .told && found.degrees == .infinity)
        let variances = found.items.map { $0.share * found.variance }
        #expect(variances == [4, 16, 9])
    }

    /// Folds add −1, 0 and 1 to all trials; the last trial lacks the good fold.
    @Test("what folds do to all trials is no noise, and trials of other folds are corrected")
    func units() throws {
        var source = RandomSource(seed: 1, purpose: .test)
        let truths: [Double] = (0..<40).map { Double($0) / 10 }
        let trials: [(x: Double, metrics: MetricValues)] = truths.map { ($0 / 4, ["loss": $0]) }
        let found = try evidence(trials) {
            trial in
            let folds = trial.number == 39 ? [1, 2] : [0, 1, 2]
            var sum = 0.0
            for fold in folds {
                let noise = 0.05 * source.normal()
                let value = truths[trial.number] + noise + Double(fold) - 1
                sum += value
                trial.measurements.append(
                    Measurement(unit: "fold-\(fold)", metrics: ["loss": value]))
            }
            trial.metrics = ["loss": sum / Double(folds.count)]
        }
        #expect(found.source == .units)
        // Two for each trial with three folds and one for the last, less two for the folds.
        #expect(found.degrees == 77)
        #expect((0.03...0.08).contains(found.variance.squareRoot()))
        #expect(abs(found.items[39].loss - 3.9) < 0.15, "\(found.items[39].loss)")
        #expect(found.items[39].runs == 2 && found.items[0].runs == 3)
        #expect(abs(found.items[0].share - 1.0 / 3) < 0.02)
        let level = try #require(found.level)
        #expect(level.degrees == 2 && (0.1...1).contains(level.variance))
    }

    @Test("equal repeats of a metric with many values are no noise; two of one with few may be")
    func noiseless() throws {
        typealias Row = (x: Double, metrics: MetricValues)
        let smooth: [Row] = (0..<12).map { (Double($0) / 20, ["loss": Double($0)]) }
        let coarse: [Row] = (0..<12).map { (Double($0) / 20, ["loss": Double($0 % 3)]) }
        for (rows, isNoiseless) in [
            (smooth + smooth.prefix(1), true), (smooth, false),
            (coarse + coarse.prefix(1), false), (coarse + coarse.prefix(3), true),
        ] {
            #expect(try evidence(rows).isNoiseless == isNoiseless)
        }
    }

    @Test("of many items the best, those near them and some others are kept")
    func kept() throws {
        let trials: [(x: Double, metrics: MetricValues)] = (0..<1000).map { number in
            let x = Double(number) / 1000
            return (x, ["loss": abs(x - 0.3)])
        }
        let found = try evidence(trials)
        let kept = found.kept(250, best: 64, with: 999)
        #expect((230...250).contains(kept.count) && kept == Set(kept).sorted())
        #expect(kept.contains(999) && kept.contains(300))
        #expect(kept.count { (200...400).contains($0) } >= 190)
        #expect(kept.count { $0 < 150 } >= 3 && kept.count { $0 > 450 } >= 10)
        #expect(found.kept(1000, best: 64, with: 0).count == 1000)
        let (items, features) = found.narrowed(to: [5, 7])
        #expect(items.map(\.numbers) == [[5], [7]])
        #expect(features.count == 2 && features.row(1) == [0.007])
    }
}

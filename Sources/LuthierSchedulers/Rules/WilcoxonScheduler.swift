public import LuthierDomain
import LuthierMath

/// Stops trials that are worse than the best one, unit by unit.
///
/// Folds, seeds and data sets differ more from each other than settings do. So a trial is compared
/// with the best completed one on the units that both have, by the signed ranks of the differences.
///
/// - SeeAlso: Wilcoxon, "Individual Comparisons by Ranking Methods", Biometrics Bulletin 1 (1945),
///   doi:10.2307/3001968; Hutter, Hoos and Leyton-Brown, "Sequential Model-Based Optimization for
///   General Algorithm Configuration", LION 2011, section 3, for racing the incumbent.
public struct WilcoxonScheduler: Scheduler {
    /// The probability below which a trial is stopped, unless a study says otherwise.
    public static let defaultProbability = 0.1
    /// Common units that must be there, unless a study says otherwise.
    ///
    /// With fewer the smallest probability that can be is above 0.1.
    public static let defaultStart = 3

    private let rules: [Rule]

    /// A race against the best.
    ///
    /// - Parameters:
    ///   - definition: The study.
    ///   - metric: What to look at; nil is every objective, and a trial is stopped only when it is
    ///     worse than the best one of each.
    ///   - probability: That of such differences between trials that are alike, below which a trial
    ///     is stopped; in (0, 0.5].
    ///   - start: Fewest common units, at least 2.
    /// - Throws: An issue at `scheduler` when there is nothing to look at.
    public init(
        _ definition: StudyDefinition, metric: WatchedMetric? = nil,
        probability: Double = defaultProbability, start: Int = defaultStart
    ) throws(DefinitionError) {
        precondition(
            probability > 0 && probability <= 0.5, "probability must be up to 0.5: \(probability)")
        precondition(start >= 2, "a comparison needs at least two units, got \(start)")
        rules = try Objective.watched(metric, in: definition).map {
            Rule(
                metric: $0, probability: probability, start: start,
                best: Remembered(BestTrials(of: [$0])))
        }
    }

    /// Rules by the units that the trial and the best one have.
    ///
    /// - Complexity: O(u³) for u common units up to 50, O(u log u) beyond; whatever the number of
    ///   trials is.
    public func ruling(on number: Int, in snapshot: StudySnapshot) -> Ruling {
        .unanimous(rules, on: number, in: snapshot)
    }

    private struct Rule: MetricRule {
        let metric: Objective
        let probability: Double
        let start: Int
        let best: Remembered<BestTrials<UnitResults>>

        func counts(_ measurement: Measurement) -> Bool { countsUnit(measurement) }

        func objection(to number: Int, in snapshot: StudySnapshot) -> String? {
            let rival = best.update { best in
                best.found(in: snapshot) { trial in
                    let results = UnitResults(of: trial, metric)
                    return results.units.isEmpty ? nil : results
                }.last
            }
            guard let rival else { return nil }
            let own = UnitResults(of: snapshot.trials[number], metric)
            let pairs = own.paired(with: rival.payload)
            guard pairs.count >= start else { return nil }
            let (ownMean, bestMean) = (Self.mean(pairs.map(\.own)), Self.mean(pairs.map(\.other)))
            guard ownMean >= bestMean else { return nil }
            let test = SignedRankTest(
                pairs.map { $0.own == $0.other ? 0 : $0.own - $0.other })
            guard test.probability < probability else { return nil }
            return "its \(metric.name) is worse than trial \(rival.number)'s on "
                + "\(pairs.count) common units: "
                + "\(metric.value(ownMean).briefText) beside \(metric.value(bestMean).briefText) "
                + "on average, p = \(test.probability.briefText)"
        }

        /// The mean, divided first because the sum may be infinite.
        private static func mean(_ losses: [Double]) -> Double {
            losses.reduce(0) { $0 + $1 / Double(losses.count) }
        }
    }
}

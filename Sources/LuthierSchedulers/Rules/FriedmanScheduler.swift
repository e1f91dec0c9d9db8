public import LuthierDomain
import LuthierMath

/// Stops trials that fall behind in a race over units.
///
/// The trial runs against the best completed trials and against those that are running, on the
/// units that it has: the ranks in each unit are added up, and it is stopped when they differ and its
/// own sum is clearly above the least.
///
/// - SeeAlso: Birattari, Stützle, Paquete and Varrentrapp, "A Racing Algorithm for Configuring
///   Metaheuristics", GECCO 2002; López-Ibáñez et al., "The irace package: Iterated racing for
///   automatic algorithm configuration", Operations Research Perspectives 3 (2016),
///   doi:10.1016/j.orp.2016.09.002.
public struct FriedmanScheduler: Scheduler {
    private let rules: [Rule]

    /// A race.
    ///
    /// - Parameters:
    ///   - definition: The study.
    ///   - metric: What to look at; nil is every objective, and a trial is stopped only when it is
    ///     behind in each.
    ///   - options: How many run, and how clearly behind is behind.
    /// - Throws: An issue at `scheduler` when there is nothing to look at.
    public init(
        _ definition: StudyDefinition, metric: WatchedMetric? = nil,
        options: FriedmanOptions = FriedmanOptions()
    ) throws(DefinitionError) {
        rules = try Objective.watched(metric, in: definition).map {
            Rule(
                metric: $0, options: options,
                best: Remembered(BestTrials(of: [$0], width: options.rivals)))
        }
    }

    /// Rules by the ranks in the common units.
    ///
    /// - Complexity: O(u k log k) for u units and k trials in the race, whatever the number of ended
    ///   trials is; and O(trials that were among the best once).
    public func ruling(on number: Int, in snapshot: StudySnapshot) -> Ruling {
        .unanimous(rules, on: number, in: snapshot)
    }

    private struct Rule: MetricRule {
        let metric: Objective
        let options: FriedmanOptions
        let best: Remembered<BestTrials<UnitResults>>

        func counts(_ measurement: Measurement) -> Bool { countsUnit(measurement) }

        func objection(to number: Int, in snapshot: StudySnapshot) -> String? {
            let own = UnitResults(of: snapshot.trials[number], metric)
            guard own.units.count >= options.start else { return nil }
            let elite = elite(in: snapshot)
            let field = elite + running(beside: number, in: snapshot)
            // The course is what the trial shares with the best one.
            let course =
                elite.first.map { own.paired(with: $0.results).map(\.unit) } ?? own.units
            guard course.count >= options.start else { return nil }
            let runners = field.filter { runner in
                course.allSatisfy { unit in
                    runner.results[unit].map { theirs in
                        own[unit].map {
                            runner.isOver
                                ? $0.reach >= theirs.reach
                                : $0.reach == theirs.reach
                        } ?? false
                    } ?? false
                }
            }
            guard !runners.isEmpty else { return nil }
            let table = course.map { unit in
                [own[unit]?.loss ?? .infinity] + runners.map { $0.results[unit]?.loss ?? .infinity }
            }
            return objection(table, runners.map(\.number))
        }

        /// Why the first column of a table should leave the race against the others.
        private func objection(_ table: [[Double]], _ rivals: [Int]) -> String? {
            guard rivals.count > 1 else {
                // Two runners have no middle: the signed ranks tell more than the order alone.
                let test = SignedRankTest(
                    table.map { $0[0] == $0[1] ? 0 : $0[0] - $0[1] })
                guard test.probability < 1 - options.confidence else { return nil }
                return "its \(metric.name) is worse than trial \(rivals[0])'s on \(table.count) "
                    + "common units, p = \(test.probability.briefText)"
            }
            let test = FriedmanTest(table)
            guard test.probability < 1 - options.confidence else { return nil }
            let leader = rivals.indices.min { test.rankSums[$0 + 1] < test.rankSums[$1 + 1] } ?? 0
            let (own, least) = (test.rankSums[0], test.rankSums[leader + 1])
            let width = test.width(confidence: options.confidence)
            guard own - least > width else { return nil }
            return "its \(metric.name) falls behind in a race of \(rivals.count + 1) over "
                + "\(table.count) common units: its ranks add up to \(own.stepText), those of "
                + "trial \(rivals[leader]) to \(least.stepText), and \(width.briefText) more "
                + "would be chance"
        }

        private typealias Runner = (number: Int, results: UnitResults, isOver: Bool)

        /// The best completed trials with units, best first.
        private func elite(in snapshot: StudySnapshot) -> [Runner] {
            best.update { best in
                best.found(in: snapshot) { trial in
                    let results = UnitResults(of: trial, metric)
                    return results.units.isEmpty ? nil : results
                }.sorted { ($0.losses[0], $0.place) < ($1.losses[0], $1.place) }
                    .prefix(options.rivals).map { ($0.number, $0.payload, true) }
            }
        }

        /// The other trials that run and were not told to end.
        ///
        /// Where results are hidden, so are those of running trials.
        private func running(beside number: Int, in snapshot: StudySnapshot) -> [Runner] {
            guard !snapshot.hidesResults else { return [] }
            return snapshot.pending.compactMap { other in
                let trial = snapshot.trials[other]
                guard other != number, trial.lease != nil, trial.ruling == .proceed else {
                    return nil
                }
                return (other, UnitResults(of: trial, metric), false)
            }
        }
    }
}

/// How many run in a race, and how clearly behind is behind.
public struct FriedmanOptions: Sendable, Hashable {
    /// Fewest common units, at least 2; irace's first test comes after as many.
    public let start: Int
    /// How sure the tests are to be, in (0, 1); irace's default.
    public let confidence: Double
    /// How many of the best completed trials run, at least 1.
    public let rivals: Int

    /// Options; every one has a default.
    public init(start: Int = 5, confidence: Double = 0.95, rivals: Int = 5) {
        precondition(start >= 2, "a race needs at least two units, got \(start)")
        precondition(
            confidence > 0 && confidence < 1, "confidence is between 0 and 1, got \(confidence)")
        precondition(rivals >= 1, "a race needs a rival, got \(rivals)")
        self.start = start
        self.confidence = confidence
        self.rivals = rivals
    }
}

public import LuthierDomain
import LuthierMath

/// Stops a trial as soon as its other folds or seeds would hardly make it the best.
///
/// What a fold or seed does to all settings alike is estimated from the best completed trials and taken
/// out, so that a trial's mean over all units is foreseen from the few it has. With several objectives a
/// trial is stopped when it would hardly be better than a certain completed one in any of them.
///
/// - SeeAlso: Maron and Moore, "Hoeffding races: accelerating model selection search for classification
///   and function approximation", NIPS 1993, for racing; Searle, Casella and McCulloch, "Variance
///   Components", Wiley 1992, for the model.
public struct RacingScheduler: Scheduler {
    /// How a study wants its trials to race.
    public struct Options: Sendable, Hashable {
        /// The chance of becoming the best below which a trial is stopped; in (0, 0.5].
        public let chance: Double
        /// Completed trials with several units before any is stopped, at least 2.
        public let start: Int

        /// Options; every one has a default.
        public init(chance: Double = 0.3, start: Int = 3) {
            precondition(
                chance > 0 && chance <= 0.5, "a chance must be up to 0.5, got \(chance)")
            precondition(start >= 2, "two completed trials are needed at least, got \(start)")
            self.chance = chance
            self.start = start
        }
    }

    /// Completed trials that the effects of units are estimated from: the best.
    private static let elite = 16
    /// Completed trials that one is compared with, the newest of those that were among the best.
    private static let rivals = 64

    private let metrics: [Objective]
    private let options: Options
    private let memory: Remembered<Memory>

    private struct Memory {
        var best: BestTrials<[UnitResults]>
        var places: [Int] = []
        var fields: [RaceField?] = []
    }

    /// A race against the best.
    ///
    /// - Parameters:
    ///   - definition: The study.
    ///   - metric: What to look at; nil is every objective.
    ///   - options: How sure to be.
    /// - Throws: An issue at `scheduler` when there is nothing to look at.
    public init(
        _ definition: StudyDefinition, metric: WatchedMetric? = nil, options: Options = Options()
    ) throws(DefinitionError) {
        let metrics = try Objective.watched(metric, in: definition)
        self.metrics = metrics
        self.options = options
        memory = Remembered(Memory(best: BestTrials(of: metrics, width: Self.elite)))
    }

    /// Rules on the units that the trial has by now.
    ///
    /// - Complexity: O(log trials) for the numbers kept; O(u³) for u units after the best changed.
    public func ruling(on number: Int, in snapshot: StudySnapshot) -> Ruling {
        let trial = snapshot.trials[number]
        guard let newest = trial.measurements.last, newest.unit != nil,
            metrics.contains(where: { newest.metrics[$0.name] != nil })
        else { return .proceed }
        let own = metrics.map { UnitResults(of: trial, $0) }
        return objection(to: own, in: snapshot).map { .stop(reason: $0) } ?? .proceed
    }

    /// When a trial ends.
    public var outline: String? {
        "a trial ends once its other folds or seeds would hardly make it the best"
    }

    private func objection(to own: [UnitResults], in snapshot: StudySnapshot) -> String? {
        memory.update { memory in
            let records = memory.best.found(in: snapshot) { trial in
                let results = metrics.map { UnitResults(of: trial, $0) }
                return results.allSatisfy { $0.units.count > 1 } ? results : nil
            }
            guard records.count >= options.start else { return nil }
            let elite =
                metrics.count == 1
                ? Array(
                    records.sorted { ($0.losses[0], $0.place) < ($1.losses[0], $1.place) }
                        .prefix(Self.elite))
                : Array(records.suffix(Self.elite))
            if memory.places != elite.map(\.place) {
                memory.places = elite.map(\.place)
                memory.fields = metrics.indices.map { metric in
                    RaceField(elite.map { $0.payload[metric] })
                }
            }
            let rivals = metrics.count == 1 ? elite.prefix(1) : records.suffix(Self.rivals)
            for rival in rivals.reversed() {
                if let reason = objection(to: own, against: rival, memory.fields) { return reason }
            }
            return nil
        }
    }

    /// Why a trial would hardly be better than another in any metric; nil when it may be.
    private func objection(
        to own: [UnitResults], against rival: BestTrials<[UnitResults]>.Record,
        _ fields: [RaceField?]
    ) -> String? {
        var objections: [String] = []
        for (place, metric) in metrics.enumerated() {
            guard let field = fields[place],
                let foreseen = field.mean(of: own[place], beside: rival.payload[place])
            else { return nil }
            // A chance for each metric, so that all together stay below it.
            let chance = options.chance / Double(metrics.count)
            guard foreseen.isBehind(chance: chance) else { return nil }
            objections.append(
                "its \(metric.name) over all \(rival.payload[place].units.count) units is foreseen "
                    + "as \(metric.value(foreseen.own).briefText) from \(foreseen.count), and "
                    + "trial \(rival.number)'s is \(metric.value(foreseen.rival).briefText)")
        }
        return objections.joined(separator: "; ")
            + ": the chance to be better is below \(Int((options.chance * 100).rounded())) %."
    }
}

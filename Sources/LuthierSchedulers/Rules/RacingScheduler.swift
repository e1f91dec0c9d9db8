public import LuthierDomain
public import LuthierMath

/// Ends a trial as soon as its other folds or seeds would hardly make it the best.
///
/// What a fold or seed does to all settings alike is estimated from the best completed trials and taken
/// out, so that a trial's mean over all units is foreseen from the few it has. With several objectives a
/// trial ends when it would hardly be better than a certain completed one in any of them.
///
/// Where Luthier gives out the units, such a trial is only paused. Once no new trials may begin, those that
/// still have a fair chance are continued, the likeliest first, until none has.
///
/// - SeeAlso: Maron and Moore, "Hoeffding races: accelerating model selection search for classification
///   and function approximation", NIPS 1993, for racing; Searle, Casella and McCulloch, "Variance
///   Components", Wiley 1992, for the model.
public struct RacingScheduler: Scheduler {
    /// How a study wants its trials to race.
    public struct Options: Sendable, Hashable {
        /// The chance of becoming the best below which a trial is left for now; in (0, 0.5].
        public let chance: Double
        /// The chance of becoming the best above which a trial is continued in the end; in (0, 0.5].
        public let contender: Double
        /// Completed trials with several units before any is stopped, at least 2.
        public let start: Int

        /// Options; every one has a default.
        public init(chance: Double = 0.4, contender: Double = 0.3, start: Int = 3) {
            for chance in [chance, contender] {
                precondition(
                    chance > 0 && chance <= 0.5, "a chance must be up to 0.5, got \(chance)")
            }
            precondition(start >= 2, "two completed trials are needed at least, got \(start)")
            self.chance = chance
            self.contender = contender
            self.start = start
        }
    }

    /// Completed trials that the effects of units are estimated from: the best.
    private static let elite = 16
    /// Completed trials that one is compared with, the newest of those that were among the best.
    private static let rivals = 64
    /// Without a budget of trials one in so many jobs continues a trial, if one has a fair chance.
    private static let interval = 16

    private let units: Int?
    private let metrics: [Objective]
    private let options: Options
    private let memory: Remembered<Memory>

    private struct Memory {
        var best: BestTrials<[UnitResults]>
        /// Which records the field is of: the generation of the reading, and how many there were.
        var standing = (generation: -1, count: 0)
        var field = Field(rivals: [])
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
        units = definition.replication?.count
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
        guard let reason = objection(to: own, in: snapshot) else { return .proceed }
        return units == nil ? .stop(reason: reason) : .pause(reason: reason)
    }

    /// Begins new trials while there may be any, then continues those with a fair chance.
    ///
    /// - Complexity: O(paused trials × units) where one may be continued.
    public func job(
        in snapshot: StudySnapshot, mayBegin: Bool, using source: inout RandomSource
    ) -> ScheduledJob {
        let isDue =
            snapshot.definition.budget.trials == nil
            && snapshot.jobs.count % Self.interval == Self.interval - 1
        if !mayBegin || isDue, let units, let number = contender(in: snapshot) {
            return .resume(number, upTo: Double(units))
        }
        return mayBegin ? .begin(resource: nil, bracket: nil) : .nothing
    }

    /// The units in which settings differ least by chance come first: they tell most about the others.
    ///
    /// - Complexity: O(u log u); O(u³) for u units after the best changed.
    public func order(
        of units: [Replication.Unit], in snapshot: StudySnapshot
    ) -> [Replication.Unit] {
        let noise = memory.update { memory -> [Double]? in
            guard field(in: snapshot, &memory) != nil else { return nil }
            let fields = memory.fields.compactMap(\.self)
            return units.map { unit in
                fields.reduce(0) { $0 + ($1.noise(in: unit.name) ?? 1) }
            }
        }
        guard let noise else { return units }
        return zip(units, noise).sorted { ($0.1, $0.0.place) < ($1.1, $1.0.place) }.map(\.0)
    }

    /// The paused trial that is likeliest to be better than the best, if its chance is fair.
    private func contender(in snapshot: StudySnapshot) -> Int? {
        let paused = snapshot.trials.indices.filter { snapshot.trials[$0].state == .paused }
        guard !paused.isEmpty else { return nil }
        return memory.update { memory in
            guard let field = field(in: snapshot, &memory) else { return nil }
            var best: (number: Int, lead: Double)?
            for number in paused {
                let own = metrics.map { UnitResults(of: snapshot.trials[number], $0) }
                guard let lead = lead(of: own, in: field, memory.fields),
                    lead > best?.lead ?? -.infinity
                else { continue }
                best = (number, lead)
            }
            return best?.number
        }
    }

    /// By how many of its deviations a trial is likely to beat every rival in some metric; nil when its
    /// chance is not fair, or nothing of it is missing.
    private func lead(
        of own: [UnitResults], in field: Field, _ fields: [RaceField?]
    ) -> Double? {
        var least = Double.infinity
        for rival in field.rivals {
            var most = -Double.infinity
            for place in metrics.indices {
                guard
                    let foreseen = fields[place]?.mean(
                        of: own[place], beside: rival.payload[place]),
                    !foreseen.isBehind(chance: options.contender)
                else { continue }
                most = max(most, foreseen.lead)
            }
            guard most > -.infinity else { return nil }
            least = min(least, most)
        }
        return least
    }

    /// When a trial ends.
    public var outline: String? {
        "a trial ends once its other folds or seeds would hardly make it the best"
    }

    private func objection(to own: [UnitResults], in snapshot: StudySnapshot) -> String? {
        memory.update { memory in
            guard let field = field(in: snapshot, &memory) else { return nil }
            for rival in field.rivals {
                if let reason = objection(to: own, against: rival, memory.fields) { return reason }
            }
            return nil
        }
    }

    /// Who runs against a trial.
    private struct Field {
        /// The completed trials that it is compared with, newest first.
        let rivals: [BestTrials<[UnitResults]>.Record]
    }

    /// The field of a snapshot, with the effects of units kept in the memory; nil before enough trials
    /// have completed.
    private func field(in snapshot: StudySnapshot, _ memory: inout Memory) -> Field? {
        let records = memory.best.found(in: snapshot) { trial in
            let results = metrics.map { UnitResults(of: trial, $0) }
            return results.allSatisfy { $0.units.count > 1 } ? results : nil
        }
        guard records.count >= options.start else { return nil }
        let standing = (generation: memory.best.generation, count: records.count)
        guard memory.standing != standing else { return memory.field }
        let elite =
            metrics.count == 1
            ? Array(
                records.sorted { ($0.losses[0], $0.place) < ($1.losses[0], $1.place) }
                    .prefix(Self.elite))
            : Array(records.suffix(Self.elite))
        memory.standing = standing
        memory.fields = metrics.indices.map { metric in
            RaceField(elite.map { $0.payload[metric] })
        }
        memory.field = Field(
            rivals: metrics.count == 1
                ? Array(elite.prefix(1)) : Array(records.suffix(Self.rivals).reversed()))
        return memory.field
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

public import LuthierDomain
import LuthierMath
public import LuthierSchedulers

extension SchedulerContract {
    /// Checks that a scheduler which has seen a study grow rules as one that has just been made.
    ///
    /// Trials start, report and end in random order. After each report the scheduler is asked with
    /// all results and with the horizon that a fixed order would give; now and then the last changes
    /// are lost, as when a storage fails, and the study goes on otherwise. Where trials have units, they
    /// run in their order; who is ruled to pause is paused, and whoever is named next is continued.
    ///
    /// - Parameters:
    ///   - choice: The scheduler as a study file names it.
    ///   - catalogue: Makes the scheduler.
    ///   - replication: The units of every trial, where Luthier gives them out.
    ///   - seeds: One study for each.
    /// - Returns: How many trials were stopped or paused, and how many continued; a check that stopped none
    ///   says little.
    /// - Throws: A ``Breach`` for the first ruling or job that differs, or the catalogue's error.
    public static func checkGrowth(
        _ choice: MethodChoice, catalogue: SchedulerCatalogue = SchedulerCatalogue(),
        replication: Replication? = nil, seeds: Range<UInt64> = 0..<2
    ) throws -> (stops: Int, continuations: Int) {
        var (stops, continuations) = (0, 0)
        for seed in seeds {
            var definition = StudyDefinition(
                name: "growth",
                space: try SearchSpace(
                    parameters: [Parameter("x", .float(FloatRange(from: 0, to: 1)))]),
                metrics: [Metric("loss", .optimized(.minimize, threshold: nil))],
                scheduler: choice, seed: seed)
            definition.replication = replication
            guard let scheduler = try catalogue.scheduler(for: definition) else {
                throw Breach(description: "there is no scheduler")
            }
            var study = GrowingStudy(definition, seed: seed)
            var earlier = study
            for step in 1...450 {
                if step % 50 == 0 { study.lose(since: earlier) }
                if step % 10 == 5 { earlier = study }
                guard let number = study.reports() else {
                    guard study.hasRoom else { continue }
                    let mayBegin = step % 5 > 0
                    let snapshot = study.snapshot()
                    let job = study.job(by: scheduler, in: snapshot, mayBegin: mayBegin)
                    let fresh = try catalogue.scheduler(for: definition)
                        .map { study.job(by: $0, in: snapshot, mayBegin: mayBegin) }
                    guard job == fresh else {
                        throw Breach(
                            description: "seed \(seed), step \(step): \(job) comes next, and begun "
                                + "anew \(fresh.map { "\($0)" } ?? "nothing")")
                    }
                    if study.take(job) { continuations += 1 }
                    continue
                }
                for horizon in [nil, study.horizon(of: number)] {
                    let snapshot = study.snapshot(for: number, horizon: horizon)
                    let ruling = scheduler.ruling(on: number, in: snapshot)
                    let fresh = try catalogue.scheduler(for: definition)?
                        .ruling(on: number, in: snapshot)
                    guard ruling == fresh else {
                        throw Breach(
                            description: "seed \(seed), step \(step), trial \(number), horizon "
                                + "\(horizon.map(String.init) ?? "none"): ruled \(ruling), and "
                                + "begun anew \(fresh.map { "\($0)" } ?? "nothing")")
                    }
                    if horizon == nil, ruling != .proceed {
                        stops += 1
                        study.obey(ruling, number)
                        break
                    }
                }
            }
        }
        return (stops, continuations)
    }
}

/// A study that goes on at random.
private struct GrowingStudy {
    private let definition: StudyDefinition
    private var source: RandomSource
    private var trials: [Trial] = []
    private var levels: [Double] = []
    private var ended: [Int] = []
    private var running: [Int] = []
    private var clock: Int64 = 0

    init(_ definition: StudyDefinition, seed: UInt64) {
        self.definition = definition
        source = RandomSource(seed: seed, purpose: .test)
    }

    func snapshot(for own: Int? = nil, horizon: Int? = nil) -> StudySnapshot {
        StudySnapshot(
            definition: definition, trials: trials, tried: [], suggestedCount: trials.count,
            ended: ended, unfinished: [Set(trials.indices.filter { trials[$0].outcome == nil })],
            horizon: horizon, seeing: own)
    }

    /// What a fixed order with four trials at a time would show.
    func horizon(of number: Int) -> Int {
        min(max(number - 4, 0), trials.firstIndex { $0.outcome == nil } ?? trials.count)
    }

    /// Goes back to an earlier state; time and chance do not.
    mutating func lose(since earlier: GrowingStudy) {
        let (source, clock) = (source, clock)
        self = earlier
        (self.source, self.clock) = (source, clock)
    }

    // MARK: What comes next

    /// Whether a worker is free.
    var hasRoom: Bool { running.count < 4 }

    /// What a scheduler names, by the same chance whenever it is asked here.
    func job(
        by scheduler: any Scheduler, in snapshot: StudySnapshot, mayBegin: Bool
    ) -> ScheduledJob {
        var source = RandomSource(
            seed: UInt64(clock), stream: UInt64(trials.count), purpose: .test)
        return scheduler.job(in: snapshot, mayBegin: mayBegin, using: &source)
    }

    /// Does it.
    ///
    /// - Returns: Whether a trial was continued.
    mutating func take(_ job: ScheduledJob) -> Bool {
        clock += 1
        guard case .resume(let number, _) = job else {
            if job != .nothing { start() }
            return false
        }
        trials[number].state = .running(lease(number))
        running.append(number)
        return true
    }

    private func lease(_ number: Int) -> Lease {
        Lease(token: number + 1, worker: "w", expires: Timestamp(milliseconds: 0))
    }

    private mutating func start() {
        let number = trials.count
        var trial = Trial(
            number: number, assignment: Assignment(names: ["x"], values: [.real(0.5)]),
            origin: .suggested, history: number, provenance: nil,
            state: .running(lease(number)), started: Timestamp(milliseconds: clock))
        trial.token = number + 1
        trials.append(trial)
        levels.append(source.uniform())
        running.append(number)
    }

    // MARK: What trials do

    /// Ends a trial, or lets one report, when all workers are busy; now and then when some are.
    ///
    /// - Returns: The trial that reported.
    mutating func reports() -> Int? {
        clock += 1
        guard !running.isEmpty, !hasRoom || source.below(16) == 0 else { return nil }
        let number = running[source.below(running.count)]
        let count = trials[number].measurements.count
        if count >= definition.replication?.count ?? 24 || source.below(40) == 0 {
            let outcomes: [TrialOutcome] = [
                .completed, .completed, .completed, .completed,
                .failed(.crash, reason: "why", detail: nil), .infeasible(reason: "why"),
            ]
            end(number, outcomes[source.below(outcomes.count)])
            return nil
        }
        trials[number].measurements.append(report(of: number, count))
        return number
    }

    /// Stops or pauses a trial as it was ruled.
    mutating func obey(_ ruling: Ruling, _ number: Int) {
        guard case .pause = ruling else { return end(number, .stopped(reason: "why")) }
        running.removeAll { $0 == number }
        trials[number].state = .paused
    }

    private mutating func end(_ number: Int, _ outcome: TrialOutcome) {
        running.removeAll { $0 == number }
        ended.append(number)
        trials[number].state = .ended(outcome)
        trials[number].ended = Timestamp(milliseconds: clock)
        trials[number].metrics = TrialTally(trials[number].measurements).metrics
    }

    /// A unit's result, or a point of the curve and a unit in turn, with equal values, gaps and NaN among
    /// them.
    private mutating func report(of number: Int, _ count: Int) -> Measurement {
        let noise = Double(source.below(5)) * 0.05
        let wild = source.below(60) == 0
        if let replication = definition.replication {
            return Measurement(
                unit: replication.units[count].name,
                metrics: ["loss": wild ? .nan : levels[number] + noise + Double(count % 3)])
        }
        let step = count / 2 + 1
        guard count % 2 == 0 else {
            return Measurement(unit: "u\(step)", metrics: ["loss": levels[number] + noise])
        }
        return Measurement(
            step: step, resource: source.below(8) == 0 ? Double(step) - 0.5 : nil,
            metrics: ["loss": wild ? .nan : levels[number] + noise + 1 / Double(step)])
    }
}

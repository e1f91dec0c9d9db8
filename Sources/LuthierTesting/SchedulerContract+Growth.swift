public import LuthierDomain
import LuthierMath
public import LuthierSchedulers

extension SchedulerContract {
    /// Checks that a scheduler which has seen a study grow rules as one that has just been made.
    ///
    /// Trials start, report and end in random order. After each report the scheduler is asked with
    /// all results and with the horizon that a fixed order would give; now and then the last changes
    /// are lost, as when a storage fails, and the study goes on otherwise.
    ///
    /// - Parameters:
    ///   - choice: The scheduler as a study file names it.
    ///   - catalogue: Makes the scheduler.
    ///   - seeds: One study for each.
    /// - Returns: How many trials were stopped; a check that stopped none says little.
    /// - Throws: A ``Breach`` for the first ruling that differs, or the catalogue's error.
    public static func checkGrowth(
        _ choice: MethodChoice, catalogue: SchedulerCatalogue = SchedulerCatalogue(),
        seeds: Range<UInt64> = 0..<2
    ) throws -> Int {
        var stops = 0
        for seed in seeds {
            let definition = StudyDefinition(
                name: "growth",
                space: try SearchSpace(
                    parameters: [Parameter("x", .float(FloatRange(from: 0, to: 1)))]),
                metrics: [Metric("loss", .optimized(.minimize, threshold: nil))],
                scheduler: choice, seed: seed)
            guard let scheduler = try catalogue.scheduler(for: definition) else {
                throw Breach(description: "there is no scheduler")
            }
            var study = GrowingStudy(definition, seed: seed)
            var earlier = study
            for step in 1...450 {
                if step % 50 == 0 { study.lose(since: earlier) }
                if step % 10 == 5 { earlier = study }
                guard let number = study.goOn() else { continue }
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
                        study.end(number, .stopped(reason: "why"))
                        break
                    }
                }
            }
        }
        return stops
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

    func snapshot(for own: Int, horizon: Int?) -> StudySnapshot {
        StudySnapshot(
            definition: definition, trials: trials, tried: [], suggestedCount: trials.count,
            ended: ended, unfinished: [Set(running)], horizon: horizon, seeing: own)
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

    /// Starts or ends a trial, or lets one report.
    ///
    /// - Returns: The trial that reported.
    mutating func goOn() -> Int? {
        clock += 1
        if running.count < 4 {
            start()
            return nil
        }
        let number = running[source.below(running.count)]
        let count = trials[number].measurements.count
        if count >= 24 || source.below(40) == 0 {
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

    mutating func end(_ number: Int, _ outcome: TrialOutcome) {
        running.removeAll { $0 == number }
        ended.append(number)
        trials[number].state = .ended(outcome)
        trials[number].ended = Timestamp(milliseconds: clock)
        trials[number].metrics = TrialTally(trials[number].measurements).metrics
    }

    private mutating func start() {
        let number = trials.count
        var trial = Trial(
            number: number, assignment: Assignment(names: ["x"], values: [.real(0.5)]),
            origin: .suggested, history: number, provenance: nil,
            state: .running(
                Lease(token: number + 1, worker: "w", expires: Timestamp(milliseconds: 0))),
            started: Timestamp(milliseconds: clock))
        trial.token = number + 1
        trials.append(trial)
        levels.append(source.uniform())
        running.append(number)
    }

    /// A point of the curve and a unit in turn, with equal values, gaps and NaN among them.
    private mutating func report(of number: Int, _ count: Int) -> Measurement {
        let step = count / 2 + 1
        let noise = Double(source.below(5)) * 0.05
        let loss = source.below(60) == 0 ? .nan : levels[number] + noise + 1 / Double(step)
        guard count % 2 == 0 else {
            return Measurement(unit: "u\(step)", metrics: ["loss": levels[number] + noise])
        }
        return Measurement(
            step: step, resource: source.below(8) == 0 ? Double(step) - 0.5 : nil,
            metrics: ["loss": loss])
    }
}

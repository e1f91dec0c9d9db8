import LuthierDomain
import LuthierMath
import LuthierSchedulers

/// A study whose trials are paused and continued at rungs: one at a time, or eight with a fixed order.
struct RungStudy {
    private let definition: StudyDefinition
    private let names: [String]
    private let scheduler: any Scheduler
    private let workers: Int
    private let isFixed: Bool
    private var trials: [Trial] = []
    private var results: [Int] = []
    private var ended: [Int] = []
    private var order = JobOrder()
    /// The jobs under way.
    private var open: [Int] = []
    private var running: Set<Int> = []
    /// The paused trials that were let on by a ruling.
    private var letOn: Set<Int> = []
    private var source = RandomSource(seed: 1, purpose: .test)

    /// How many trials there are.
    var trialCount: Int { trials.count }

    /// A study of one scheduler, with so many objectives.
    init(_ choice: MethodChoice, objectives: Int, isFixed: Bool) throws {
        self.isFixed = isFixed
        workers = isFixed ? 8 : 1
        names = (0..<objectives).map { "loss\($0)" }
        var definition = StudyDefinition(
            name: "rungs",
            space: try SearchSpace(
                parameters: [Parameter("x", .float(FloatRange(from: 0, to: 1)))]),
            metrics: names.map { Metric($0, .optimized(.minimize, threshold: nil)) },
            scheduler: choice)
        definition.budget.parallel = workers
        guard let scheduler = try SchedulerCatalogue().scheduler(for: definition) else {
            preconditionFailure("there is no scheduler \(choice)")
        }
        self.definition = definition
        self.scheduler = scheduler
    }

    private func snapshot(ofJob job: Int, seeing own: Int? = nil) -> StudySnapshot {
        StudySnapshot(
            definition: definition, trials: trials, tried: [], suggestedCount: trials.count,
            results: results, ended: ended, order: order, unfinished: [running],
            horizon: isFixed ? max(job - workers, 0) : nil, seeing: own)
    }

    /// Begins the next job, and rules on the result of one that is under way.
    ///
    /// - Returns: Microseconds of processor time for both decisions, with what each of them sees.
    mutating func goOn() -> (job: Double, ruling: Double) {
        // Others go on where the order does not allow to begin yet.
        while !mayBegin { _ = report() }
        let job = begin()
        while mayBegin, begin().isBegun {}
        return (job.time, report())
    }

    /// Whether a worker is free, and whatever the next decision sees has ended.
    private var mayBegin: Bool {
        open.count < workers && open.allSatisfy { $0 >= order.jobs.count - workers }
    }

    /// Decides what comes next, and begins it if there is anything.
    private mutating func begin() -> (time: Double, isBegun: Bool) {
        let (job, time) = next()
        let number: Int
        let target: Double
        switch job {
        case .begin(let resource, let bracket):
            number = add(bracket: bracket, parent: nil)
            target = resource ?? 81
        case .fork(let parent, _, let provenance, let resource):
            number = add(bracket: trials[parent].bracket, parent: parent, provenance)
            trials[number].inherited = trials[parent].measurements.last?.resource
            target = resource
        case .resume(let resumed, let resource):
            number = resumed
            target = resource
        case .nothing:
            precondition(!open.isEmpty, "nothing runs, and nothing is to be done")
            return (time, false)
        }
        open.append(order.jobs.count)
        letOn.remove(number)
        running.insert(number)
        order.begin(
            TrialJob(number: number, resource: target, settled: trials[number].settled))
        trials[number].target = target
        trials[number].resource = target
        trials[number].state = .waiting
        return (time, true)
    }

    /// Decides what comes next; what the decision sees is gone before the study goes on and changes.
    private func next() -> (ScheduledJob, time: Double) {
        let start = processorMicroseconds()
        var snapshot = snapshot(ofJob: order.jobs.count)
        var job = scheduler.nextJob(in: snapshot, mayBegin: true)
        let time = processorMicroseconds() - start
        if job == .nothing, open.isEmpty {
            // As in a study: once everything has ended, nothing needs to be hidden.
            snapshot = self.snapshot(ofJob: order.jobs.count + workers)
            job = scheduler.nextJob(in: snapshot, mayBegin: true)
        }
        if let number = letOn.sorted().first(where: { snapshot.trials[$0].state == .paused }),
            let resource = trials[number].resource
        {
            return (.resume(number, upTo: resource), time)
        }
        return (job, time)
    }

    /// Lets one of the trials under way come as far as it was told, and rules on it.
    private mutating func report() -> Double {
        let job = open.remove(at: source.below(open.count))
        let number = order.jobs[job].number
        let target = trials[number].target ?? 81
        let level = trials[number].assignment.values[0]?.number ?? 0
        trials[number].measurements.append(
            Measurement(
                resource: target,
                metrics: MetricValues(
                    names.enumerated().map { index, name in
                        let part = index.isMultiple(of: 2) ? level : 1 - level
                        return (name, part + 1 / target + 0.1 * source.uniform())
                    })))
        let start = processorMicroseconds()
        let ruling = scheduler.ruling(on: number, in: snapshot(ofJob: job, seeing: number))
        let time = processorMicroseconds() - start
        settle(number, ruling)
        return time
    }

    private mutating func add(
        bracket: Int?, parent: Int?, _ provenance: Provenance? = nil
    ) -> Int {
        let number = trials.count
        var trial = Trial(
            number: number,
            assignment: Assignment(names: ["x"], values: [.real(source.uniform())]),
            origin: .suggested, history: number, provenance: provenance, state: .waiting,
            started: Timestamp(milliseconds: 0))
        trial.bracket = bracket
        trial.parent = parent
        trials.append(trial)
        return number
    }

    private mutating func settle(_ number: Int, _ ruling: Ruling) {
        running.remove(number)
        results.append(number)
        guard ruling != .proceed, let measurement = trials[number].measurements.last else {
            trials[number].state = .ended(.completed)
            ended.append(number)
            order.end(number)
            return
        }
        if case .extend(let resource) = ruling {
            trials[number].resource = resource
            letOn.insert(number)
        }
        order.rule(
            RuledMeasurement(
                number: number, bracket: trials[number].bracket, measurement: measurement,
                ruling: ruling))
        trials[number].settled = trials[number].measurements.count
        trials[number].state = .paused
    }
}

import LuthierDomain
import LuthierMath
import LuthierSchedulers

/// A study whose trials are paused and continued at rungs, one at a time.
struct RungStudy {
    private let definition: StudyDefinition
    private let names: [String]
    private let scheduler: any Scheduler
    private var trials: [Trial] = []
    private var results: [Int] = []
    private var ended: [Int] = []
    private var jobs: [TrialJob] = []
    private var rulings: [RuledMeasurement] = []
    /// The trial that was let on by the last ruling, and how far.
    private var next: (number: Int, resource: Double)?
    private var source = RandomSource(seed: 1, purpose: .test)

    /// How many trials there are.
    var trialCount: Int { trials.count }

    /// A study of one scheduler, with so many objectives.
    init(_ choice: MethodChoice, objectives: Int) throws {
        names = (0..<objectives).map { "loss\($0)" }
        definition = StudyDefinition(
            name: "rungs",
            space: try SearchSpace(
                parameters: [Parameter("x", .float(FloatRange(from: 0, to: 1)))]),
            metrics: names.map { Metric($0, .optimized(.minimize, threshold: nil)) },
            scheduler: choice)
        guard let scheduler = try SchedulerCatalogue().scheduler(for: definition) else {
            preconditionFailure("there is no scheduler \(choice)")
        }
        self.scheduler = scheduler
    }

    private func snapshot(unfinished: Set<Int>) -> StudySnapshot {
        StudySnapshot(
            definition: definition, trials: trials, tried: [], suggestedCount: trials.count,
            results: results, ended: ended, jobs: jobs, rulings: (rulings, []),
            unfinished: [unfinished])
    }

    /// Does the next job and rules on its result.
    ///
    /// - Returns: Microseconds of processor time for both decisions.
    mutating func goOn() -> (job: Double, ruling: Double) {
        let begin = processorMicroseconds()
        var job = scheduler.nextJob(in: snapshot(unfinished: []), mayBegin: true)
        let jobTime = processorMicroseconds() - begin
        if let next { job = .resume(next.number, upTo: next.resource) }
        next = nil
        let number: Int
        let target: Double
        switch job {
        case .begin(let resource, let bracket):
            number = add(bracket: bracket, parent: nil)
            target = resource ?? 81
        case .fork(let parent, _, let provenance, let resource):
            number = add(bracket: trials[parent].bracket, parent: parent, provenance)
            target = resource
        case .resume(let resumed, let resource):
            number = resumed
            target = resource
        case .nothing: preconditionFailure("nothing runs, and nothing is to be done")
        }
        jobs.append(
            TrialJob(number: number, resource: target, settled: trials[number].settled))
        trials[number].target = target
        trials[number].resource = target
        let level = trials[number].assignment.values[0]?.number ?? 0
        trials[number].measurements.append(
            Measurement(
                resource: target,
                metrics: MetricValues(
                    names.enumerated().map { index, name in
                        let part = index.isMultiple(of: 2) ? level : 1 - level
                        return (name, part + 1 / target + 0.1 * source.uniform())
                    })))
        let current = snapshot(unfinished: [number])
        let start = processorMicroseconds()
        let ruling = scheduler.ruling(on: number, in: current)
        let rulingTime = processorMicroseconds() - start
        settle(number, ruling)
        return (jobTime, rulingTime)
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
        guard ruling != .proceed, let measurement = trials[number].measurements.last else {
            trials[number].state = .ended(.completed)
            ended.append(number)
            results.append(number)
            return
        }
        if case .extend(let resource) = ruling { next = (number, resource) }
        rulings.append(
            RuledMeasurement(
                number: number, bracket: trials[number].bracket, measurement: measurement,
                ruling: ruling))
        trials[number].settled = trials[number].measurements.count
        trials[number].state = .paused
        results.append(number)
    }
}

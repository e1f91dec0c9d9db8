import LuthierDomain
import LuthierMath
import LuthierSchedulers

/// A study of many ended trials and a few running ones, which goes on report by report.
struct GrownStudy {
    /// How the study goes on.
    enum Variant: String, CaseIterable {
        case live
        /// Results are hidden as with a fixed order.
        case fixed = "fixed order"
        /// No two trials report at the same step.
        case uneven = "steps that never agree"
    }

    /// Reports of a trial.
    let length: Int
    /// What the study was told.
    let definition: StudyDefinition
    private let variant: Variant
    private let curves: [[Measurement]]
    private var trials: [Trial] = []
    private var ended: [Int] = []
    private var order = JobOrder()
    private var running: [Int] = []
    private var turn = 0
    private var uneven = 0

    /// Trials at a time.
    private static let parallel = 8

    /// A study with so many ended trials.
    init(
        _ choice: MethodChoice, ended count: Int, overUnits: Bool, _ variant: Variant
    ) throws {
        self.variant = variant
        definition = StudyDefinition(
            name: "grown",
            space: try SearchSpace(
                parameters: [Parameter("x", .float(FloatRange(from: 0, to: 1)))]),
            metrics: [Metric("loss", .optimized(.minimize, threshold: nil))], scheduler: choice)
        let length = overUnits ? 10 : 100
        self.length = length
        var source = RandomSource(seed: 1, purpose: .test)
        curves = (0..<997).map { _ in
            let level = source.uniform()
            return (1...length).map { step in
                let loss = level + 1 / Double(step) + 0.05 * source.uniform()
                return overUnits
                    ? Measurement(unit: "unit-\(step)", metrics: ["loss": loss])
                    : Measurement(step: step, metrics: ["loss": loss])
            }
        }
        for _ in 0..<count {
            start()
            end(trials.count - 1)
        }
        while running.count < Self.parallel {
            start()
            let number = trials.count - 1
            trials[number].measurements = Array(
                curve(of: number).prefix((running.count - 1) * length / Self.parallel))
        }
    }

    /// Lets the next trial report, and has a scheduler rule on it.
    ///
    /// - Returns: The ruling, and microseconds of processor time for it and for what it sees.
    mutating func goOn(by scheduler: any Scheduler) -> (ruling: Ruling, time: Double) {
        turn = (turn + 1) % running.count
        let number = running[turn]
        let count = trials[number].measurements.count
        var report = curve(of: number)[count]
        if variant == .uneven, let step = report.step {
            uneven += 1
            report.resource = Double(step) - Double(uneven % 99_991) / 99_991
        }
        trials[number].measurements.append(report)
        let begin = processorMicroseconds()
        let ruling = scheduler.ruling(
            on: number,
            in: StudySnapshot(
                definition: definition, trials: trials, tried: [], suggestedCount: trials.count,
                results: ended, ended: ended, order: order, unfinished: [Set(running)],
                horizon: variant == .fixed ? min(number - Self.parallel, running.min() ?? 0) : nil,
                seeing: number))
        let time = processorMicroseconds() - begin
        if count + 1 == length {
            end(number)
            start()
        }
        return (ruling, time)
    }

    private func curve(of number: Int) -> [Measurement] { curves[number % curves.count] }

    private mutating func start() {
        let number = trials.count
        let lease = Lease(token: number + 1, worker: "w", expires: Timestamp(milliseconds: 0))
        var trial = Trial(
            number: number, assignment: Assignment(names: ["x"], values: [.real(0.5)]),
            origin: .suggested, history: number, provenance: nil, state: .running(lease),
            started: Timestamp(milliseconds: 0))
        trial.token = number + 1
        trials.append(trial)
        order.begin(TrialJob(number: number, resource: nil, settled: 0))
        running.append(number)
    }

    private mutating func end(_ number: Int) {
        running.removeAll { $0 == number }
        ended.append(number)
        order.end(number)
        trials[number].measurements = curve(of: number)
        trials[number].state = .ended(.completed)
        trials[number].ended = Timestamp(milliseconds: Int64(number))
        trials[number].metrics = TrialTally(trials[number].measurements).metrics
    }
}

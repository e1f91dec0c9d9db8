import LuthierMath
import Testing

@testable import LuthierDomain

@Suite("JobOrder")
struct JobOrderTests {
    /// Property: what a snapshot shows is what its definition says, whatever the horizon is.
    @Test("snapshots of a growing study show what one does that is made from all jobs anew")
    func likeItsDefinition() throws {
        var compared = 0
        for seed in 0..<8 as Range<UInt64> {
            var study = try ChanceStudy(seed: seed)
            for step in 0..<70 {
                study.goOn()
                let count = study.order.jobs.count
                let horizons = [count, count + 1, count - 1, count - 4, count - 9, 0, count / 2]
                for horizon in horizons.filter({ $0 >= 0 }).map(Optional.some) + [nil] {
                    let owns = [nil] + [study.jobs.last?.number, study.running.min()]
                    for own in Set(owns) {
                        let place =
                            "seed \(seed), step \(step), horizon \(horizon ?? -1), \(own ?? -1)"
                        study.expectEqual(horizon: horizon, seeing: own, place)
                        compared += 1
                    }
                }
            }
        }
        #expect(compared > 5000)
    }
}

/// A study that goes on at random, with what a snapshot is made from as it comes.
private struct ChanceStudy {
    private(set) var order = JobOrder()
    private(set) var jobs: [TrialJob] = []
    private(set) var running: Set<Int> = []
    private var trials: [Trial] = []
    private var waiting: Set<Int> = []
    private var paused: Set<Int> = []
    private var results: [Int] = []
    private var ended: [Int] = []
    private var rulings: [(made: RuledMeasurement, job: Int)] = []
    private var source: RandomSource
    private let definition: StudyDefinition
    private let start = Timestamp(milliseconds: 0)

    init(seed: UInt64) throws {
        source = RandomSource(seed: seed, purpose: .test)
        definition = StudyDefinition(
            name: "chance",
            space: try SearchSpace(
                parameters: [Parameter("x", .float(FloatRange(from: 0, to: 1)))]),
            metrics: [Metric("loss", .optimized(.minimize, threshold: nil))])
    }

    /// Begins, continues, measures, rules on, pauses, retries or ends a trial, or adds one.
    mutating func goOn() {
        switch source.below(9) {
        case 0 where running.count < 5, 1 where running.count < 5:
            begin(append(.waiting))
        case 2:
            if let number = any(of: waiting.union(paused)) { begin(number) }
        case 3:
            let number = append(.ended(.completed))
            note(TrialJob(number: number, resource: nil, settled: 0))
            end(number)
        case 4:
            // It fails and is to be tried again.
            guard let number = any(of: running) else { return }
            running.remove(number)
            waiting.insert(number)
            trials[number].state = .waiting
        case 5:
            guard let number = any(of: running) else { return }
            running.remove(number)
            trials[number].state = .paused
            trials[number].settled = trials[number].measurements.count
            paused.insert(number)
            results.append(number)
        case 6:
            guard let number = any(of: running) else { return }
            running.remove(number)
            trials[number].state = .ended(.stopped(reason: "why"))
            trials[number].ended = start
            trials[number].metrics = ["loss": source.uniform()]
            end(number)
        default:
            guard let number = any(of: running) else { return }
            let measurement = Measurement(
                step: trials[number].measurements.count, metrics: ["loss": source.uniform()])
            trials[number].measurements.append(measurement)
            guard source.below(2) == 0 else { return }
            let ruling = RuledMeasurement(
                number: number, bracket: nil, measurement: measurement,
                ruling: .extend(to: source.uniform()))
            order.rule(ruling)
            rulings.append((ruling, jobs.lastIndex { $0.number == number } ?? 0))
        }
    }

    private mutating func append(_ state: Trial.State) -> Int {
        let number = trials.count
        trials.append(
            Trial(
                number: number, assignment: Assignment(names: ["x"], values: [.real(0.5)]),
                origin: .suggested, history: 1, provenance: nil, state: state, started: start))
        return number
    }

    private mutating func begin(_ number: Int) {
        let isRetry = waiting.remove(number) != nil
        paused.remove(number)
        trials[number].measurements.removeSubrange(trials[number].settled...)
        if !isRetry {
            let target = source.uniform()
            note(
                TrialJob(number: number, resource: target, settled: trials[number].settled))
            trials[number].resource = target
        }
        let lease = Lease(token: 1, worker: "w", expires: start)
        trials[number].state = .running(lease)
        running.insert(number)
    }

    private mutating func note(_ job: TrialJob) {
        order.begin(job)
        jobs.append(job)
    }

    private mutating func end(_ number: Int) {
        order.end(number)
        results.append(number)
        ended.append(number)
    }

    private mutating func any(of numbers: Set<Int>) -> Int? {
        numbers.isEmpty ? nil : numbers.sorted()[source.below(numbers.count)]
    }

    /// Compares a snapshot with what it is to show.
    func expectEqual(horizon: Int?, seeing own: Int?, _ place: String) {
        let snapshot = StudySnapshot(
            definition: definition, trials: trials, tried: [], suggestedCount: trials.count,
            results: results, ended: ended, order: order, unfinished: [running, waiting],
            horizon: horizon, seeing: own)
        #expect(snapshot.hidesResults == (horizon != nil), "\(place)")
        #expect(snapshot.jobs == jobs, "\(place)")
        guard let horizon, horizon < jobs.count else {
            #expect(snapshot.results == results[...] && snapshot.ends == ended[...], "\(place)")
            #expect(Array(snapshot.rulings) == rulings.map(\.made), "\(place)")
            #expect(Array(snapshot.trials) == trials, "\(place)")
            #expect(snapshot.pending == running.union(waiting).sorted(), "\(place)")
            return
        }
        // The first hidden job of a trial says how it looks.
        var seen = trials
        var hidden: Set<Int> = []
        for job in jobs[horizon...].reversed() where job.number != own {
            seen[job.number] = trials[job.number].before(job)
            hidden.insert(job.number)
        }
        let shown = jobs[..<horizon].map(\.number)
        let ends = shown.indices.filter { place in
            !shown[(place + 1)...].contains(shown[place]) && seen[shown[place]].outcome != nil
        }
        let made = rulings.enumerated()
            .filter { $0.element.job < horizon || $0.element.made.number == own }
            .sorted { ($0.element.job, $0.offset) < ($1.element.job, $1.offset) }
            .map(\.element.made)
        #expect(Array(snapshot.results) == shown, "\(place)")
        #expect(Array(snapshot.ends) == ends.map { shown[$0] }, "\(place)")
        #expect(snapshot.ends.startIndex == 0 && snapshot.results.startIndex == 0, "\(place)")
        #expect(Array(snapshot.rulings) == made, "\(place)")
        #expect(Array(snapshot.trials) == seen, "\(place)")
        #expect(
            snapshot.pending == running.union(waiting).union(hidden).sorted(), "\(place)")
    }
}

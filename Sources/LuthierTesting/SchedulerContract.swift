public import LuthierDomain
import LuthierMath
public import LuthierSchedulers

/// The contract of ``Scheduler``, as checks that run on every scheduler.
public enum SchedulerContract {
    /// How a scheduler broke the contract.
    public struct Breach: Error, CustomStringConvertible {
        /// What happened, and where.
        public let description: String
    }

    /// What a scheduler rules on.
    public enum Subject: Sendable {
        /// Points of learning curves.
        case curves
        /// Results of units.
        case units
        /// Either.
        case both

        fileprivate func holds(_ measurement: Measurement) -> Bool {
            guard measurement.metrics["loss"] != nil else { return false }
            let isPoint = measurement.reach?.isFinite == true && measurement.unit == nil
            return switch self {
            case .curves: isPoint
            case .units: measurement.unit != nil
            case .both: isPoint || measurement.unit != nil
            }
        }
    }

    /// Checks a scheduler on hostile histories.
    ///
    /// - Parameters:
    ///   - choice: The scheduler as a study file names it.
    ///   - catalogue: Makes the scheduler.
    ///   - subject: What it looks at; it says nothing to anything else.
    ///   - replication: The units of every trial, where Luthier gives them out.
    /// - Throws: A ``Breach`` for the first promise that is broken, or the catalogue's error.
    public static func check(
        _ choice: MethodChoice, catalogue: SchedulerCatalogue = SchedulerCatalogue(),
        on subject: Subject = .curves, replication: Replication? = nil
    ) throws {
        for direction in Direction.allCases {
            var definition = StudyDefinition(
                name: "contract",
                space: try SearchSpace(
                    parameters: [Parameter("x", .float(FloatRange(from: 0, to: 1)))]),
                metrics: [Metric("loss", .optimized(direction, threshold: nil))],
                scheduler: choice, seed: 11)
            definition.replication = replication
            for (name, ended) in histories() {
                for (kind, running) in curves() {
                    let trials =
                        ended.enumerated().map { trial($0, .ended($1.outcome), $1.curve) }
                        + [trial(ended.count, .running(lease), running)]
                    try check(
                        trials, definition, place: "\(direction), \(name), then \(kind)",
                        subject,
                        make: { try catalogue.scheduler(for: definition) })
                }
            }
        }
    }

    private static func check(
        _ trials: [Trial], _ definition: StudyDefinition, place: String, _ subject: Subject,
        make: () throws -> (any Scheduler)?
    ) throws {
        guard let scheduler = try make(), let fresh = try make() else {
            throw Breach(description: "\(place): there is no scheduler")
        }
        let number = trials.count - 1
        let ruling = scheduler.ruling(on: number, in: snapshot(definition, trials))
        guard scheduler.ruling(on: number, in: snapshot(definition, trials)) == ruling,
            fresh.ruling(on: number, in: snapshot(definition, trials)) == ruling
        else { throw Breach(description: "\(place): is no function of the snapshot") }
        try checkJobs(of: scheduler, beside: fresh, trials, definition, place: place)
        let newest = trials[number].measurements.last
        let isPoint = newest.map { subject.holds($0) } ?? false
        guard isPoint || ruling == .proceed else {
            throw Breach(description: "\(place): ruled \(ruling) on no point of a curve")
        }
    }

    /// Checks what comes next, after the running trial has ended or was paused.
    private static func checkJobs(
        of scheduler: any Scheduler, beside fresh: any Scheduler, _ trials: [Trial],
        _ definition: StudyDefinition, place: String
    ) throws {
        var rested = trials
        rested[trials.count - 1].state = .paused
        for (trials, mayBegin) in [
            (trials, true), (trials, false), (rested, true), (rested, false),
        ] {
            let snapshot = snapshot(definition, trials)
            let jobs = [scheduler, fresh, scheduler].map { scheduler in
                var source = RandomSource(seed: 11, purpose: .test)
                return scheduler.job(in: snapshot, mayBegin: mayBegin, using: &source)
            }
            guard jobs.allSatisfy({ $0 == jobs[0] }) else {
                throw Breach(
                    description: "\(place): what comes next is no function of the snapshot: \(jobs)"
                )
            }
            let units = Replication(folds: 3, repeats: 2)?.units ?? []
            let orders = [scheduler, fresh, scheduler].map { $0.order(of: units, in: snapshot) }
            guard orders.allSatisfy({ $0 == orders[0] }), orders[0].count == units.count,
                Set(orders[0]) == Set(units)
            else { throw Breach(description: "\(place): has units run as \(orders)") }
            switch jobs[0] {
            case .begin where mayBegin, .fork where mayBegin, .nothing: break
            case .resume(let number, _) where trials[number].state == .paused: break
            case let job: throw Breach(description: "\(place): \(job) may not come next")
            }
        }
    }

    // MARK: Histories

    private typealias Ended = (outcome: TrialOutcome, curve: [Measurement])

    private static let hostile: [Double] = [
        .nan, .infinity, -.infinity, 1e308, -1e308, 0, -0.0, .leastNonzeroMagnitude, 1,
    ]

    /// What ended before.
    private static func histories() -> [(name: String, ended: [Ended])] {
        let outcomes: [TrialOutcome] = [
            .completed, .stopped(reason: "why"), .failed(.crash, reason: "why", detail: nil),
            .infeasible(reason: "why"), .outOfMemory(reason: "why", detail: nil),
        ]
        return [
            ("nothing", []),
            ("one trial", [(.completed, steps([1, 1, 1]))]),
            ("trials without measurements", (0..<8).map { _ in (.completed, []) }),
            ("equal trials", (0..<8).map { _ in (.completed, steps([1, 1, 1])) }),
            ("NaN alone", (0..<8).map { _ in (.completed, steps([.nan, .nan, .nan])) }),
            (
                "both infinities",
                (0..<8).map { (.completed, steps([$0 < 4 ? .infinity : -.infinity])) }
            ),
            (
                "hostile values",
                (0..<18).map { number in
                    (.completed, steps((0..<4).map { hostile[(number + $0) % hostile.count] }))
                }
            ),
            (
                "every outcome",
                (0..<20).map { (outcomes[$0 % outcomes.count], steps([Double($0), 1])) }
            ),
            ("good trials", (0..<8).map { (.completed, steps([0, 0, Double($0) * 0.01])) }),
        ]
    }

    /// What the running trial has reported.
    private static func curves() -> [(kind: String, curve: [Measurement])] {
        var curves: [(kind: String, curve: [Measurement])] = hostile.map {
            ("a curve at \($0)", steps([$0, $0]))
        }
        let loss: MetricValues = ["loss": 1e9]
        let bad = steps([1e9])
        curves += [
            ("no measurement", []),
            ("a final report", bad + [Measurement(metrics: loss)]),
            ("a report of a fold", bad + [Measurement(step: 2, unit: "fold-1", metrics: loss)]),
            ("another metric", bad + [Measurement(step: 2, metrics: ["time": 1e9])]),
            ("a resource", [Measurement(resource: 2.5, metrics: loss)]),
            ("a resource that is NaN", [Measurement(step: 1, resource: .nan, metrics: loss)]),
            ("the largest step", [Measurement(step: .max, metrics: loss)]),
            ("a negative step", [Measurement(step: .min, metrics: loss)]),
            ("steps going back", [3, 2, 1, 1].map { Measurement(step: $0, metrics: loss) }),
        ]
        return curves
    }

    /// A curve with one loss for each step from 1.
    private static func steps(_ losses: [Double]) -> [Measurement] {
        losses.enumerated().map { Measurement(step: $0 + 1, metrics: ["loss": $1]) }
    }

    private static let lease = Lease(token: 1, worker: "w", expires: Timestamp(milliseconds: 0))

    private static func trial(
        _ number: Int, _ state: Trial.State, _ curve: [Measurement]
    ) -> Trial {
        var trial = Trial(
            number: number, assignment: Assignment(names: ["x"], values: [.real(0.5)]),
            origin: .suggested, history: number, provenance: nil, state: state,
            started: Timestamp(milliseconds: 0))
        trial.measurements = curve
        return trial
    }

    private static func snapshot(
        _ definition: StudyDefinition, _ trials: [Trial], horizon: Int? = nil
    ) -> StudySnapshot {
        StudySnapshot(
            definition: definition, trials: trials, tried: [],
            suggestedCount: trials.count, horizon: horizon,
            seeing: trials.count - 1)
    }
}

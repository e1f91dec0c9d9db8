import LuthierDomain
import Testing

@testable import LuthierSchedulers

@Suite("AsynchronousHalving")
struct AsynchronousHalvingTests {
    private func scheduler(
        _ form: AsynchronousHalving.Form
    ) throws -> (any Scheduler, StudyDefinition) {
        let definition = try TestCurves.definition()
        return (
            try AsynchronousHalving(
                definition, rungs: RungLevels(lowest: 1, highest: 9, factor: 3), form: form),
            definition
        )
    }

    /// What is ruled on trials that come to the lowest rung one after the other, having been told how far to
    /// train when they began.
    private func rulings(
        _ form: AsynchronousHalving.Form, _ losses: [Double], begun resource: Double? = nil
    ) throws -> [Ruling] {
        let (scheduler, definition) = try scheduler(form)
        var made: [RuledMeasurement] = []
        var rulings: [Ruling] = []
        for (number, loss) in losses.enumerated() {
            let trials = losses[...number].enumerated().map {
                TestCurves.trial($0, nil, TestCurves.steps([$1]))
            }
            let ruling = scheduler.ruling(
                on: number,
                in: StudySnapshot(
                    definition: definition, trials: trials, tried: [], suggestedCount: number,
                    jobs: resource.map { resource in
                        // Twice, for the first attempt was lost.
                        (0...number).flatMap {
                            let job = TrialJob(number: $0, resource: resource, settled: 0)
                            return [job, job]
                        }
                    } ?? [],
                    rulings: (made, made.map(\.number))))
            rulings.append(ruling)
            made.append(
                RuledMeasurement(
                    number: number, bracket: nil,
                    measurement: Measurement(step: 1, metrics: ["loss": loss]), ruling: ruling))
        }
        return rulings
    }

    @Test("stopping, the best third so far goes on, and the best while there are fewer than three")
    func stopping() throws {
        let rulings = try rulings(.stop, [0.5, 0.4, 0.6, 0.3, 0.45, 0.2, 0.35])
        let go = Ruling.extend(to: 9)
        #expect(rulings.map { $0 == go } == [true, true, false, true, false, true, false])
        // They begin with the whole training before them, which lets nobody on.
        let begun = try self.rulings(.stop, [0.5, 0.4, 0.6, 0.3, 0.45, 0.2, 0.35], begun: 9)
        #expect(begun == rulings)
        #expect(
            rulings[2]
                == .stop(reason: "loss 0.6 at 1 is number 3 of 3, of which 1 may go on."))
    }

    @Test("pausing, nobody goes on before three have come, and the rest waits")
    func pausing() throws {
        let rulings = try rulings(.pause, [0.5, 0.4, 0.3, 0.2, 0.6, 0.1])
        let go = Ruling.extend(to: 3)
        #expect(rulings.map { $0 == go } == [false, false, true, true, false, true])
        #expect(
            rulings[0]
                == .pause(reason: "loss 0.5 at 1 is number 1 of 1, of which 0 may go on so far."))
    }

    @Test(
        "what is no number at a rung is stopped, in either form",
        arguments: [Double.nan, .infinity])
    func noNumber(value: Double) throws {
        for form in AsynchronousHalving.Form.allCases {
            guard case .stop(let reason) = try rulings(form, [value])[0] else {
                Issue.record("\(form): was not stopped")
                continue
            }
            #expect(reason.contains("no number at 1"))
        }
    }

    @Test("a report beyond the maximum finishes the trial")
    func beyond() throws {
        let (scheduler, definition) = try scheduler(.pause)
        let ruling = TestCurves.ruling(
            scheduler, definition, ended: [],
            running: [Measurement(step: 10, metrics: ["loss": 1])])
        #expect(ruling == .finish(reason: "it reported at 10, beyond the maximum of 9."))
    }

    /// Its program began anew, or its checkpoint is an older one.
    @Test("who was told to train beyond a rung is not paused there, and counts there once")
    func letOn() throws {
        let (scheduler, definition) = try scheduler(.pause)
        func rulings(_ jobs: [TrialJob]) -> Ruling {
            // The fourth at the second rung, and the worst there.
            let trials = [0.1, 0.2, 0.3, 0.9].enumerated().map {
                TestCurves.trial($0, nil, TestCurves.steps([$1, $1, $1]))
            }
            let made = trials.flatMap { trial in
                [1, 3].map { step in
                    RuledMeasurement(
                        number: trial.number, bracket: nil,
                        measurement: Measurement(
                            step: step, metrics: trial.measurements[0].metrics),
                        ruling: .pause(reason: ""))
                }
            }.dropLast()
            return scheduler.ruling(
                on: 3,
                in: StudySnapshot(
                    definition: definition, trials: trials, tried: [], suggestedCount: 4,
                    jobs: jobs, rulings: (Array(made), made.map(\.number))))
        }
        let begun = (0..<4).map { TrialJob(number: $0, resource: 1, settled: 0) }
        guard case .pause = rulings(begun) else { return #expect(Bool(false), "let on") }
        let resumed = begun + [TrialJob(number: 3, resource: 9, settled: 1)]
        #expect(rulings(resumed) == .extend(to: 9))
        guard case .pause = rulings(begun + [TrialJob(number: 3, resource: 3, settled: 1)])
        else { return #expect(Bool(false), "it was only told to come to this rung") }
    }

    @Test("a report at the maximum, of a fold or without the objective decides nothing")
    func nothing() throws {
        let (scheduler, definition) = try scheduler(.pause)
        for measurement in [
            Measurement(step: 9, metrics: ["loss": 1]),
            Measurement(step: 1, unit: "fold-1", metrics: ["loss": 1]),
            Measurement(step: 1, metrics: ["time": 1]), Measurement(metrics: ["loss": 1]),
            Measurement(step: 0, metrics: ["loss": 1]),
            Measurement(step: -5, metrics: ["loss": 1]),
        ] {
            let ruling = TestCurves.ruling(
                scheduler, definition, ended: [], running: [measurement])
            #expect(ruling == .proceed, "\(measurement)")
        }
    }
}

import LuthierDomain
import LuthierSchedulers
import LuthierTesting
import Testing

@Suite("Scheduler")
struct SchedulerTests {
    private static let choices = [
        MethodChoice("median"),
        MethodChoice("median", options: [.init(name: "start", value: .integer(1))]),
        MethodChoice(
            "threshold",
            options: [
                .init(name: "at_most", value: .real(10)),
                .init(name: "at_least", value: .real(-10)),
            ]),
    ]

    @Test("every scheduler keeps the contract", arguments: choices)
    func contract(choice: MethodChoice) throws { try SchedulerContract.check(choice) }

    @Test("every scheduler of the catalogue is among them")
    func all() { #expect(Set(Self.choices.map(\.kind)) == Set(SchedulerCatalogue().names)) }

    /// Breaks one promise of the contract.
    private struct Broken: Scheduler {
        let rule: @Sendable (Int, StudySnapshot) -> Ruling
        func ruling(on number: Int, in snapshot: StudySnapshot) -> Ruling { rule(number, snapshot) }
    }

    @Test("the contract notices who rules on nothing, and who sees what is hidden")
    func breaches() throws {
        let rules: [(@Sendable (Int, StudySnapshot) -> Ruling, String)] = [
            ({ _, _ in .stop(reason: "always") }, "on no point"),
            (
                { number, snapshot in
                    let seen = snapshot.trials.filter { !$0.measurements.isEmpty }.count
                    let last = snapshot.trials[number].measurements.last
                    return last?.step == 2 && last?.unit == nil && last?.metrics["loss"] != nil
                        && seen > 2 ? .stop(reason: "\(seen)") : .proceed
                }, "hidden"
            ),
        ]
        for (rule, part) in rules {
            let catalogue = SchedulerCatalogue(adding: ["broken": { _, _ in Broken(rule: rule) }])
            let breach = #expect(throws: SchedulerContract.Breach.self) {
                try SchedulerContract.check(MethodChoice("broken"), catalogue: catalogue)
            }
            #expect(breach?.description.contains(part) == true, "\(String(describing: breach))")
        }
    }
}

/// Studies that the tests of schedulers share.
enum TestCurves {
    static func definition(
        _ direction: Direction = .minimize, scheduler: MethodChoice? = nil,
        metrics: [Metric]? = nil
    ) throws -> StudyDefinition {
        StudyDefinition(
            name: "test",
            space: try SearchSpace(parameters: [Parameter("x", .float(FloatRange(from: 0, to: 1)))]
            ),
            metrics: metrics ?? [Metric("loss", .optimized(direction, threshold: nil))],
            scheduler: scheduler)
    }

    /// A trial with one loss for each step from 1; running when it has no outcome.
    static func trial(
        _ number: Int, _ outcome: TrialOutcome?, _ measurements: [Measurement]
    ) -> Trial {
        let lease = Lease(token: 1, worker: "w", expires: Timestamp(milliseconds: 0))
        var trial = Trial(
            number: number, assignment: Assignment(names: ["x"], values: [.real(0.5)]),
            origin: .suggested, history: 1, provenance: nil,
            state: outcome.map { .ended($0) } ?? .running(lease),
            started: Timestamp(milliseconds: 0))
        trial.measurements = measurements
        return trial
    }

    static func steps(_ losses: [Double]) -> [Measurement] {
        losses.enumerated().map { Measurement(step: $0 + 1, metrics: ["loss": $1]) }
    }

    /// What a scheduler says to the last of some trials.
    static func ruling(
        _ scheduler: some Scheduler, _ definition: StudyDefinition,
        ended: [(TrialOutcome, [Double])], running: [Measurement], horizon: Int? = nil
    ) -> Ruling {
        let trials =
            ended.enumerated().map { trial($0, $1.0, steps($1.1)) }
            + [trial(ended.count, nil, running)]
        return scheduler.ruling(
            on: ended.count,
            in: StudySnapshot(
                definition: definition, trials: trials, tried: [],
                suggestedCount: trials.count, horizon: horizon,
            seeing: trials.count - 1))
    }
}

import LuthierDomain
import LuthierSchedulers
import LuthierTesting
import Testing

@Suite("Scheduler")
struct SchedulerTests {
    private static func choice(_ kind: String, _ options: [(String, Double)] = []) -> MethodChoice {
        MethodChoice(
            kind, options: options.map { .init(name: $0.0, value: .real($0.1)) })
    }

    /// Rules on learning curves.
    private static let curveChoices = [
        choice("median"),
        MethodChoice("median", options: [.init(name: "start", value: .integer(1))]),
        choice("percentile", [("keep", 25), ("interval", 2)]),
        MethodChoice("patience", options: [.init(name: "rounds", value: .integer(2))]),
        choice("threshold", [("at_most", 10), ("at_least", -10)]),
        choice("curve", [("max", 13), ("chance", 0.2)]),
    ]
    /// Rules on units.
    private static let unitChoices = [
        choice("racing"), choice("racing", [("chance", 0.4)]), choice("wilcoxon"),
        choice("wilcoxon", [("p", 0.3)]), choice("friedman"),
        MethodChoice(
            "friedman",
            options: [
                .init(name: "start", value: .integer(3)),
                .init(name: "confidence", value: .real(0.8)),
            ]),
    ]

    /// Comparisons at rungs.
    private static let rungChoices =
        [
            "asha", "auto", "bohb", "hyperband", "pasha", "pbt", "successive_halving",
        ].map { choice($0, [("max", 13)]) }
        + [
            MethodChoice(
                "asha",
                options: [
                    .init(name: "max", value: .integer(13)),
                    .init(name: "form", value: .text("stop")),
                ])
        ]

    @Test("every comparison at rungs keeps the contract", arguments: rungChoices)
    func rungContract(choice: MethodChoice) throws { try SchedulerContract.check(choice) }

    @Test("every rule on curves keeps the contract", arguments: curveChoices)
    func contract(choice: MethodChoice) throws { try SchedulerContract.check(choice) }

    @Test("every rule on units keeps the contract", arguments: unitChoices)
    func unitContract(choice: MethodChoice) throws {
        try SchedulerContract.check(choice, on: .units)
    }

    @Test(
        "whoever has seen a study grow rules as whoever begins anew",
        arguments: curveChoices.filter { $0.kind != "threshold" } + unitChoices)
    func growth(choice: MethodChoice) throws {
        #expect(try SchedulerContract.checkGrowth(choice).stops > 5)
    }

    @Test(
        "where trials have folds, a race keeps the contract, and pauses and continues as it should",
        arguments: [("racing", .units), ("auto", .both)] as [(String, SchedulerContract.Subject)])
    func folds(kind: String, subject: SchedulerContract.Subject) throws {
        let folds = Replication(folds: 5)
        try SchedulerContract.check(Self.choice(kind), on: subject, replication: folds)
        let seen = try SchedulerContract.checkGrowth(
            Self.choice(kind), replication: folds, seeds: 0..<4)
        #expect(seen.stops > 20 && seen.continuations > 5, "\(seen)")
    }

    @Test("every scheduler of the catalogue is among them")
    func all() {
        #expect(
            Set((Self.curveChoices + Self.unitChoices + Self.rungChoices).map(\.kind))
                == Set(SchedulerCatalogue().names))
    }

    /// Breaks one promise of the contract.
    private struct Broken: Scheduler {
        let rule: @Sendable (Int, StudySnapshot) -> Ruling
        func ruling(on number: Int, in snapshot: StudySnapshot) -> Ruling { rule(number, snapshot) }
    }

    /// Forgets nothing, whatever the snapshot shows.
    private final class Stubborn: Scheduler {
        private let seen = Remembered(0)
        func ruling(on number: Int, in snapshot: StudySnapshot) -> Ruling {
            let count = seen.update { seen in
                seen = max(seen, snapshot.ends.count)
                return seen
            }
            return count % 8 == 7 ? .stop(reason: "\(count)") : .proceed
        }
    }

    @Test("the contract notices who remembers what is no longer so")
    func stubborn() throws {
        let catalogue = SchedulerCatalogue(adding: ["stubborn": { _, _ in Stubborn() }])
        #expect(throws: SchedulerContract.Breach.self) {
            try SchedulerContract.checkGrowth(MethodChoice("stubborn"), catalogue: catalogue)
        }
    }

    @Test("the contract notices who rules on nothing")
    func breaches() throws {
        let catalogue = SchedulerCatalogue(adding: [
            "broken": { _, _ in Broken { _, _ in .stop(reason: "always") } }
        ])
        let breach = #expect(throws: SchedulerContract.Breach.self) {
            try SchedulerContract.check(MethodChoice("broken"), catalogue: catalogue)
        }
        #expect(breach?.description.contains("on no point") == true)
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

    /// A trial with a loss for each unit, completed with their mean unless it runs.
    static func units(
        _ number: Int, _ outcome: TrialOutcome?, _ losses: [Double], first: Int = 0
    ) -> Trial {
        var trial = trial(
            number, outcome,
            losses.enumerated().map {
                Measurement(unit: "fold-\($0 + first)", metrics: ["loss": $1])
            })
        if outcome != nil { trial.metrics = TrialTally(trial.measurements).metrics }
        return trial
    }

    /// What a scheduler says to the last of some trials.
    static func ruling(
        _ scheduler: some Scheduler, _ definition: StudyDefinition, _ trials: [Trial],
        horizon: Int? = nil
    ) -> Ruling {
        scheduler.ruling(
            on: trials.count - 1,
            in: StudySnapshot(
                definition: definition, trials: trials, tried: [],
                suggestedCount: trials.count, horizon: horizon, seeing: trials.count - 1))
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

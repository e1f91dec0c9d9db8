import LuthierDomain
import LuthierEngine

/// Studies made of events, the same on every run.
struct ReportedStudy {
    private(set) var ledger: StudyLedger
    private var time: Int64 = 1_760_000_000_000
    private var token = 0

    init(_ definition: StudyDefinition) throws {
        ledger = try StudyLedger(
            EventRecord(
                sequence: 1, time: Timestamp(milliseconds: time), event: .created(definition)))
    }

    private mutating func apply(_ event: StudyEvent) throws {
        time += 1500
        try ledger.apply(
            EventRecord(
                sequence: ledger.head + 1, time: Timestamp(milliseconds: time), event: event))
    }

    /// Starts a trial and reports what it measures.
    mutating func start(
        _ values: [ParameterValue?], measuring measurements: [Measurement] = [],
        sampler: String = "random"
    ) throws -> Int {
        let number = ledger.trials.count
        token += 1
        let expires = Timestamp(milliseconds: time + 1_000_000)
        try apply(
            .started(
                TrialStart(
                    number: number, attempt: 1,
                    assignment: Assignment(
                        names: ledger.definition.space.names, values: values),
                    history: ledger.head,
                    provenance: Provenance(sampler: sampler, summary: "drawn by chance"),
                    lease: Lease(token: token, worker: "w", expires: expires))))
        for measurement in measurements {
            try apply(.measured(number: number, token: token, measurement, expires: expires))
        }
        return number
    }

    /// Runs a trial to an end.
    mutating func run(
        _ values: [ParameterValue?], _ outcome: TrialOutcome = .completed,
        _ metrics: MetricValues = [:], measuring measurements: [Measurement] = [],
        deviations: MetricValues = [:]
    ) throws {
        let number = try start(values, measuring: measurements)
        try apply(
            .ended(
                TrialEnd(
                    number: number, token: token, outcome: outcome, metrics: metrics,
                    deviations: deviations, retries: false)))
    }

    /// Begins to score a trial on the holdout.
    mutating func beginScoring(_ number: Int, worker: String = "h") throws {
        token += 1
        let expires = Timestamp(milliseconds: time + 1_000_000)
        try apply(
            .holdout(
                .started(
                    number: number, Lease(token: token, worker: worker, expires: expires))))
    }

    /// Scores a trial on the holdout.
    mutating func score(
        _ number: Int, _ metrics: MetricValues = [:], _ outcome: TrialOutcome = .completed
    ) throws {
        try beginScoring(number)
        try apply(
            .holdout(
                .ended(
                    HoldoutEnd(number: number, token: token, outcome: outcome, metrics: metrics))))
    }

    /// Runs a trial until it is paused.
    mutating func pause(
        _ values: [ParameterValue?], measuring measurements: [Measurement]
    ) throws {
        let number = try start(values, measuring: measurements)
        try apply(.paused(number: number, token: token))
    }

    /// Ends the study.
    mutating func close(_ ending: StudyEnding) throws { try apply(.closed(ending)) }
}

extension ReportedStudy {
    /// A space of a rate, a kind, and a momentum that one kind has.
    static func space() throws -> SearchSpace {
        try SearchSpace(parameters: [
            Parameter("rate", .float(FloatRange(from: 1e-4, to: 1, scale: .log))),
            Parameter("kind", .choice(ListedValues([.text("adamw"), .text("sgd")]))),
            Parameter(
                "momentum", .float(FloatRange(from: 0, to: 0.99)),
                when: Expression(parsing: "kind == \"sgd\"")),
        ])
    }

    /// Thirty-two trials of that space with everything that a report tells.
    ///
    /// - Parameter secondGoal: Whether `seconds` is made small too.
    /// - Returns: What is known of it.
    /// - Throws: Never.
    static func whole(secondGoal: Bool = false) throws -> StudyLedger {
        let space = try space()
        let seconds: Metric.Role = secondGoal ? .optimized(.minimize, threshold: nil) : .stored
        var study = try ReportedStudy(
            StudyDefinition(
                name: "spam-gbm", command: ["python3", "train.py"], space: space,
                tryFirst: [
                    Assignment(names: space.names, values: [.real(0.5), .text("adamw"), nil])
                ],
                metrics: [
                    Metric("val_loss", .optimized(.minimize, threshold: nil)),
                    Metric("train_loss", .stored), Metric("seconds", seconds, unit: "s"),
                ],
                scheduler: MethodChoice(
                    "asha",
                    options: [
                        MethodChoice.Option(name: "resource", value: .text("epoch")),
                        MethodChoice.Option(name: "max", value: .integer(4)),
                    ]), seed: 7, holdout: Holdout(command: ["python3", "score.py"])))
        for number in 0..<32 {
            let place = Double(number * 7 % 32) / 32
            let isAdamW = number % 3 != 1
            let values: [ParameterValue?] = [
                .real(number == 0 ? 0.5 : [1e-3, 1e-2, 1e-1, 0.5][number % 4]),
                .text(isAdamW ? "adamw" : "sgd"), isAdamW ? nil : .real(place),
            ]
            let end =
                (number == 0 ? 0.375 : 0.25) + Double(number % 4) / 16 + (isAdamW ? 0 : place / 8)
            let curve = (1...4).map { step in
                Measurement(
                    step: step,
                    metrics: [
                        "val_loss": end + 1 / Double(step * step), "train_loss": 1 / Double(step),
                    ])
            }
            let metrics: MetricValues = [
                "val_loss": end, "train_loss": 0.125, "seconds": 2 + 8 * place,
            ]
            switch number {
            case 5: try study.pause(values, measuring: Array(curve.prefix(1)))
            case 9:
                try study.run(
                    values, .stopped(reason: "it was among the worst at 2 epochs."), metrics,
                    measuring: Array(curve.prefix(2)))
            case 13, 14:
                try study.run(
                    values,
                    .failed(.exit, reason: "the program ended with code 1.", detail: "line\nlast"))
            case 15: try study.run(values, .infeasible(reason: "too wide."))
            case 31: _ = try study.start(values, measuring: Array(curve.prefix(1)))
            default:
                try study.run(
                    values, .completed, metrics, measuring: curve, deviations: ["val_loss": 0])
            }
        }
        try study.score(
            4, [:], .failed(.exit, reason: "the program ended with code 2.", detail: "no file"))
        try study.score(4, ["val_loss": 0.5, "seconds": 3])
        try study.score(8, [:], .failed(.notStarted, reason: "there is no program.", detail: nil))
        return study.ledger
    }

    /// A space of one number, for what needs no more.
    static func line() throws -> SearchSpace {
        try SearchSpace(parameters: [Parameter("x", .float(FloatRange(from: 0, to: 1)))])
    }
}

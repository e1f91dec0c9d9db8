import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierSamplers

extension StorageContract {
    /// Promises about studies that are kept in a storage.
    static let studyChecks = [
        Check("sixty odd numbers have the results that they should, and come back bit for bit") {
            storage in
            let study = try await StudyEngine(storage: storage, clock: VirtualClock())
                .create(numbersStudy)
            var expected: [NumberCase] = []
            for way in NumberWay.allCases {
                for value in NumberCase.values {
                    let number = NumberCase(way: way, value: value)
                    try await number.run(on: study)
                    expected.append(number)
                }
            }
            try ContractViolation.require(expected.count, equals: 60, "the number of cases")
            // Once as it was decided, once as another process reads it.
            let again = try await StudyEngine(storage: storage, clock: VirtualClock())
                .study(numbersStudy.name)
            for coordinator in [study, again] {
                let ledger = try await coordinator.ledger()
                for (trial, number) in zip(ledger.trials, expected) { try number.check(trial) }
                let losses = expected.enumerated().filter { $0.element.isBestAllowed }
                let least = losses.map(\.element.loss).min()
                try ContractViolation.require(
                    ledger.best.map { expected[$0].loss }, equals: [least ?? 0], "the best loss")
            }
        },
        Check("a study that is taken up anew for each request goes on as if it had not been") {
            storage in
            for kind in SamplerCatalogue().names {
                let definition = resumedStudy(kind)
                let whole = try await StudyEngine(storage: MemoryStorage(), clock: VirtualClock())
                    .create(definition)
                _ = try await StudyEngine(storage: storage, clock: VirtualClock())
                    .create(definition)
                for _ in 0..<resumedTrials {
                    try await step(whole)
                    // Only the log remains between the two requests, and from one trial to the next.
                    try await step(
                        StudyEngine(storage: storage, clock: VirtualClock())
                            .study(definition.name))
                }
                let pieces = try await StudyEngine(storage: storage, clock: VirtualClock())
                    .study(definition.name)
                try ContractViolation.require(
                    try await pieces.ledger().trials.map(\.assignment),
                    equals: try await whole.ledger().trials.map(\.assignment),
                    "the trials of \(kind)")
            }
        },
    ]

    private static let resumedTrials = 14

    private static func resumedStudy(_ kind: String) -> StudyDefinition {
        var definition = StorageSamples.definition(named: "resumed \(kind)")
        definition.sampler = MethodChoice(kind)
        definition.budget = Budget(trials: resumedTrials)
        definition.seed = 5
        return definition
    }

    private static func step(_ study: StudyCoordinator) async throws {
        guard let trial = try await study.ask(worker: "w").trials.first else {
            throw ContractViolation("a study gave up before its budget")
        }
        let x = trial.assignment["x"]?.number ?? 0
        let y = trial.assignment["y"]?.number ?? 0
        _ = try await study.tell(
            trial.number, token: trial.token,
            TrialResult(.completed, metrics: ["loss": x * x + (y - 0.3) * (y - 0.3)]))
    }

    private static let numbersStudy: StudyDefinition = {
        var definition = StorageSamples.definition(named: "numbers")
        definition.sampler = MethodChoice("random")
        definition.metrics.append(Metric("size", .constraint(MetricBound(atMost: 1))))
        definition.metrics.append(Metric("seen", .stored))
        return definition
    }()
}

/// How a number comes into a study.
private enum NumberWay: Sendable, CaseIterable {
    case loss, lossOnTheWay, size, stored, addedLoss
}

/// A number that comes into a study in some way, and what has to become of the trial.
private struct NumberCase: Sendable {
    let way: NumberWay
    /// nil is a number that never comes.
    let value: Double?

    static let values: [Double?] = [
        nil, .nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude,
        .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1.0 / 3, 9_007_199_254_740_991,
        -1e-300,
    ]

    private var metrics: MetricValues {
        var metrics: MetricValues = ["loss": 1, "size": 1]
        switch way {
        case .loss, .addedLoss: metrics["loss"] = value
        case .lossOnTheWay: break
        case .size: metrics["size"] = value
        case .stored: metrics["seen"] = value
        }
        return metrics
    }

    /// The loss, for those that may be best.
    var loss: Double { metrics["loss"] ?? .infinity }

    var isBestAllowed: Bool { word == "completed" }

    /// How the trial has to end.
    var word: String {
        guard way != .stored, way != .lossOnTheWay else { return "completed" }
        guard let value else { return "failed \(FailureKind.noMetric)" }
        guard value.isFinite else { return "failed \(FailureKind.notFinite)" }
        return way == .size && value > 1 ? "infeasible" : "completed"
    }

    func run(on study: StudyCoordinator) async throws {
        guard way != .addedLoss else {
            let assignment = Assignment(
                names: ["x", "y"], values: [.real(0.5), .real(1.0 / Double(1 << 20))])
            _ = try await study.add(assignment, TrialResult(.completed, metrics: metrics))
            return
        }
        guard let trial = try await study.ask(worker: "w").trials.first else {
            throw ContractViolation("a study without a budget gave no trial")
        }
        if way == .lossOnTheWay {
            _ = try await study.report(
                trial.number, token: trial.token, Measurement(step: 1, metrics: reported))
        }
        _ = try await study.tell(
            trial.number, token: trial.token, TrialResult(.completed, metrics: metrics))
    }

    private var reported: MetricValues {
        var reported: MetricValues = ["seen": 1]
        reported["loss"] = value
        return reported
    }

    func check(_ trial: Trial) throws {
        let place = "\(way) \(value.map { "\($0)" } ?? "never"), trial \(trial.number)"
        let found: String =
            switch trial.outcome {
            case .failed(let kind, _, _): "failed \(kind)"
            case let outcome?: outcome.word
            case nil: "none"
            }
        try ContractViolation.require(found, equals: word, place)
        for name in ["loss", "size", "seen"] {
            try ContractViolation.require(
                trial.metrics[name]?.bitPattern, equals: metrics[name]?.bitPattern,
                "\(name) of \(place)")
            let measured = way == .lossOnTheWay ? reported[name]?.bitPattern : nil
            try ContractViolation.require(
                trial.measurements.first?.metrics[name]?.bitPattern, equals: measured,
                "\(name) on the way of \(place)")
        }
    }
}

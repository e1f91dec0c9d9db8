import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierSchedulers

/// Trains the same trials under a scheduler, one worker alone, and writes down what becomes of them.
private struct PromotionTable {
    /// Steps to the end of training.
    static let end = 9
    /// Units of a trial, where a rule compares units.
    static let units = 8

    let kind: String
    let study: StudyCoordinator
    private var reached: [Int: Int] = [:]
    private(set) var lines: [String] = []

    init(_ kind: String) async throws {
        self.kind = kind
        study = try await StudyEngine(storage: MemoryStorage(), clock: VirtualClock())
            .begin(Self.definition(kind))
    }

    private static func definition(_ kind: String) throws -> StudyDefinition {
        let end = [MethodChoice.Option(name: "max", value: .integer(end))]
        let options: [MethodChoice.Option] =
            switch kind {
            case "asha", "auto", "bohb", "hyperband", "pasha", "successive_halving": end
            case "pbt":
                end + [
                    .init(name: "interval", value: .integer(3)),
                    .init(name: "population", value: .integer(8)),
                ]
            case "curve": end + [.init(name: "chance", value: .real(0.2))]
            case "median": [.init(name: "start", value: .integer(3))]
            case "percentile":
                [
                    .init(name: "keep", value: .integer(25)),
                    .init(name: "start", value: .integer(3)),
                ]
            case "patience": [.init(name: "rounds", value: .integer(3))]
            case "threshold": [.init(name: "at_most", value: .real(1.2))]
            case "wilcoxon", "friedman": [.init(name: "start", value: .integer(4))]
            default: []
            }
        var definition = try TestCurves.definition(scheduler: MethodChoice(kind, options: options))
        definition.sampler = MethodChoice(kind == "bohb" ? "tpe" : "random")
        definition.budget = Budget(trials: 17)
        definition.tryFirst = (0..<17).map {
            Assignment(names: ["x"], values: [.real(Double($0) / 16)])
        }
        if kind == "racing" { definition.replication = Replication(folds: 5) }
        return definition
    }

    /// How well a trial does in the end; the best is number 13.
    private static func level(_ trial: Int) -> Double { Double((trial * 7 + 11) % 17) / 17 }

    /// Curves that cross: some learn quickly and end badly.
    private func loss(_ trial: Int, step: Int) -> Double {
        Self.level(trial) + Double(trial * 5 % 17) / 17 / Double(step)
    }

    /// Hard units and easy ones, and what is each trial's own.
    private func loss(_ trial: Int, unit: Int) -> Double {
        Self.level(trial) + [4, 0.5, 0, -0.8, 1.2, 2, -3, 0.1][unit]
            + Double((trial * 37 + unit * 61) % 101) * 0.004
    }

    mutating func fill() async throws {
        while let trial = try await study.ask(worker: "w").trials.first { try await run(trial) }
    }

    private mutating func run(_ trial: AskedTrial) async throws {
        let number = trial.number
        let from = reached[number] ?? trial.parent.flatMap { reached[$0] } ?? 0
        var words = "trial \(number)"
        if reached[number] == nil, let parent = trial.parent { words += ", copy of \(parent)" }
        if from > 0 { words += ", from \(from)" }
        if let resource = trial.resource { words += ", to \(Int(resource))" }
        var made: [Measurement] = []
        var decision = TrialDecision.proceed
        for measurement in measurements(of: trial, from: from) where decision == .proceed {
            made.append(measurement)
            reached[number] = measurement.step
            decision = try await study.report(number, token: trial.token, measurement)
        }
        let losses = made.map { text($0.metrics["loss"]) }
        _ = try await study.tell(
            number, token: trial.token,
            TrialResult(
                decision == .proceed ? .completed : .stopped(reason: "it was told to end."),
                metrics: made.last?.unit == nil
                    ? made.last?.metrics ?? MetricValues() : TrialTally(made).metrics))
        let told = try await study.ledger().trials[number]
        lines.append("\(words): \(losses.joined(separator: " ")) | \(Self.words(told))")
    }

    private func measurements(of trial: AskedTrial, from: Int) -> [Measurement] {
        if kind == "racing" {
            return trial.units.map {
                Measurement(unit: $0.name, metrics: ["loss": loss(trial.number, unit: $0.place)])
            }
        }
        if kind == "wilcoxon" || kind == "friedman" {
            return (0..<Self.units).map {
                Measurement(unit: "fold-\($0)", metrics: ["loss": loss(trial.number, unit: $0)])
            }
        }
        let to = max(trial.resource.map { Int($0) } ?? Self.end, from + 1)
        return (from + 1...to).map {
            Measurement(step: $0, metrics: ["loss": loss(trial.number, step: $0)])
        }
    }

    private func text(_ value: Double?) -> String {
        guard let value else { return "none" }
        let hundredths = Int((abs(value) * 100).rounded())
        return "\(value < 0 ? "-" : "")\(hundredths / 100)."
            + "\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    private static func words(_ trial: Trial) -> String {
        let word = trial.outcome?.word ?? "paused"
        return switch trial.ruling {
        case .pause(let reason), .stop(let reason), .finish(let reason): "\(word): \(reason)"
        case .proceed, .extend: "\(word)"
        }
    }
}

@Suite("Promotion tables")
struct PromotionTableTests {
    private static let recordings = [
        ("asha", "scheduler-asha.txt"),
        ("auto", "scheduler-auto.txt"),
        ("bohb", "scheduler-bohb.txt"),
        ("curve", "scheduler-curve.txt"),
        ("friedman", "scheduler-friedman.txt"),
        ("hyperband", "scheduler-hyperband.txt"),
        ("median", "scheduler-median.txt"),
        ("pasha", "scheduler-pasha.txt"),
        ("patience", "scheduler-patience.txt"),
        ("pbt", "scheduler-pbt.txt"),
        ("percentile", "scheduler-percentile.txt"),
        ("racing", "scheduler-racing.txt"),
        ("successive_halving", "scheduler-successive_halving.txt"),
        ("threshold", "scheduler-threshold.txt"),
        ("wilcoxon", "scheduler-wilcoxon.txt"),
    ]

    /// A line for each start of a trial: its losses, and what became of it.
    @Test(
        "what each scheduler makes of the same trials is what was recorded", arguments: recordings)
    func recorded(kind: String, file: String) async throws {
        var table = try await PromotionTable(kind)
        try await table.fill()
        #expect(table.lines.count >= 17, "every trial was begun")
        let difference = try GoldenFile(file)
            .difference(from: table.lines.joined(separator: "\n") + "\n")
        #expect(difference == nil)
    }

    @Test("every scheduler of the catalogue has its table")
    func all() { #expect(Self.recordings.map(\.0) == SchedulerCatalogue().names) }
}

import ArgumentParser
import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierWire

extension ImportanceMethod: ExpressibleByArgument {}

/// `luthier study importance`: which parameters matter.
struct ImportanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "importance",
        abstract: "Show how much each parameter matters, and which to tune on.",
        discussion: """
            ped-anova compares the best tenth of the trials with all of them; it takes no time \
            and sees each parameter alone. fanova grows a random forest on the trials and \
            divides the variance of the metric over the whole space among parameters and pairs \
            of them.

            Examples:
              luthier study importance
              luthier study importance spam-gbm --method fanova
              luthier study importance spam-gbm --metric seconds --goal minimize
            """)

    @OptionGroup var study: StudyOptions

    @OptionGroup var metric: MetricOptions

    @Option(name: .long, help: "How it is measured: ped-anova or fanova.")
    var method = ImportanceMethod.pedANOVA

    @Option(
        name: .long,
        help: "The share of the importance that the parameters to tune on should have.")
    var keep = CoreParameters.share

    @Flag(name: .long, help: "Print one JSON document, and nothing else.")
    var json = false

    func validate() throws {
        guard keep > 0, keep <= 1 else {
            throw ValidationError("--keep must be above 0 and at most 1, got \(keep).")
        }
    }

    func run() async throws {
        let ledger = try await study.ledger()
        guard !json else { return Console.line(try body(ledger).text(.pretty)) }
        Console.line(try text(ledger).joined(separator: "\n"))
    }

    /// Importance and advice for people.
    func text(_ ledger: StudyLedger) throws -> [String] {
        let found = try found(ledger)
        return found.flatMap { ImportanceText.lines($0.importance, $0.observed) }
            + (try core(found, ledger).map(ImportanceText.lines) ?? [])
    }

    /// The JSON document.
    func body(_ ledger: StudyLedger) throws -> JSONValue {
        let found = try found(ledger)
        var body: JSONObject = [
            "study": .string(ledger.definition.name),
            "importances": .array(
                found.map { AnalysisBody.json($0.importance, leftOut: $0.observed.leftOut) }),
        ]
        body["core"] = try core(found, ledger).map(AnalysisBody.json)
        return .object(body)
    }

    private typealias Found = (observed: ObservedMetric, importance: Importance)

    private func found(_ ledger: StudyLedger) throws -> [Found] {
        try metric.analyses(in: ledger) { metric in
            let observed = try ObservedMetric(
                metric, in: ledger.definition, trials: ledger.trials)
            return (
                observed,
                try Importance(of: observed, by: method, seed: ledger.definition.seed)
            )
        }
    }

    /// What to keep; it follows from what is good, so a metric without a goal says nothing of it.
    private func core(_ found: [Found], _ ledger: StudyLedger) throws -> CoreParameters? {
        guard let first = found.first, first.observed.metric.direction != nil else { return nil }
        return CoreParameters(
            found.map(\.importance), from: first.observed, best: try best(ledger), keeping: keep)
    }

    /// The trial whose values parameters are frozen at: the best, or a balanced one of the front.
    private func best(_ ledger: StudyLedger) throws -> Int? {
        guard metric.metric == nil else { return nil }
        guard ledger.definition.objectives.count > 1 else { return ledger.best.first }
        return try FrontSeries(of: ledger.definition, trials: ledger.trials).balanced.number
    }
}

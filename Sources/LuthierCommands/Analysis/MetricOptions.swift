import ArgumentParser
import LuthierAnalysis
import LuthierDomain
import LuthierEngine

/// The metric that an analysis is about, as every command takes it.
struct MetricOptions: ParsableArguments {
    @Option(
        name: .long,
        help: "A metric that trials reported; every optimised one unless you say so.")
    var metric: String?

    @Option(
        name: .long,
        help: "minimize or maximize: what is good, for a metric without a goal in the study file.")
    var goal: Goal?

    /// Which values are good.
    enum Goal: String, ExpressibleByArgument, CaseIterable {
        case minimize, maximize

        /// The same, as the study knows it.
        var direction: Direction { self == .minimize ? .minimize : .maximize }
    }

    /// The metrics that are meant.
    ///
    /// - Throws: When there is none of that name.
    func metrics(in ledger: StudyLedger) throws -> [AnalyzedMetric] {
        guard let metric else { return AnalyzedMetric.objectives(of: ledger.definition) }
        return [
            try AnalyzedMetric(
                named: metric, in: ledger.definition, trials: ledger.trials,
                goal: goal?.direction)
        ]
    }

    /// What is found for each of the metrics that are meant; what cannot be is told on standard error,
    /// unless nothing can.
    func analyses<Result>(
        in ledger: StudyLedger, _ analyse: (AnalyzedMetric) throws -> Result
    ) throws -> [Result] {
        let metrics = try metrics(in: ledger)
        var results: [Result] = []
        var failures: [AnalysisError] = []
        for metric in metrics {
            do {
                results.append(try analyse(metric))
            } catch let error as AnalysisError {
                failures.append(error)
            }
        }
        if let first = failures.first, results.isEmpty { throw first }
        for failure in failures { Console.note("luthier: \(failure)") }
        return results
    }
}

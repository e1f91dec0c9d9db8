import LuthierDomain
import LuthierPorts

/// Runs the program as often as a trial needs it: once, or once for each of its units.
struct TrialRuns: Sendable {
    private let launches: [TrialLaunch]
    private let executor: any Executor

    /// The runs of a trial.
    ///
    /// - Parameters:
    ///   - launches: One without a unit, or one for each unit that has no result yet.
    ///   - executor: Starts the program.
    init(_ launches: [TrialLaunch], by executor: any Executor) {
        self.launches = launches
        self.executor = executor
    }

    /// Runs until all is done, one run fails, or the trial has to end.
    ///
    /// The final numbers of a unit are reported once its run has ended well: a run that fails leaves no
    /// result, and is repeated with its trial.
    ///
    /// - Parameter report: Is given each measurement and says how to go on.
    /// - Returns: How the trial ended; its numbers are the means over its units.
    func run(
        report: @Sendable (Measurement) async -> TrialDecision
    ) async -> TrialResult {
        if let launch = launches.first, launch.unit == nil {
            return await executor.run(launch, report: report)
        }
        for launch in launches {
            guard let unit = launch.unit else { continue }
            guard !Task.isCancelled else {
                return TrialResult(
                    .failed(.interrupted, reason: "the run was interrupted.", detail: nil))
            }
            let result = await executor.run(launch) { measurement in
                // Numbers of the end count when the end was good; units within a unit are averaged.
                guard measurement.reach != nil, measurement.unit == nil else { return .proceed }
                var measurement = measurement
                measurement.unit = unit.name
                return await report(measurement)
            }
            guard result.outcome == .completed else { return Self.result(result, of: unit) }
            let judged = launch.definition.replicated.judgement(
                of: result.metrics, detail: result.detail)
            if case .failed = judged {
                return Self.result(TrialResult(judged, detail: result.detail), of: unit)
            }
            let decision = await report(
                Measurement(
                    unit: unit.name, metrics: result.metrics, deviations: result.deviations))
            guard decision == .proceed else {
                return TrialResult(.stopped(reason: "it was told to end."))
            }
        }
        return TrialResult(.completed)
    }

    /// A result that ends the trial, with the unit that brought it about.
    private static func result(_ result: TrialResult, of unit: Replication.Unit) -> TrialResult {
        let outcome: TrialOutcome =
            switch result.outcome {
            case .failed(let kind, let reason, let detail):
                .failed(kind, reason: "\(unit.name): \(reason)", detail: detail)
            case .outOfMemory(let reason, let detail):
                .outOfMemory(reason: "\(unit.name): \(reason)", detail: detail)
            case .infeasible(let reason):
                .infeasible(reason: "\(unit.name): \(reason)")
            case .completed, .stopped: result.outcome
            }
        return TrialResult(outcome, detail: result.detail)
    }
}

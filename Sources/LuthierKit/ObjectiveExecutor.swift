import LuthierDomain
import LuthierPorts

/// Evaluates trials by calling a Swift function.
struct ObjectiveExecutor: Executor {
    /// The function that is tuned.
    let objective: @Sendable (RunningTrial) async throws -> MetricValues

    func run(
        _ launch: TrialLaunch, report: @Sendable (Measurement) async -> TrialDecision
    ) async -> TrialResult {
        await withoutActuallyEscaping(report) { report in
            do {
                return TrialResult(
                    .completed, metrics: try await objective(RunningTrial(launch, send: report)))
            } catch is TrialMustEnd {
                return TrialResult(.stopped(reason: "it was told to end."))
            } catch is CancellationError {
                return TrialResult(
                    .failed(.interrupted, reason: "the run was interrupted.", detail: nil))
            } catch let error as InfeasibleTrial {
                return TrialResult(.infeasible(reason: error.reason))
            } catch {
                guard !Task.isCancelled else {
                    return TrialResult(
                        .failed(.interrupted, reason: "the run was interrupted.", detail: nil))
                }
                return TrialResult(.failed(.reported, reason: "\(error)", detail: nil))
            }
        }
    }
}

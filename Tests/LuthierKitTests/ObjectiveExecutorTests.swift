import LuthierDomain
import LuthierPorts
import LuthierTesting
import Synchronization
import Testing

@testable import LuthierKit

@Suite("ObjectiveExecutor")
struct ObjectiveExecutorTests {
    @Test("it keeps the contract of executors")
    func contract() async throws {
        try await ExecutorContract { behavior in
            switch behavior {
            case .stubborn, .remembers, .remembersEndlessly: return nil
            case .reports, .fails, .infeasible, .endless: break
            }
            let running = Running()
            let executor = ObjectiveExecutor { trial in
                running.count.add(1, ordering: .relaxed)
                defer { running.count.subtract(1, ordering: .relaxed) }
                return try await Self.evaluate(trial, behavior)
            }
            return ExecutorContract.Subject(executor, try Self.launch()) {
                running.count.load(ordering: .relaxed) > 0
            }
        }.check()
    }

    @Test("an error is told as the reason of the failure")
    func reason() async throws {
        let executor = ObjectiveExecutor { _ in throw Broken() }
        let result = await executor.run(try Self.launch()) { _ in .proceed }
        #expect(result.outcome == .failed(.reported, reason: "it broke", detail: nil))
    }

    @Sendable
    private static func evaluate(
        _ trial: RunningTrial, _ behavior: ExecutorContract.Behavior
    ) async throws -> MetricValues {
        switch behavior {
        case .reports(let measurements):
            var final = MetricValues()
            for measurement in measurements {
                if let step = measurement.step {
                    try await trial.report(step: step, measurement.metrics, unit: measurement.unit)
                } else {
                    final = measurement.metrics
                }
            }
            return final
        case .fails: throw Broken()
        case .infeasible(let reason): throw InfeasibleTrial(reason)
        case .endless, .stubborn, .remembers, .remembersEndlessly:
            var step = 0
            while true {
                try Task.checkCancellation()
                try await trial.report(step: step, ["count": Double(step)])
                step += 1
            }
        }
    }

    private static func launch() throws -> TrialLaunch {
        let space = try SearchSpace(
            parameters: [Parameter("width", .integer(IntegerRange(from: 1, to: 64)))])
        let definition = StudyDefinition(
            name: "closure", space: space,
            metrics: [Metric("accuracy", .optimized(.maximize, threshold: nil))])
        return TrialLaunch(
            definition: definition, number: 0, attempt: 1, seed: 1,
            values: [("width", .integer(8))])
    }
}

/// Counts objectives that run.
private final class Running: Sendable {
    let count = Atomic(0)
}

private struct Broken: Error, CustomStringConvertible {
    let description = "it broke"
}

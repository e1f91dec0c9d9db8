import LuthierDomain
import LuthierPorts
import LuthierTesting

@testable import LuthierEngine

/// A study with finished trials that may be scored on a holdout.
struct ScoredStudy {
    let clock: VirtualClock
    let storage: MemoryStorage
    let study: StudyCoordinator

    /// A study whose trials have these losses.
    init(
        losses: [Double] = [3, 1, 2], trials: Int? = nil,
        holdout: Holdout? = Holdout(command: ["s"]),
        metrics: [Metric]? = nil
    ) async throws {
        clock = VirtualClock()
        storage = MemoryStorage()
        var definition = try TestStudies.definition(
            budget: Budget(trials: trials ?? losses.count), metrics: metrics)
        definition.holdout = holdout
        study = try await TestStudies.engine(storage: storage, clock: clock).begin(definition)
        for loss in losses {
            guard let trial = try await study.ask(worker: "w").trials.first else { return }
            let values = definition.metrics.map { (name: $0.name, value: loss) }
            _ = try await study.tell(
                trial.number, token: trial.token,
                TrialResult(.completed, metrics: MetricValues(values)))
        }
    }

    /// Another process's view of the same study.
    func other() async throws -> StudyCoordinator {
        try await TestStudies.engine(storage: storage, clock: clock).study("test")
    }

    /// The events of the study that tell of the holdout.
    func holdoutEvents() async throws -> [HoldoutEvent] {
        try await storage.events(of: "test", after: 0, limit: .max).compactMap {
            if case .holdout(let event) = $0.event { event } else { nil }
        }
    }
}

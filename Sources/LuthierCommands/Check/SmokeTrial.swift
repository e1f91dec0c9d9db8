import Foundation
import LuthierDomain
import LuthierEngine
import LuthierExecutors
import LuthierKit
import LuthierPages
import LuthierPorts

/// One trial that is run and forgotten, to see that the program and its metrics work.
struct SmokeTrial {
    let definition: StudyDefinition
    let file: String

    init(_ definition: StudyDefinition, file: String) {
        self.definition = definition
        self.file = file
    }

    /// Runs the trial.
    ///
    /// - Returns: What it reported and how long it took.
    /// - Throws: A `CommandFailure` with the last lines of output when it was not completed.
    func lines() async throws -> [String] {
        let surroundings = Surroundings.current
        try surroundings.requireSecrets(of: definition)
        let clock = SystemClock()
        var definition = definition
        definition.budget.trials = 1
        let engine = StudyEngine(storage: MemoryStorage(), clock: clock)
        let study = try await engine.begin(definition)
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "luthier-smoke-\(ProcessInfo.processInfo.processIdentifier)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let start = clock.now
        let ledger = try await ProcessWatcher.with(grace: definition.limits.grace) { watcher in
            try await TrackedPrograms.with(definition) { tracking in
                let executor = LocalExecutor(
                    root: folder.path(percentEncoded: false),
                    base: URL(filePath: surroundings.absolute(file)).deletingLastPathComponent()
                        .path(percentEncoded: false),
                    surroundings: surroundings.environment, parallel: definition.budget.parallel,
                    processors: surroundings.processors, watcher: watcher, tracking: tracking)
                try await StudyRunner(
                    study: study, executor: executor, clock: clock,
                    worker: surroundings.worker, parallel: 1
                ).run()
            }
            return try await study.ledger()
        }
        guard let trial = ledger.trials.first, let outcome = trial.outcome else {
            throw CommandFailure("the smoke trial did not end.")
        }
        let seconds = (clock.now - start).seconds
        guard outcome == .completed else {
            let detail = outcome.detail.map { "\n" + NumberText.plain($0) } ?? ""
            throw CommandFailure(
                "the smoke trial with \(AssignmentText.line(trial.assignment)) was not completed: "
                    + "\(outcome.reason ?? outcome.word)\(detail)")
        }
        var lines = ["", "smoke    one trial took \(NumberText.duration(seconds))"]
        lines += trial.metrics.entries.map { "         \($0.name) \(NumberText.short($0.value))" }
        if let trials = self.definition.budget.trials {
            let rounds = (Double(trials) / Double(self.definition.budget.parallel)).rounded(.up)
            lines.append(
                "         the budget will take about \(NumberText.duration(rounds * seconds))")
        }
        return lines
    }
}

public import LuthierDomain
public import LuthierPorts
import Synchronization

/// What every executor does, as a suite of checks.
///
/// An executor's tests say how it is made to run trials of a given behaviour; each check throws a
/// ``Violation`` that says which promise of `Executor` was broken and what was seen.
public struct ExecutorContract: Sendable {
    /// What a trial does.
    ///
    /// Measurements have a step but for the last, which may be a function's result.
    public enum Behavior: Sendable {
        /// Reports each of these, then ends well.
        case reports([Measurement])
        /// Ends badly, without a report.
        case fails
        /// Says that its settings cannot be.
        case infeasible(reason: String)
        /// Reports `count` at steps 0, 1, 2 … for ever, and ends when it is asked to.
        case endless
        /// The same, and does not end when it is asked to.
        case stubborn
        /// Reports as `found` how often trials with this checkpoint ran before, leaves one more there,
        /// and ends well.
        case remembers
        /// The same, and then reports `count` for ever.
        case remembersEndlessly
    }

    /// An executor and a trial of a behaviour for it.
    public struct Subject: Sendable {
        let executor: any Executor
        let launch: TrialLaunch
        let isRunning: @Sendable () -> Bool

        /// A subject.
        ///
        /// - Parameters:
        ///   - executor: What is checked.
        ///   - launch: The trial.
        ///   - isRunning: Whether anything of the trial still runs.
        public init(
            _ executor: any Executor, _ launch: TrialLaunch,
            isRunning: @escaping @Sendable () -> Bool
        ) {
            self.executor = executor
            self.launch = launch
            self.isRunning = isRunning
        }
    }

    /// A broken promise.
    public struct Violation: Error, CustomStringConvertible {
        /// Which promise, and what was seen.
        public let description: String
    }

    private let subject: @Sendable (Behavior) async throws -> Subject?

    /// The contract for an executor.
    ///
    /// - Parameter subject: Makes a trial of a behaviour; nil where the executor has no such trials.
    public init(_ subject: @escaping @Sendable (Behavior) async throws -> Subject?) {
        self.subject = subject
    }

    /// Every check, one after the other.
    public func check() async throws {
        try await reportsInOrder()
        try await tellsFinalNumbers()
        try await failureIsAResult()
        try await infeasibleIsAResult()
        for decision in [TrialDecision.stop, .pause] {
            try await endsWhenTold(decision, .endless)
            try await endsWhenTold(decision, .stubborn)
        }
        try await endsWhenCancelled(.endless)
        try await endsWhenCancelled(.stubborn)
        try await doesNotStartWhenCancelled()
        try await runsManyAtOnce()
        try await keepsCheckpoints()
        try await beginsFromItsParent()
        try await discardsOneCheckpoint()
        try await leavesCheckpointsInUse()
    }

    /// Each measurement is reported before `run` returns, in the order in which it was made.
    public func reportsInOrder() async throws {
        let made = (0..<40).map { step in
            let odd = step == 7 ? Double.nan : -.infinity
            return Measurement(
                step: step, unit: step % 2 == 0 ? nil : "fold-\(step % 3)",
                metrics: ["loss": 1 / Double(step + 1), "odd": odd])
        }
        let (result, told) = try await run(.reports(made))
        try require(told == made, "measurements are told as made and in order", told)
        try require(result.outcome == .completed, "a trial that ends well is completed", result)
    }

    /// The report without a step is final, whatever was reported before.
    public func tellsFinalNumbers() async throws {
        let made = [
            Measurement(step: 1, metrics: ["accuracy": 0.5]),
            Measurement(step: 2, metrics: ["accuracy": 0.9]),
            Measurement(metrics: ["accuracy": 0.7, "size": 3]),
        ]
        let (result, _) = try await run(.reports(made))
        try require(
            result.metrics == ["accuracy": 0.7, "size": 3], "a report without a step is final",
            result)
    }

    /// A failed trial is a result, and no error.
    public func failureIsAResult() async throws {
        let (result, _) = try await run(.fails)
        guard case .failed(_, let reason, _) = result.outcome, !reason.isEmpty else {
            throw violation("a trial that ends badly has failed, with a reason", result)
        }
    }

    /// So is one that says that its settings cannot be.
    public func infeasibleIsAResult() async throws {
        let (result, _) = try await run(.infeasible(reason: "too wide"))
        try require(
            result.outcome == .infeasible(reason: "too wide"),
            "a trial that says it is infeasible is, with its reason", result)
    }

    /// After a report was answered with `stop` or `pause` the trial ends, and nothing of it runs.
    public func endsWhenTold(_ decision: TrialDecision, _ behavior: Behavior) async throws {
        guard let subject = try await subject(behavior) else { return }
        let result = await subject.executor.run(subject.launch) { measurement in
            (measurement.step ?? 0) >= 2 ? decision : .proceed
        }
        guard case .stopped = result.outcome else {
            throw violation("a trial told to \(decision.rawValue) is stopped", result)
        }
        try require(!subject.isRunning(), "nothing of a stopped trial runs", result)
    }

    /// A cancelled task ends the trial, which is then interrupted, and nothing of it runs.
    public func endsWhenCancelled(_ behavior: Behavior) async throws {
        guard let subject = try await subject(behavior) else { return }
        let (started, start) = AsyncStream<Void>.makeStream()
        let task = Task {
            let result = await subject.executor.run(subject.launch) { _ in
                start.yield()
                return .proceed
            }
            start.finish()
            return result
        }
        for await _ in started { break }
        task.cancel()
        let result = await task.value
        try requireInterrupted(result)
        try require(!subject.isRunning(), "nothing of an interrupted trial runs", result)
    }

    /// A task that was cancelled before gives an interrupted trial too.
    public func doesNotStartWhenCancelled() async throws {
        guard let subject = try await subject(.endless) else { return }
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await subject.executor.run(subject.launch) { _ in .proceed }
        }
        let result = await task.value
        try requireInterrupted(result)
        try require(!subject.isRunning(), "nothing of an interrupted trial runs", result)
    }

    /// Trials that run at once do not mix up their reports.
    public func runsManyAtOnce() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<10 {
                group.addTask {
                    let made = (0..<5).map { step in
                        Measurement(step: step, metrics: ["accuracy": Double(number * 10 + step)])
                    }
                    let (_, told) = try await run(.reports(made))
                    try require(told == made, "each trial is told its own reports", told)
                }
            }
            try await group.waitForAll()
        }
    }

    // MARK: Checkpoints

    /// A trial that is run again finds what it left.
    public func keepsCheckpoints() async throws {
        guard let subject = try await subject(.remembers) else { return }
        for attempt in 1...3 {
            try await requireFound(attempt - 1, subject, attempt: attempt)
        }
        let size = await subject.executor.checkpointSize(
            of: subject.launch.number, in: subject.launch.definition.name)
        try require(size > 0, "a checkpoint has a size", size)
    }

    /// The first run of a trial with a parent finds a copy of the parent's checkpoint, whether that
    /// was asked for before or not; neither changes the other's.
    public func beginsFromItsParent() async throws {
        for isPrepared in [true, false] {
            guard let subject = try await subject(.remembers) else { return }
            let parent = subject.launch.number
            try await requireFound(0, subject, attempt: 1)
            try await requireFound(1, subject, attempt: 2)
            let child = Self.launch(subject, number: parent + 1, attempt: 1, parent: parent)
            if isPrepared {
                await subject.executor.prepare(child)
                try await requireFound(2, subject, attempt: 3)
            }
            try await requireFound(2, subject, number: parent + 1, attempt: 1, parent: parent)
            try await requireFound(3, subject, number: parent + 1, attempt: 2, parent: parent)
            try await requireFound(isPrepared ? 3 : 2, subject, attempt: 4)
            // What was discarded is not copied once more.
            try await subject.executor.discardCheckpoint(
                of: parent + 1, in: subject.launch.definition.name)
            try await requireFound(0, subject, number: parent + 1, attempt: 3, parent: parent)
        }
    }

    /// Discarding removes the checkpoint of one trial, and no other's; what is gone may be discarded
    /// again.
    public func discardsOneCheckpoint() async throws {
        guard let subject = try await subject(.remembers) else { return }
        let (number, study) = (subject.launch.number, subject.launch.definition.name)
        try await requireFound(0, subject, attempt: 1)
        try await requireFound(0, subject, number: number + 1, attempt: 1)
        let wasThere = try await subject.executor.discardCheckpoint(of: number, in: study)
        try require(wasThere, "discarding says that there was a checkpoint", wasThere)
        let isThere = try await subject.executor.discardCheckpoint(of: number, in: study)
        try require(!isThere, "discarding says that there was none", isThere)
        let size = await subject.executor.checkpointSize(of: number, in: study)
        try require(size == 0, "a discarded checkpoint has no size", size)
        try await requireFound(0, subject, attempt: 2)
        try await requireFound(1, subject, number: number + 1, attempt: 2)
    }

    /// The checkpoint of a running trial is left, and its discarding refused.
    public func leavesCheckpointsInUse() async throws {
        guard let subject = try await subject(.remembersEndlessly) else { return }
        let (number, study) = (subject.launch.number, subject.launch.definition.name)
        let refusals = Mutex<[Bool]>([])
        let result = await subject.executor.run(subject.launch) { _ in
            do throws(CheckpointError) {
                try await subject.executor.discardCheckpoint(of: number, in: study)
                refusals.withLock { $0.append(false) }
            } catch {
                refusals.withLock { $0.append(error.isInUse) }
            }
            return .stop
        }
        guard case .stopped = result.outcome else {
            throw violation("a trial told to stop is stopped", result)
        }
        let refused = refusals.withLock { $0 }
        try require(
            !refused.isEmpty && refused.allSatisfy(\.self),
            "a checkpoint in use is not discarded", refused)
        let size = await subject.executor.checkpointSize(of: number, in: study)
        try require(size > 0, "a checkpoint in use is left", size)
    }

    private func requireFound(
        _ count: Int, _ subject: Subject, number: Int? = nil, attempt: Int, parent: Int? = nil
    ) async throws {
        let number = number ?? subject.launch.number
        let launch = Self.launch(subject, number: number, attempt: attempt, parent: parent)
        let result = await subject.executor.run(launch) { _ in .proceed }
        try require(
            result.metrics["found"] == Double(count),
            "attempt \(attempt) of trial \(number) finds \(count) runs in its checkpoint", result)
    }

    private static func launch(
        _ subject: Subject, number: Int, attempt: Int, parent: Int? = nil
    ) -> TrialLaunch {
        TrialLaunch(
            definition: subject.launch.definition, number: number, attempt: attempt,
            seed: subject.launch.seed, values: subject.launch.values, parent: parent)
    }

    private func run(
        _ behavior: Behavior
    ) async throws -> (result: TrialResult, told: [Measurement]) {
        guard let subject = try await subject(behavior) else {
            throw Violation(description: "there is no trial that is \(behavior)")
        }
        let told = Told()
        let result = await subject.executor.run(subject.launch) { measurement in
            told.measurements.withLock { $0.append(measurement) }
            return .proceed
        }
        return (result, told.measurements.withLock { $0 })
    }

    private func requireInterrupted(_ result: TrialResult) throws {
        guard case .failed(.interrupted, _, _) = result.outcome else {
            throw violation("a cancelled trial has failed as interrupted", result)
        }
    }

    private func require(_ holds: Bool, _ promise: String, _ seen: Any) throws {
        if !holds { throw violation(promise, seen) }
    }

    private func violation(_ promise: String, _ seen: Any) -> Violation {
        Violation(description: "\(promise); seen was \(seen)")
    }
}

/// What a trial reported.
private final class Told: Sendable {
    let measurements = Mutex<[Measurement]>([])
}

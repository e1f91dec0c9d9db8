public import LuthierDomain
public import LuthierPorts

/// Scores trials on a study's holdout: once each, whoever asks, and never without a record.
///
/// The beginning is durable before the program starts, so that a look at the data is known of whatever
/// happens then. Of several processes that promote the same trial at once one scores, and the others
/// wait for what it tells.
public struct HoldoutRunner: Sendable {
    /// What is told on the way.
    public enum Progress: Sendable, Hashable {
        /// The program is about to start, for the nth attempt.
        case begins(number: Int, attempt: Int)
        /// Somebody else scores the trial, and is waited for.
        case waits(number: Int, worker: String)
    }

    /// What came of a wish to have a trial scored.
    public struct Outcome: Sendable {
        /// The number of the trial.
        public let number: Int
        /// Whether it had been scored before, and nothing was started now.
        public let wasRecorded: Bool
        /// The study afterwards.
        public let ledger: StudyLedger

        /// What is known of the scoring.
        public var use: HoldoutUse? { ledger.holdoutUse(of: number) }
    }

    /// How often somebody who waits looks for what other processes did.
    private static let pollInterval: Duration = .milliseconds(500)

    private let coordinator: StudyCoordinator
    private let executor: any Executor
    private let clock: any StudyClock
    private let worker: String
    private let progress: @Sendable (Progress) -> Void
    private let trouble: @Sendable (EngineError) -> Void
    private let patience: Patience

    /// A runner.
    ///
    /// - Parameters:
    ///   - coordinator: The study.
    ///   - executor: Starts the program.
    ///   - clock: Tells the time.
    ///   - worker: The name under which the lease is taken.
    ///   - progress: Is told what happens.
    ///   - trouble: Is told of storage errors that are tried again.
    public init(
        coordinator: StudyCoordinator, executor: any Executor, clock: any StudyClock,
        worker: String, progress: @escaping @Sendable (Progress) -> Void = { _ in },
        trouble: @escaping @Sendable (EngineError) -> Void = { _ in }
    ) {
        self.coordinator = coordinator
        self.executor = executor
        self.clock = clock
        self.worker = worker
        self.progress = progress
        self.trouble = trouble
        patience = Patience(clock: clock, trouble: trouble)
    }

    /// Has a trial scored, unless it was.
    ///
    /// A scoring that failed, or whose process is gone, is begun anew as another attempt of the same
    /// use. A cancelled task ends the program, and the attempt is told as interrupted.
    ///
    /// - Parameters:
    ///   - given: The trial's number; nil for the best.
    ///   - holdout: The holdout from now on; nil leaves that of the study.
    /// - Returns: What is known of it then: numbers, or why there are none.
    /// - Throws: When the trial cannot be scored, or what the storage throws.
    public func promote(
        _ given: Int? = nil, holdout: Holdout? = nil
    ) async throws(EngineError) -> Outcome {
        let answer = try await coordinator.promote(given, worker: worker, holdout: holdout)
        switch answer.state {
        case .recorded, .accepted:
            return try await outcome(answer.number, wasRecorded: true)
        case .busy:
            try await wait(for: answer.number)
            return try await outcome(answer.number, wasRecorded: true)
        case .started(let attempt, let token):
            progress(.begins(number: answer.number, attempt: attempt))
            let launch = try await launch(answer.number, attempt: attempt)
            let result = await whileAlive(answer.number, token: token) {
                await executor.score(launch)
            }
            _ = try await patience.retrying { () async throws(EngineError) in
                try await coordinator.score(answer.number, token: token, result)
            }
            return try await outcome(answer.number, wasRecorded: false)
        }
    }

    private func outcome(
        _ number: Int, wasRecorded: Bool
    ) async throws(EngineError) -> Outcome {
        Outcome(
            number: number, wasRecorded: wasRecorded, ledger: try await coordinator.ledger())
    }

    private func launch(
        _ number: Int, attempt: Int
    ) async throws(EngineError) -> TrialLaunch {
        try await coordinator.read { ledger in
            let trial = ledger.trials[number]
            return TrialLaunch(
                definition: ledger.definition, number: number, attempt: attempt,
                seed: TrialSeed.value(study: ledger.definition.seed, trial: number),
                values: ledger.definition.space.passedValues(of: trial.assignment),
                resource: trial.target)
        }
    }

    /// Waits until nobody scores the trial any more.
    private func wait(for number: Int) async throws(EngineError) {
        var wasTold = false
        while !Task.isCancelled {
            try await coordinator.refresh()
            let (lease, head) = try await coordinator.read {
                ($0.holdoutUse(of: number)?.running?.lease, $0.head)
            }
            guard let lease else { return }
            if !wasTold { progress(.waits(number: number, worker: lease.worker)) }
            wasTold = true
            await withTaskGroup { group in
                group.addTask { await coordinator.change(after: head) }
                // A cancelled pause is as good as one that ended.
                group.addTask { try? await clock.sleep(for: Self.pollInterval) }
                await group.next()
                group.cancelAll()
            }
        }
    }

    /// Scores while the lease is renewed; a lost one ends the program.
    private func whileAlive(
        _ number: Int, token: Int, _ work: @escaping @Sendable () async -> TrialResult
    ) async -> TrialResult {
        await withTaskGroup(of: TrialResult?.self) { group in
            group.addTask { await work() }
            group.addTask {
                await keepAlive(number, token: token)
                return nil
            }
            var ending: TrialResult?
            for await result in group {
                ending = ending ?? result
                group.cancelAll()
            }
            return ending
                ?? TrialResult(
                    .failed(.interrupted, reason: "the scoring was interrupted.", detail: nil))
        }
    }

    private func keepAlive(_ number: Int, token: Int) async {
        let term = await coordinator.leaseTerm
        while !Task.isCancelled {
            do { try await clock.sleep(for: term / 4) } catch { return }
            do throws(EngineError) {
                let decision = try await coordinator.renewScoring(number, token: token)
                if decision != .proceed { return }
            } catch {
                trouble(error)
            }
        }
    }
}

import LuthierDomain
public import LuthierPorts

/// Runs a study to its end with an executor: asks, starts, reports, tells.
///
/// Each of `parallel` slots takes one trial after the other. When the task is cancelled the running
/// trials are asked to end, are told as interrupted, and will be started again by the next run.
/// The checkpoint of a trial that ended without success is removed once its end is stored; when all
/// together are larger than the study allows, more are.
public struct StudyRunner: Sendable {
    private let study: any WorkableStudy
    private let executor: any Executor
    private let clock: any StudyClock
    private let worker: String
    private let parallel: Int
    private let trouble: @Sendable (EngineError) -> Void
    private let keeper: CheckpointKeeper
    private let artifacts: ArtifactKeeper
    private let turns = Turns()
    private let patience: Patience

    /// A runner.
    ///
    /// - Parameters:
    ///   - study: The study.
    ///   - executor: Starts trials.
    ///   - clock: Tells the time.
    ///   - worker: The name under which leases are taken.
    ///   - parallel: Trials at once, at least 1.
    ///   - trouble: Is told of storage errors that are tried again.
    ///   - note: Is told, in sentences, of what a person may want to know and nothing depends on.
    public init(
        study: any WorkableStudy, executor: any Executor, clock: any StudyClock,
        worker: String, parallel: Int,
        trouble: @escaping @Sendable (EngineError) -> Void = { _ in },
        note: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        precondition(parallel >= 1, "a run needs at least one slot, got \(parallel)")
        self.study = study
        self.executor = executor
        self.clock = clock
        self.worker = worker
        self.parallel = parallel
        self.trouble = trouble
        patience = Patience(clock: clock, trouble: trouble)
        keeper = CheckpointKeeper(study: study, executor: executor, note: note)
        artifacts = ArtifactKeeper(study: study, executor: executor, note: note)
    }

    /// Runs until the study is over or the task is cancelled.
    ///
    /// - Throws: When the storage fails for longer than two minutes, or the study is damaged.
    public func run() async throws(EngineError) {
        let failure = await withTaskGroup(of: EngineError?.self) { group in
            group.addTask {
                await takeLeftovers()
                await tidy()
                return nil
            }
            for _ in 0..<parallel {
                group.addTask {
                    do throws(EngineError) {
                        try await fillSlot()
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            var first: EngineError?
            for await error in group where error != nil {
                first = first ?? error
                group.cancelAll()
            }
            return first
        }
        await keeper.sayWhatWasRemoved()
        await artifacts.sayWhatWasLeftOut()
        if let failure { throw failure }
    }

    private func fillSlot() async throws(EngineError) {
        while !Task.isCancelled {
            let mark = try await study.mark()
            guard let reply = try await ask() else { return }
            if let trial = reply.trials.first {
                try await run(trial)
            } else if reply.isOver {
                return
            } else {
                await study.news(after: mark, by: clock)
            }
        }
    }

    /// Asks for a trial, and has what it takes from its parent copied before anyone asks again: the
    /// next to ask may be told to continue the parent.
    private func ask() async throws(EngineError) -> AskReply? {
        await turns.take()
        let result: Result<AskReply?, EngineError>
        do throws(EngineError) {
            let reply = try await patience.retrying { () async throws(EngineError) in
                try await study.ask(worker: worker)
            }
            if let trial = reply?.trials.first, trial.parent != nil, trial.attempt == 1 {
                let launch = launch(trial, try await study.definition())
                _ = await whileAlive(trial) { await executor.prepare(launch) }
            }
            result = .success(reply)
        } catch {
            result = .failure(error)
        }
        await turns.give()
        return try result.get()
    }

    private func run(_ trial: AskedTrial) async throws(EngineError) {
        let runs = try await launches(of: trial)
        let result = await whileAlive(trial) {
            await TrialRuns(runs, by: executor).run { await report($0, of: trial) }
        }
        guard let result else { return }
        if !Task.isCancelled { await takeArtifacts(of: trial) }
        try await tell(result, of: trial)
        await tidy(after: trial.number)
    }

    /// The runs of the program that a trial needs: one, or one for each unit without a result.
    private func launches(of trial: AskedTrial) async throws(EngineError) -> [TrialLaunch] {
        let definition = try await study.definition()
        guard definition.replication != nil else { return [launch(trial, definition)] }
        return trial.units.map { launch(trial, definition, $0) }
    }

    private func launch(
        _ trial: AskedTrial, _ definition: StudyDefinition, _ unit: Replication.Unit? = nil
    ) -> TrialLaunch {
        TrialLaunch(
            definition: definition, number: trial.number, attempt: trial.attempt,
            seed: unit.map { TrialSeed.value(study: definition.seed, unit: $0) } ?? trial.seed,
            values: trial.values, resource: unit == nil ? trial.resource : nil,
            parent: trial.parent, unit: unit)
    }

    /// Does something while the lease of a trial is renewed.
    private func whileAlive<Value: Sendable>(
        _ trial: AskedTrial, _ work: @escaping @Sendable () async -> Value
    ) async -> Value? {
        await withTaskGroup(of: Value?.self) { group in
            group.addTask { await work() }
            group.addTask {
                await keepAlive(trial)
                return nil
            }
            group.addTask {
                await study.recall(of: trial.number, token: trial.token)
                return nil
            }
            var ending: Value?
            // The others end first only when the trial has to end; cancelling all stops it.
            for await result in group {
                ending = ending ?? result
                group.cancelAll()
            }
            return ending
        }
    }

    private func tidy(after number: Int? = nil) async {
        do throws(EngineError) {
            try await keeper.tidy(after: number)
            try await artifacts.tidy()
        } catch {
            trouble(error)
        }
    }

    /// Stores and records what a trial left; its lease is kept alive meanwhile, however it was ruled.
    ///
    /// What cannot be recorded now is taken by the next run.
    private func takeArtifacts(of trial: AskedTrial) async {
        guard let name = try? await study.definition().name,
            await executor.hasArtifacts(of: trial.number, attempt: trial.attempt, in: name)
        else { return }
        await withTaskGroup { group in
            group.addTask {
                do throws(EngineError) {
                    try await artifacts.take(
                        trial.number, attempt: trial.attempt, token: trial.token)
                } catch {
                    trouble(error)
                }
            }
            group.addTask {
                while !Task.isCancelled {
                    do { try await clock.sleep(for: trial.term / 4) } catch { return }
                    // Whoever has lost the trial hears so when the files are to be recorded.
                    _ = try? await study.renew(trial.number, token: trial.token)
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func takeLeftovers() async {
        do throws(EngineError) {
            try await artifacts.takeLeftovers()
        } catch {
            trouble(error)
        }
    }

    /// Stores a measurement; the program waits with its output until it is kept.
    private func report(_ measurement: Measurement, of trial: AskedTrial) async -> TrialDecision {
        do throws(EngineError) {
            let decision = try await patience.retrying { () async throws(EngineError) in
                try await study.report(trial.number, token: trial.token, measurement)
            }
            return decision ?? .stop
        } catch {
            trouble(error)
            return .proceed
        }
    }

    /// Renews the lease until the trial has to end.
    private func keepAlive(_ trial: AskedTrial) async {
        while !Task.isCancelled {
            do { try await clock.sleep(for: trial.term / 4) } catch { return }
            do throws(EngineError) {
                let decision = try await study.renew(trial.number, token: trial.token)
                if decision != .proceed { return }
            } catch {
                trouble(error)
            }
        }
    }

    /// Stores a result; it is tried again until it is kept.
    private func tell(_ result: TrialResult, of trial: AskedTrial) async throws(EngineError) {
        var result = result
        if case .failed(.interrupted, _, _) = result.outcome, !Task.isCancelled,
            let ending = try await study.endingWord()
        {
            result = TrialResult(
                .stopped(reason: "the study ended (\(ending)) while it ran."),
                metrics: result.metrics, deviations: result.deviations)
        }
        let final = result
        _ = try await patience.retrying { () async throws(EngineError) in
            try await study.tell(trial.number, token: trial.token, final)
        }
    }
}

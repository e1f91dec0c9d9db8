public import LuthierDomain
public import LuthierPorts

extension StudyCoordinator: WorkableStudy {
    /// How often a worker that waits looks for what other processes did.
    private static let pollInterval: Duration = .milliseconds(500)
    /// The least time between two looks, however much other processes do.
    private static let breath: Duration = .milliseconds(50)

    /// What the study was told, as far as this coordinator has read it.
    public func definition() async throws(EngineError) -> StudyDefinition {
        try await read { $0.definition }
    }

    /// The sequence number of the last event that was read.
    public func mark() async throws(EngineError) -> Int { try await read { $0.head } }

    /// Waits for a change in this process, and not longer than other processes can be left unseen.
    public func news(after mark: Int, by clock: any StudyClock) async {
        await withTaskGroup { group in
            group.addTask { await self.change(after: mark) }
            // A cancelled pause is as good as one that ended.
            group.addTask { try? await clock.sleep(for: Self.pollInterval) }
            if hearsOthers {
                group.addTask {
                    try? await clock.sleep(for: Self.breath)
                    await self.foreignChange(after: mark)
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// Gives a worker its next trial.
    public func ask(worker: String) async throws(EngineError) -> AskReply {
        try await ask(worker: worker, count: 1)
    }

    /// Takes a measurement and says how the trial goes on.
    public func report(
        _ number: Int, token: Int, _ measurement: Measurement
    ) async throws(EngineError) -> TrialDecision {
        try await report(number, token: token, measurement, key: nil)
    }

    /// Takes the result of a trial.
    public func tell(
        _ number: Int, token: Int, _ result: TrialResult
    ) async throws(EngineError) -> TellAnswer {
        try await tell(number, token: token, result, key: nil)
    }

    /// How the study ended.
    public func endingWord() async throws(EngineError) -> String? {
        try await read { $0.ending?.word }
    }

    /// The trials that ended without success, from a place on, and some others.
    public func needlessCheckpoints(
        from place: Int, and others: Set<Int>
    ) async throws(EngineError) -> NeedlessCheckpoints {
        try await read { ledger in
            NeedlessCheckpoints(
                numbers: ledger.needlessCheckpoints(from: place, and: others),
                place: ledger.endCount)
        }
    }

    /// The trials that may have a checkpoint.
    public func checkpointHolders() async throws(EngineError) -> [CheckpointHolder] {
        try await read { $0.checkpointHolders }
    }

    /// Completed trials that are not among the best, then paused ones.
    public func spareCheckpoints() async throws(EngineError) -> [SpareCheckpoint] {
        try await read { ledger in
            ledger.spareCheckpoints.map {
                SpareCheckpoint(number: $0, isPaused: ledger.trials[$0].outcome == nil)
            }
        }
    }
}

import LuthierDomain
public import LuthierPorts

extension StudyCoordinator {
    /// Begins the scoring of a trial on the holdout, unless it is scored or under way.
    ///
    /// - Parameters:
    ///   - number: The trial's number; nil for the best.
    ///   - worker: Who is going to perform it.
    ///   - holdout: The holdout from now on; nil leaves that of the study.
    /// - Returns: What is to be done.
    /// - Throws: When the trial cannot be scored, or what the storage throws.
    func promote(
        _ number: Int?, worker: String, holdout: Holdout? = nil
    ) async throws(EngineError) -> PromotionAnswer {
        let reply = try await perform(.promote(number: number, worker: worker, holdout))
        guard case .promoted(let answer) = reply else { throw Self.mixedUp(nil) }
        return answer
    }

    /// Takes in a trial's scoring on the holdout that was performed elsewhere.
    ///
    /// - Parameters:
    ///   - number: The trial's number.
    ///   - worker: Who performed it.
    ///   - result: What came of it.
    ///   - key: The name under which this may be repeated.
    ///   - onSubmit: Called when the request stands in the queue.
    /// - Returns: `accepted`, `recorded` when it was scored before, or `busy`.
    /// - Throws: When the trial cannot be scored, or what the storage throws.
    public func promote(
        _ number: Int, worker: String, told result: TrialResult, key: IdempotencyKey? = nil,
        onSubmit: (@Sendable () -> Void)? = nil
    ) async throws(EngineError) -> PromotionAnswer {
        let reply = try await perform(
            .promoteTold(number: number, worker: worker, result), key: key, onSubmit: onSubmit)
        guard case .promoted(let answer) = reply else { throw Self.mixedUp(key) }
        return answer
    }

    /// Takes a sign of life of a scoring and says whether it goes on.
    func renewScoring(_ number: Int, token: Int) async throws(EngineError) -> TrialDecision {
        let reply = try await perform(.renewScoring(number: number, token: token))
        guard case .decided(let decision) = reply else { throw Self.mixedUp(nil) }
        return decision
    }

    /// Takes the result of a scoring.
    func score(
        _ number: Int, token: Int, _ result: TrialResult
    ) async throws(EngineError) -> TellAnswer {
        let reply = try await perform(.score(number: number, token: token, result))
        guard case .told(let answer) = reply else { throw Self.mixedUp(nil) }
        return answer
    }
}

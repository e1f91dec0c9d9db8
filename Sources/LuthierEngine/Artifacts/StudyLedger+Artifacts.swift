public import LuthierDomain

extension StudyLedger {
    /// What is kept of a trial, by names, also what was removed since.
    public func artifacts(of number: Int) -> [Artifact] { artifactBook[number] }

    /// The trials that ever had artifacts, in ascending order.
    public var trialsWithArtifacts: [Int] { artifactBook.artifacts.keys.sorted() }

    /// The bytes of all artifacts that are there, equal contents counted once.
    public var artifactBytes: Int { artifactBook.bytes }

    /// Contents that no artifact has any more.
    public func unusedArtifacts(among digests: [ArtifactDigest]) -> [ArtifactDigest] {
        digests.filter { artifactBook.uses[$0] == nil }
    }

    /// The trials whose artifacts are to be removed, by the rule first and then by the quota.
    ///
    /// Those of the best trials, of trials that were scored on the holdout, and of trials that run or wait
    /// are never among them.
    ///
    /// - Complexity: O(trials with artifacts), and O(n log n) of them when something has to go.
    var artifactsToRemove: [(numbers: [Int], reason: ArtifactRemoval)] {
        guard !artifactBook.isEmpty else { return [] }
        let policy = definition.artifacts
        let isOver = policy.quota.map { artifactBook.bytes > $0 } ?? false
        guard isOver || policy.keep != .all else { return [] }
        let best = Set(best + holdoutUses.map(\.number))
        let holders = artifactBook.holders.filter { !best.contains($0) }.sorted()
        let byRule = against(policy.keep, among: holders)
        var removals: [(numbers: [Int], reason: ArtifactRemoval)] = []
        if !byRule.isEmpty { removals.append((byRule, .keep)) }
        guard let quota = policy.quota else { return removals }
        var rest = RemainingContents(artifactBook)
        for number in byRule { rest.remove(number) }
        var byQuota: [Int] = []
        let gone = Set(byRule)
        for number in worstFirst(holders.filter { !gone.contains($0) }) where rest.bytes > quota {
            // What shares its contents with others frees nothing by itself.
            rest.remove(number)
            byQuota.append(number)
        }
        if !byQuota.isEmpty { removals.append((byQuota, .quota)) }
        return removals
    }

    /// The trials that ended and whose artifacts the rule does not keep.
    private func against(_ keep: ArtifactPolicy.Keep, among holders: [Int]) -> [Int] {
        let ended = holders.filter { trials[$0].outcome != nil }
        switch keep {
        case .all, .nothing: return []
        case .completed: return ended.filter { trials[$0].outcome != .completed }
        case .best(let count):
            guard !ended.isEmpty else { return [] }
            let kept = Set(bestTrials(count).map(\.number))
            return ended.filter { !kept.contains($0) }
        }
    }

    /// Trials that may lose their artifacts: ended ones that were not completed, then paused ones, then
    /// completed ones, the worst of each kind first.
    ///
    /// With several objectives the first one says which is worse.
    private func worstFirst(_ holders: [Int]) -> [Int] {
        holders.compactMap { number -> (rank: Int, loss: Double, number: Int)? in
            let trial = trials[number]
            switch trial.state {
            case .running, .waiting: return nil
            case .paused: return (1, loss(trial.metrics), number)
            case .ended(let outcome):
                return (outcome == .completed ? 2 : 0, loss(trial.metrics), number)
            }
        }
        .sorted { ($0.rank, -$0.loss, $0.number) < ($1.rank, -$1.loss, $1.number) }
        .map(\.number)
    }

    /// The trials whose newest attempt ended, and of which nothing was recorded since it began.
    var untakenArtifacts: [UntakenArtifacts] {
        trials.compactMap { trial in
            guard trial.attempt > 0, trial.outcome != nil || trial.state == .paused,
                artifactBook.tokens[trial.number] != trial.token
            else { return nil }
            return UntakenArtifacts(
                number: trial.number, attempt: trial.attempt, token: trial.token)
        }
    }
}

/// The contents that are left when trials lose their artifacts one after the other.
private struct RemainingContents {
    private let book: ArtifactBook
    private var counts: [ArtifactDigest: Int] = [:]
    private(set) var bytes: Int

    init(_ book: ArtifactBook) {
        self.book = book
        bytes = book.bytes
    }

    mutating func remove(_ number: Int) {
        for artifact in book[number] where artifact.removal == nil {
            let digest = artifact.file.digest
            let count = (counts[digest] ?? book.uses[digest]?.count ?? 1) - 1
            counts[digest] = count
            if count == 0 { bytes -= artifact.file.size }
        }
    }
}

public import LuthierDomain

extension StudyCoordinator {
    /// Records files of a trial that are stored.
    ///
    /// - Parameters:
    ///   - files: The files; recorded again, they change nothing.
    ///   - number: The trial's number.
    ///   - token: The token of its newest attempt.
    /// - Returns: What was recorded.
    /// - Throws: When a name is not taken, or what the storage throws.
    public func keep(
        _ files: [ArtifactFile], of number: Int, token: Int
    ) async throws(EngineError) -> ArtifactAnswer {
        let reply = try await perform(.keep(number: number, token: token, files))
        guard case .kept(let answer) = reply else { throw Self.mixedUp(nil) }
        return answer
    }

    /// What lost its last use since the study was last looked at.
    public func freedArtifacts(
        after mark: ArtifactMark
    ) async throws(EngineError) -> FreedArtifacts {
        try await read { ledger in
            let book = ledger.artifactBook
            // A ledger that was read anew after a failure may know less for a moment.
            return FreedArtifacts(
                digests: Array(book.freed.dropFirst(mark.freed)),
                trials: Array(book.cleared.dropFirst(mark.cleared)),
                mark: ArtifactMark(freed: book.freed.count, cleared: book.cleared.count))
        }
    }

    /// Those contents, of some, that an artifact has, as the storage knows it now.
    public func usedArtifacts(
        among digests: [ArtifactDigest]
    ) async throws(EngineError) -> Set<ArtifactDigest> {
        try await refresh()
        return try await read { ledger in
            Set(digests).subtracting(ledger.unusedArtifacts(among: digests))
        }
    }

    /// All contents that were ever recorded, as the storage knows it now.
    func recordedArtifacts() async throws(EngineError) -> [ArtifactDigest] {
        try await refresh()
        return try await read { ledger in
            Set(
                ledger.artifactBook.artifacts.values.joined().map(\.file.digest)
            ).sorted()
        }
    }

    /// The trials whose newest attempt ended and of which nothing was recorded.
    public func untakenArtifacts() async throws(EngineError) -> [UntakenArtifacts] {
        try await read { $0.untakenArtifacts }
    }
}

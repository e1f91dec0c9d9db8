import LuthierDomain
package import LuthierPorts

/// Takes the artifacts of trials that ran here into the store, has them recorded, and removes from the
/// disk what the study gave up.
///
/// Whether a trial counts never depends on its artifacts: what goes wrong here is told, and the files stay
/// where the program left them.
package actor ArtifactKeeper {
    /// Trials of which is told what was left out; the others are counted.
    private static let toldTrials = 3

    private let study: any WorkableStudy
    private let executor: any Executor
    private let note: @Sendable (String) -> Void
    private var mark = ArtifactMark()
    /// What could not be removed because somebody was storing.
    private var pending: Set<ArtifactDigest> = []
    private var isWorking = false
    private var isDue = false
    private var told: Set<Int> = []

    /// What keeps the artifacts of one study.
    ///
    /// - Parameters:
    ///   - study: The study.
    ///   - executor: Has the files of trials, and the store.
    ///   - note: Is told, in sentences, of what was not kept.
    package init(
        study: any WorkableStudy, executor: any Executor,
        note: @escaping @Sendable (String) -> Void
    ) {
        self.study = study
        self.executor = executor
        self.note = note
    }

    /// Stores and records what a trial left.
    ///
    /// The lease should be kept alive meanwhile. Stored contents are held until they are recorded, so that
    /// nobody takes them for unused in between.
    ///
    /// - Parameters:
    ///   - number: The trial's number.
    ///   - attempt: Which start of the trial it was.
    ///   - token: The token of that start.
    /// - Throws: When the study cannot be written.
    package func take(_ number: Int, attempt: Int, token: Int) async throws(EngineError) {
        let definition = try await study.definition()
        guard definition.artifacts.keep != .nothing else { return }
        let taken = await executor.takeArtifacts(of: number, attempt: attempt, in: definition)
        defer { withExtendedLifetime(taken.hold) {} }
        var notes = taken.notes
        if !taken.files.isEmpty {
            let answer = try await study.keep(taken.files, of: number, token: token)
            if answer.status == .late {
                pending.formUnion(taken.files.map(\.digest))
            } else if !answer.leftOut.isEmpty {
                let names = Set(answer.leftOut)
                pending.formUnion(
                    taken.files.filter { names.contains($0.name) }.map(\.digest))
                notes.append(
                    "\(answer.leftOut.count) beyond what the study keeps of one trial, such as "
                        + "\(answer.leftOut[0])")
            }
        }
        guard !notes.isEmpty, told.insert(number).inserted else { return }
        guard told.count <= Self.toldTrials else { return }
        note("artifacts of trial \(number) that were not kept: \(notes.joined(separator: "; ")).")
    }

    /// Takes what attempts left that ended with the process that ran them.
    ///
    /// - Throws: When the study cannot be read.
    func takeLeftovers() async throws(EngineError) {
        let definition = try await study.definition()
        for trial in try await study.untakenArtifacts() {
            guard !Task.isCancelled else { return }
            guard
                await executor.hasArtifacts(
                    of: trial.number, attempt: trial.attempt, in: definition.name)
            else { continue }
            try await take(trial.number, attempt: trial.attempt, token: trial.token)
        }
    }

    /// Removes from the disk what the study gave up.
    ///
    /// Returns at once when that is under way already; whoever does it looks again then.
    ///
    /// - Throws: When the study cannot be read.
    package func tidy() async throws(EngineError) {
        isDue = true
        guard !isWorking else { return }
        isWorking = true
        defer { isWorking = false }
        while isDue {
            isDue = false
            let freed = try await study.freedArtifacts(after: mark)
            mark = freed.mark
            pending.formUnion(freed.digests)
            guard !pending.isEmpty || !freed.trials.isEmpty else { continue }
            let name = try await study.definition().name
            for number in freed.trials { await executor.discardArtifacts(of: number, in: name) }
            guard !pending.isEmpty else { continue }
            let study = study
            let kept = await executor.discard(Array(pending).sorted(), of: name) { digests in
                // What cannot be looked up is taken for used.
                (try? await study.usedArtifacts(among: digests)) ?? Set(digests)
            }
            pending = Set(kept)
        }
    }

    /// Says once of how many more trials something was not kept.
    func sayWhatWasLeftOut() {
        let more = told.count - Self.toldTrials
        guard more > 0 else { return }
        note("artifacts of \(more) more \(more == 1 ? "trial was" : "trials were") not kept whole.")
    }
}

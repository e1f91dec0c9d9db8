import LuthierDomain
import LuthierPorts

/// Removes the checkpoints that no trial will need any more, and those beyond the study's limit.
///
/// A trial without its checkpoint is as valid as before: if it is continued, it begins anew. So nothing
/// that goes wrong here is more than something to tell.
actor CheckpointKeeper {
    /// Failures told one by one; the others are counted.
    private static let toldFailures = 3

    private let study: any WorkableStudy
    private let executor: any Executor
    private let note: @Sendable (String) -> Void
    private var isWorking = false
    /// Whether something has happened since the study was last looked at.
    private var isDue = false
    /// Trials of this run whose attempts have ended since.
    private var own: Set<Int> = []
    /// How many of the ended trials were looked at.
    private var place = 0
    /// Sizes of checkpoints that do not change, with the attempts that left them.
    private var sizes: [Int: (attempt: Int, bytes: Int)] = [:]
    private var removed = (completed: 0, paused: 0)
    private var failed: Set<Int> = []
    private var saidThatItIsFull = false

    init(
        study: any WorkableStudy, executor: any Executor,
        note: @escaping @Sendable (String) -> Void
    ) {
        self.study = study
        self.executor = executor
        self.note = note
    }

    /// Looks at what has ended, and removes what nobody needs.
    ///
    /// Returns at once when that is under way already; whoever does it looks again then.
    ///
    /// - Parameter number: A trial whose attempt has just ended here.
    /// - Throws: When the study cannot be read.
    func tidy(after number: Int? = nil) async throws(EngineError) {
        if let number {
            own.insert(number)
            sizes[number] = nil
        }
        isDue = true
        guard !isWorking else { return }
        isWorking = true
        defer { isWorking = false }
        while isDue {
            isDue = false
            try await removeNeedless()
            try await keepLimit()
        }
    }

    private func removeNeedless() async throws(EngineError) {
        let (from, others) = (place, own)
        own = []
        let found = try await study.needlessCheckpoints(from: from, and: others)
        place = found.place
        guard !found.numbers.isEmpty else { return }
        let name = try await study.definition().name
        for number in found.numbers { _ = await discard(number, in: name) }
    }

    private func keepLimit() async throws(EngineError) {
        let definition = try await study.definition()
        guard let limit = definition.limits.checkpoints else { return }
        var total = 0
        for holder in try await study.checkpointHolders() {
            if let known = sizes[holder.number], known.attempt == holder.attempt, !holder.isRunning
            {
                total += known.bytes
                continue
            }
            let bytes = await executor.checkpointSize(of: holder.number, in: definition.name)
            if !holder.isRunning { sizes[holder.number] = (holder.attempt, bytes) }
            total += bytes
        }
        guard total > limit else { return }
        for spare in try await study.spareCheckpoints() where total > limit {
            let number = spare.number
            guard let size = sizes[number], size.bytes > 0,
                await discard(number, in: definition.name)
            else { continue }
            total -= size.bytes
            sizes[number] = (size.attempt, 0)
            if spare.isPaused { removed.paused += 1 } else { removed.completed += 1 }
        }
        if total > limit, !saidThatItIsFull {
            saidThatItIsFull = true
            note(
                "The checkpoints take more than limits.checkpoints allows, and those that are left "
                    + "belong to running, waiting or best trials, or cannot be removed.")
        }
    }

    /// Removes a checkpoint.
    ///
    /// - Returns: Whether it is gone.
    private func discard(_ number: Int, in study: String) async -> Bool {
        do throws(CheckpointError) {
            try await executor.discardCheckpoint(of: number, in: study)
            return true
        } catch {
            // A trial that runs by now is looked at again when it ends.
            guard !error.isInUse, failed.insert(number).inserted else { return false }
            if failed.count <= Self.toldFailures { note("\(error)") }
            return false
        }
    }

    /// Says once what this run removed, and what it could not.
    func sayWhatWasRemoved() {
        let parts = [(removed.completed, "completed"), (removed.paused, "paused")]
            .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        if !parts.isEmpty {
            let count = removed.completed + removed.paused
            note(
                "Removed the checkpoints of \(parts.joined(separator: " and ")) "
                    + "\(count == 1 ? "trial" : "trials") to stay within limits.checkpoints."
                    + (removed.paused > 0 ? " A paused trial that is continued begins anew." : ""))
        }
        let more = failed.count - Self.toldFailures
        if more > 0 { note("The checkpoints of \(more) more trials could not be removed.") }
    }
}

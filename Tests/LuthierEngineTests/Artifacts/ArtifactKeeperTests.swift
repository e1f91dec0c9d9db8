import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Synchronization
import Testing

/// Trials whose files are one for each, of 10 bytes.
private final class LeavingExecutor: Executor {
    struct Shelf {
        var stored: Set<ArtifactDigest> = []
        var discardedFolders: [Int] = []
        var refusals = 0
        var notes: [String] = []
        var ran: Set<Int> = []
    }

    let shelf = Mutex(Shelf())
    let outcome: @Sendable (Int) -> TrialOutcome

    init(_ outcome: @escaping @Sendable (Int) -> TrialOutcome = { _ in .completed }) {
        self.outcome = outcome
    }

    func run(
        _ launch: TrialLaunch, report: @Sendable (Measurement) async -> TrialDecision
    ) async -> TrialResult {
        shelf.withLock { _ = $0.ran.insert(launch.number) }
        return TrialResult(outcome(launch.number), metrics: ["loss": Double(launch.number)])
    }

    func hasArtifacts(of number: Int, attempt: Int, in study: String) async -> Bool {
        shelf.withLock { $0.ran.contains(number) }
    }

    func takeArtifacts(
        of number: Int, attempt: Int, in definition: StudyDefinition
    ) async -> TakenArtifacts {
        let file = ArtifactStudy.file(seed: number + 1)
        return shelf.withLock { shelf in
            shelf.stored.insert(file.digest)
            return TakenArtifacts(files: [file], notes: shelf.notes)
        }
    }

    func discardArtifacts(of number: Int, in study: String) async {
        shelf.withLock { $0.discardedFolders.append(number) }
    }

    func discard(
        _ digests: [ArtifactDigest], of study: String,
        unless used: @Sendable ([ArtifactDigest]) async -> Set<ArtifactDigest>
    ) async -> [ArtifactDigest] {
        let isBusy = shelf.withLock { shelf in
            shelf.refusals -= 1
            return shelf.refusals >= 0
        }
        if isBusy { return digests }
        let kept = await used(digests)
        shelf.withLock { $0.stored.subtract(Set(digests).subtracting(kept)) }
        return []
    }
}

@Suite("ArtifactKeeper")
struct ArtifactKeeperTests {
    private func run(
        _ executor: LeavingExecutor, _ policy: ArtifactPolicy, trials: Int = 6,
        study given: StudyCoordinator? = nil
    ) async throws -> (ledger: StudyLedger, notes: [String]) {
        let study: StudyCoordinator
        if let given {
            study = given
        } else {
            study = try await ArtifactStudy(policy, trials: trials).study
        }
        let notes = Mutex<[String]>([])
        try await StudyRunner(
            study: study, executor: executor, clock: VirtualClock(), worker: "w", parallel: 1,
            note: { note in notes.withLock { $0.append(note) } }
        ).run()
        return (try await study.ledger(), notes.withLock { $0 })
    }

    @Test("each trial's files are recorded before its end, and what is given up leaves the disk")
    func quota() async throws {
        let executor = LeavingExecutor()
        let (ledger, notes) = try await run(executor, ArtifactPolicy(quota: 30))
        let kept = ledger.trialsWithArtifacts.filter {
            ledger.artifacts(of: $0).contains { $0.removal == nil }
        }
        #expect(kept.count == 3 && kept.contains(0) && ledger.artifactBytes == 30)
        let stored = executor.shelf.withLock { $0.stored }
        #expect(stored == Set(kept.map { ArtifactStudy.file(seed: $0 + 1).digest }))
        let cleared = executor.shelf.withLock { Set($0.discardedFolders) }
        #expect(cleared == Set(0..<6).subtracting(kept))
        #expect(notes.isEmpty)
    }

    @Test("what could not be removed while somebody stored is removed later")
    func busy() async throws {
        let executor = LeavingExecutor()
        executor.shelf.withLock { $0.refusals = 2 }
        let (ledger, _) = try await run(executor, ArtifactPolicy(quota: 10))
        #expect(ledger.artifactBytes == 10)
        #expect(executor.shelf.withLock { $0.stored } == [ArtifactStudy.file(seed: 1).digest])
    }

    @Test("with keep: nothing no file is touched")
    func nothing() async throws {
        let executor = LeavingExecutor()
        let (ledger, notes) = try await run(executor, ArtifactPolicy(keep: .nothing))
        #expect(ledger.trialsWithArtifacts.isEmpty && notes.isEmpty)
        #expect(executor.shelf.withLock { $0.stored.isEmpty })
    }

    @Test("what was left out is told of a few trials, and counted of the others")
    func notes() async throws {
        let executor = LeavingExecutor()
        executor.shelf.withLock { $0.notes = ["1 symbolic links, such as a"] }
        let (_, notes) = try await run(executor, ArtifactPolicy())
        #expect(notes.count == 4)
        #expect(
            notes.first
                == "artifacts of trial 0 that were not kept: 1 symbolic links, such as a.")
        #expect(notes.last == "artifacts of 3 more trials were not kept whole.")
    }

    @Test("what a killed run had left is taken by the next one")
    func leftovers() async throws {
        let study = try await ArtifactStudy(trials: 2).study
        _ = try await study.ask(worker: "gone")
        try await study.release(workers: ["gone"])
        let executor = LeavingExecutor()
        executor.shelf.withLock { _ = $0.ran.insert(0) }
        let (ledger, _) = try await run(executor, ArtifactPolicy(), study: study)
        #expect(ledger.trials[0].outcome?.word == "failed")
        #expect(ledger.artifacts(of: 0).map(\.file) == [ArtifactStudy.file(seed: 1)])
        #expect(ledger.artifacts(of: 0).first?.attempt == 1)
        // The next run finds nothing to do.
        let head = ledger.head
        let (again, _) = try await run(executor, ArtifactPolicy(), study: study)
        #expect(again.head == head)
    }
}

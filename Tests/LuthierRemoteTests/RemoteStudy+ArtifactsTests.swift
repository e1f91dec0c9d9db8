import Foundation
import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierRemote
import LuthierTesting
import LuthierWire
import Synchronization
import Testing

/// Contents in memory.
private final class Shelf: ArtifactStore {
    let contents = Mutex<[ArtifactDigest: [UInt8]]>([:])

    struct Reading: ArtifactContents {
        final class Place: Sendable { let at = Mutex(0) }
        let bytes: [UInt8]
        let place = Place()
        var size: Int { bytes.count }

        func read(upTo count: Int) throws(ArtifactError) -> [UInt8] {
            place.at.withLock { at in
                defer { at = min(at + count, bytes.count) }
                return Array(bytes[at..<min(at + count, bytes.count)])
            }
        }
    }

    func receive(
        for study: String, atMost limit: Int?
    ) async throws(ArtifactError) -> any ArtifactIntake {
        throw ArtifactError(.refused, "the test stores by itself.")
    }

    func contents(
        _ digest: ArtifactDigest, of study: String
    ) throws(ArtifactError) -> (any ArtifactContents)? {
        contents.withLock { $0[digest] }.map { Reading(bytes: $0) }
    }

    func discard(
        _ digests: [ArtifactDigest], of study: String,
        unless used: @Sendable ([ArtifactDigest]) async -> Set<ArtifactDigest>
    ) async -> [ArtifactDigest] {
        let kept = await used(digests)
        contents.withLock { contents in
            for digest in digests where !kept.contains(digest) { contents[digest] = nil }
        }
        return []
    }
}

/// Leaves one file for each trial.
private struct Leaving: Executor {
    let shelf: Shelf

    static func file(_ number: Int) -> (file: ArtifactFile, bytes: [UInt8])? {
        let bytes = Array("trial \(number)".utf8)
        let hex = String(number + 1, radix: 16)
        return ArtifactDigest(String(repeating: "0", count: 64 - hex.count) + hex).map {
            (ArtifactFile(name: "out/a b.txt", size: bytes.count, digest: $0), bytes)
        }
    }

    func run(
        _ launch: TrialLaunch, report: @Sendable (LuthierDomain.Measurement) async -> TrialDecision
    ) async -> TrialResult {
        TrialResult(.completed, metrics: MetricValues([("loss", Double(launch.number))]))
    }

    func hasArtifacts(of number: Int, attempt: Int, in study: String) async -> Bool { true }

    func takeArtifacts(
        of number: Int, attempt: Int, in definition: StudyDefinition
    ) async -> TakenArtifacts {
        guard let (file, bytes) = Self.file(number) else { return TakenArtifacts() }
        shelf.contents.withLock { $0[file.digest] = bytes }
        return TakenArtifacts(files: [file])
    }

    func discard(
        _ digests: [ArtifactDigest], of study: String,
        unless used: @Sendable ([ArtifactDigest]) async -> Set<ArtifactDigest>
    ) async -> [ArtifactDigest] {
        await shelf.discard(digests, of: study, unless: used)
    }
}

@Suite("RemoteStudy: artifacts")
struct RemoteStudyArtifactsTests {
    private let clock = HastyClock()
    private let shelf = Shelf()
    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "luthier-remote-\(UUID().uuidString)").path()

    private func study(_ more: String = "") async throws -> (StudyCoordinator, LoopbackLink) {
        let text = """
            {"study": "s", "command": ["true"], "parameters": {"x": {"from": 0, "to": 4.0}},
            "metrics": {"loss": {"goal": "minimize"}}, "budget": {"trials": 4}\(more)}
            """
        let definition = try StudyFileDecoder().decode(
            SourceNode(unplaced: JSONValue(parsing: text)))
        let engine = StudyEngine(storage: MemoryStorage(), clock: VirtualClock())
        return (try await engine.create(definition), LoopbackLink(engine))
    }

    private func worker(_ link: LoopbackLink, _ name: String = "w") async throws -> RemoteStudy {
        let said = Said()
        let outage = Outage(of: "http://test", clock: clock, note: { said.add($0) })
        let card = try await RemoteStudy.find(
            "s", link: link, outage: outage, clock: clock, patience: .seconds(60))
        return RemoteStudy(
            card, link: link, spool: try Spool(in: folder, name: name), outage: outage,
            clock: clock, patience: .seconds(3600), note: { said.add($0) }, store: shelf)
    }

    private final class Said: Sendable {
        private let texts = Mutex<[String]>([])
        func add(_ text: String) { texts.withLock { $0.append(text) } }
    }

    private func run(_ worker: RemoteStudy) async throws {
        try await StudyRunner(
            study: worker, executor: Leaving(shelf: shelf), clock: clock, worker: "w", parallel: 2
        ).run()
    }

    /// What the study knows is what trials left, and the server has the contents.
    private func check(_ study: StudyCoordinator, _ link: LoopbackLink) async throws {
        let ledger = try await study.ledger()
        #expect(ledger.counts.completed == 4)
        for number in 0..<4 {
            let (file, bytes) = try #require(Leaving.file(number))
            #expect(ledger.artifacts(of: number).map(\.file) == [file])
            #expect(link.uploads.withLock { $0[file.digest] } == bytes)
        }
    }

    @Test("the files of trials are sent before their results, and leave the worker then")
    func plain() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (study, link) = try await study()
        try await run(try await worker(link))
        try await check(study, link)
        #expect(shelf.contents.withLock { $0.isEmpty })
    }

    @Test("outages and lost answers lose no file and record none twice")
    func outage() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (study, link) = try await study()
        let count = Mutex(0)
        let worker = try await worker(link)
        link.set { _ in
            switch count.withLock({ count in
                count += 1
                return count % 4
            }) {
            case 1: .unsent
            case 2: .unheard
            default: .answered
            }
        }
        try await run(worker)
        try await check(study, link)
        let kept = try await study.read { $0.head }
        #expect(kept > 0)
        #expect(shelf.contents.withLock { $0.isEmpty })
    }

    @Test("what a killed worker had not sent is sent by the next one")
    func orphans() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (study, link) = try await study()
        let (file, bytes) = try #require(Leaving.file(0))
        do {
            let worker = try await worker(link, "killed")
            let trial = try #require(try await worker.ask(worker: "w").trials.first)
            shelf.contents.withLock { $0[file.digest] = bytes }
            link.set { _ in .unsent }
            let answer = try await worker.keep([file], of: trial.number, token: trial.token)
            #expect(answer.status == .accepted)
            #expect(try await study.ledger().artifacts(of: 0).isEmpty)
        }
        link.set { _ in .answered }
        let next = try await worker(link, "next")
        let settlement = await next.settle(Spool.orphans(in: folder))
        #expect(settlement.artifacts == 1)
        #expect(try await study.ledger().artifacts(of: 0).map(\.file) == [file])
        #expect(link.uploads.withLock { $0[file.digest] } == bytes)
        #expect(try await next.freedArtifacts(after: ArtifactMark()).digests == [file.digest])
    }

    @Test("a file that the server refuses keeps no result from being told")
    func refused() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (study, link) = try await study(#", "artifacts": {"per_trial": 3}"#)
        try await run(try await worker(link))
        let ledger = try await study.ledger()
        #expect(ledger.counts.completed == 4 && ledger.trialsWithArtifacts.isEmpty)
        let left = Spool.orphans(in: folder).filter { !$0.isEmpty }
        #expect(left.isEmpty)
        #expect(shelf.contents.withLock { $0.isEmpty })
    }
}

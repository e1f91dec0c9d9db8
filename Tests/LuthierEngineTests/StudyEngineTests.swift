import LuthierDomain
import LuthierPorts
import LuthierTesting
import Synchronization
import Testing

@testable import LuthierEngine

/// A storage that counts how often a log is read from its beginning, and lets others go on meanwhile.
private final class CountingStorage: WrappedStorage {
    let storage: MemoryStorage
    private let state = Mutex(0)

    init(_ storage: MemoryStorage) { self.storage = storage }

    var readings: Int { state.withLock { $0 } }

    func events(
        of study: String, after sequence: Int, limit: Int
    ) async throws(StorageError) -> [EventRecord] {
        if sequence == 0 { state.withLock { $0 += 1 } }
        for _ in 0..<100 { await Task.yield() }
        if Task.isCancelled {
            throw StorageError(.unavailable, subject: study, message: "Stopped.")
        }
        return try await storage.events(of: study, after: sequence, limit: limit)
    }
}

@Suite("The studies of a storage")
struct StudyEngineTests {
    private func engine() async throws -> (engine: StudyEngine, storage: CountingStorage) {
        let memory = MemoryStorage()
        let study = try await TestStudies.engine(storage: memory).begin(TestStudies.definition())
        let trial = try #require(try await study.ask(worker: "w").trials.first)
        _ = try await study.tell(trial.number, token: trial.token, .loss(1))
        let storage = CountingStorage(memory)
        return (
            StudyEngine(
                storage: storage, clock: VirtualClock(), catalogue: TestStudies.catalogue), storage
        )
    }

    @Test("many who ask for a study at once have it read once")
    func together() async throws {
        let (engine, storage) = try await engine()
        let seen = await withTaskGroup(of: ObjectIdentifier?.self) { group in
            for _ in 0..<50 {
                group.addTask { (try? await engine.study("test")).map { ObjectIdentifier($0) } }
            }
            return await group.reduce(into: [ObjectIdentifier?]()) { $0.append($1) }
        }
        #expect(storage.readings == 1)
        #expect(Set(seen).count == 1 && seen.first != .some(nil))
    }

    @Test("who is cancelled while a study is read takes it from no other")
    func cancelled() async throws {
        let (engine, storage) = try await engine()
        let first = Task { try? await engine.study("test") }
        let second = Task { try? await engine.study("test") }
        first.cancel()
        #expect(await second.value != nil)
        _ = await first.value
        #expect(storage.readings == 1)
    }

    @Test("a study that could not be read is read again for the next")
    func again() async throws {
        let storage = MemoryStorage()
        let engine = TestStudies.engine(storage: storage)
        await #expect(throws: EngineError.self) { try await engine.study("test") }
        _ = try await TestStudies.engine(storage: storage).begin(TestStudies.definition())
        #expect(try await engine.study("test").read { $0.trials.isEmpty })
    }
}

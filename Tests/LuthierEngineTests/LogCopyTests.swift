import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Testing

/// A storage whose event of a number cannot be read.
private struct DamagedStorage: WrappedStorage {
    let storage: MemoryStorage
    let place: Int

    func events(
        of study: String, after sequence: Int, limit: Int
    ) async throws(StorageError) -> [EventRecord] {
        let events = try await storage.events(of: study, after: sequence, limit: limit)
        guard !events.contains(where: { $0.sequence == place }) else {
            throw StorageError(.corrupt, subject: study, message: "Event \(place) is damaged.")
        }
        return events
    }
}

@Suite("LogCopy")
struct LogCopyTests {
    /// A storage with a study of some thousand events.
    private func filled() async throws -> MemoryStorage {
        let storage = MemoryStorage()
        let study = try await TestStudies.engine(storage: storage)
            .create(TestStudies.definition(budget: Budget(trials: 900)))
        for number in 0..<900 {
            let trial = try #require(try await study.ask(worker: "w").trials.first)
            _ = try await study.report(
                number, token: trial.token, Measurement(step: 1, metrics: ["loss": 3]))
            _ = try await study.tell(number, token: trial.token, .loss(Double(number)))
        }
        return storage
    }

    @Test("a copy is the same study, event by event, and verifies as the first did")
    func whole() async throws {
        let (storage, target) = (try await filled(), MemoryStorage())
        let outcomes = try await LogCopy(from: storage, into: target).all()
        #expect(outcomes.map(\.copied) == [2702] && outcomes[0].total == 2702)
        #expect(outcomes[0].damage == nil)
        let both = try await (
            storage.events(of: "test", after: 0, limit: .max),
            target.events(of: "test", after: 0, limit: .max)
        )
        #expect(both.0 == both.1 && both.0.count == 2702)
        let report = try await StudyVerifier(storage: target, catalogue: TestStudies.catalogue)
            .verify("test")
        #expect(report.difference == nil && report.suggestions == 900)
        // The study goes on in its copy.
        #expect(
            try await TestStudies.engine(storage: target).study("test").ledger().counts.completed
                == 900)
    }

    @Test("damage ends a copy, or ends the part that is kept, just before it")
    func damage() async throws {
        let storage = try await filled()
        for place in [1, 2, 1000, 1001, 1002, 1777, 2702] {
            let damaged = DamagedStorage(storage: storage, place: place)
            await #expect(throws: StorageError.self) {
                _ = try await LogCopy(from: damaged, into: MemoryStorage()).all()
            }
            let target = MemoryStorage()
            let outcomes = try await LogCopy(from: damaged, into: target).all(asFarAsSound: true)
            #expect(outcomes[0].copied == place - 1 && outcomes[0].total == 2702, "\(place)")
            #expect(outcomes[0].damage?.message == "Event \(place) is damaged.")
            let heads = try await target.studies()
            #expect(heads.map(\.sequence) == (place == 1 ? [] : [place - 1]), "\(place)")
        }
    }

    @Test("a study of the same name in the target is left as it is")
    func taken() async throws {
        let (storage, target) = (try await filled(), MemoryStorage())
        _ = try await TestStudies.engine(storage: target).create(TestStudies.definition())
        let error = await #expect(throws: StorageError.self) {
            _ = try await LogCopy(from: storage, into: target).all()
        }
        #expect(error?.code == .unsuitable && error?.message.contains("\"test\"") == true)
        #expect(try await target.studies().map(\.sequence) == [1])
    }
}

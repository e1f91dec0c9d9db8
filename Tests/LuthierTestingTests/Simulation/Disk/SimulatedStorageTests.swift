import LuthierMath
import LuthierPorts
import Synchronization
import LuthierDomain
import Testing

@testable import LuthierTesting

@Suite("SimulatedStorage")
struct SimulatedStorageTests {
    private func storage(_ mutation: Mutation? = nil) throws -> SimulatedStorage {
        let storage = SimulatedStorage(study: "simulated", mutation: mutation)
        let definition = try StudySketch(seed: 5, workers: 2, faults: 40).definition
        let begun = try storage.create(record(1, .created(definition)), by: 0)
        #expect(begun)
        return storage
    }

    private func record(_ sequence: Int, _ event: StudyEvent) -> EventRecord {
        EventRecord(sequence: sequence, time: Timestamp(milliseconds: 7), event: event)
    }

    private func write(_ storage: SimulatedStorage, by process: Int = 0) throws {
        let head = storage.head
        try storage.transact(by: process, after: head, keys: []) { _ in
            StorageChange(
                events: [record(head + 1, head % 2 == 0 ? .reopened : .closed(.stopped))],
                result: ())
        }
    }

    private func arm(_ storage: SimulatedStorage, _ stage: SimulatedStorage.Stage) {
        storage.state.withLock { $0.deaths[0] = stage }
    }

    @Test("keeps what a transaction wrote, through any power cut")
    func durable() throws {
        for seed in 0..<50 as Range<UInt64> {
            let storage = try storage()
            try write(storage)
            var source = RandomSource(seed: seed, purpose: .test)
            storage.powerCut(&source)
            #expect(storage.head == 2, "seed \(seed)")
        }
    }

    @Test("a process that dies while it writes leaves nothing behind, and the others go on")
    func torn() throws {
        let storage = try storage()
        arm(storage, .whileWriting(0.6))
        #expect(throws: StorageError.self) { try write(storage) }
        #expect(throws: StorageError.self) { try write(storage) }
        try write(storage, by: 1)
        var source = RandomSource(seed: 0, purpose: .test)
        storage.powerCut(&source)
        #expect(storage.head == 2)
    }

    @Test("what a process wrote whole before it died counts, once another has made it durable")
    func whole() throws {
        let storage = try storage()
        arm(storage, .beforeSync)
        #expect(throws: StorageError.self) { try write(storage) }
        #expect(try storage.events(after: 0, limit: 9, by: 1).count == 2)
    }

    @Test("a write or sync that fails changes nothing, and the next works")
    func failures() throws {
        let storage = try storage()
        storage.state.withLock { $0.disk.space = 5 }
        #expect(throws: StorageError.self) { try write(storage) }
        storage.state.withLock { state in
            state.disk.space = nil
            state.disk.failingSyncs = 1
        }
        #expect(throws: StorageError.self) { try write(storage) }
        #expect(storage.head == 1)
        try write(storage)
        var source = RandomSource(seed: 0, purpose: .test)
        storage.powerCut(&source)
        #expect(storage.head == 2)
    }

    @Test("a planted bug loses what was acknowledged")
    func planted() throws {
        var heads: Set<Int> = []
        for seed in 0..<20 as Range<UInt64> {
            let storage = try storage(.syncSkipped)
            try write(storage)
            var source = RandomSource(seed: seed, purpose: .test)
            storage.powerCut(&source)
            heads.insert(storage.head)
        }
        #expect(heads.contains { $0 < 2 })
    }
}

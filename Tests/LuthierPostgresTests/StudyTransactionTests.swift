import LuthierDomain
import LuthierPorts
import LuthierTesting
import Synchronization
import Testing

@testable import LuthierPostgres

@Suite("StudyTransaction", .enabled(if: TestServer.isThere))
struct StudyTransactionTests {
    /// Counts, again when it is said that nothing was written.
    private func count(in storage: PostgresStorage) async throws {
        while true {
            do {
                try await StorageSamples.count(in: "s", of: storage)
                return
            } catch let error as StorageError where error.code == .busy {
                await Task.yield()
            }
        }
    }

    private func counts(in storage: PostgresStorage) async throws -> [Int] {
        try await storage.events(of: "s", after: 1, limit: .max).map(StorageSamples.count(in:))
    }

    @Test("a COMMIT whose answer was lost is found, and not done twice")
    func lostAnswer() async throws {
        let plan = FaultPlan()
        let storage = try TestServer.faulty(plan)
        _ = try await storage.create(StorageSamples.first(of: "s"))
        let calls = Atomic(0)
        for round in 1...5 {
            plan.meet(.lostAfter, where: FaultPlan.commits)
            try await storage.transact(on: "s", after: round, keys: []) { _ in
                calls.add(1, ordering: .relaxed)
                let event = StudyEvent.renewed(
                    number: 0, token: round, expires: Timestamp(milliseconds: 0))
                return StorageChange(
                    events: [StorageSamples.record(round + 1, event)], result: ())
            }
        }
        #expect(plan.count == 5)
        #expect(calls.load(ordering: .relaxed) == 5)
        #expect(try await counts(in: storage) == Array(1...5))
    }

    @Test("a change that never reached the server is written after all, without deciding again")
    func lostRequest() async throws {
        let plan = FaultPlan()
        let storage = try TestServer.faulty(plan)
        _ = try await storage.create(StorageSamples.first(of: "s"))
        for _ in 1...5 {
            plan.meet(.lostBefore, count: 3, where: FaultPlan.commits)
            try await StorageSamples.count(in: "s", of: storage)
        }
        #expect(plan.count == 15)
        #expect(try await counts(in: storage) == Array(1...5))
    }

    @Test("a change of receipts alone is found too")
    func lostReceipt() async throws {
        for fault in [Fault.lostAfter, .lostBefore] {
            let plan = FaultPlan()
            let storage = try TestServer.faulty(plan)
            _ = try await storage.create(StorageSamples.first(of: "s"))
            plan.meet(fault, where: FaultPlan.commits)
            let receipt = Receipt(key: "k", fingerprint: "f", reply: "r")
            try await storage.transact(on: "s", after: 1, keys: []) { _ in
                StorageChange(events: [], receipts: [receipt], result: ())
            }
            let found = try await storage.transact(on: "s", after: 1, keys: ["k"]) { view in
                StorageChange(events: [], result: view.receipts)
            }
            #expect(found == [receipt])
            let revisions = try await TestServer.sql(
                "SELECT revision FROM \(storage.schema.name).study")
            #expect(revisions == [["2"]])
        }
    }

    @Test(
        "when others changed the study before a lost change was kept, nothing is written and said")
    func overtaken() async throws {
        let plan = FaultPlan()
        let schema = TestServer.freshSchema()
        let storage = try TestServer.faulty(plan, schema)
        let other = try TestServer.storage(schema)
        _ = try await storage.create(StorageSamples.first(of: "s"))
        let isFirst = Atomic(true)
        plan.set { statements in
            guard FaultPlan.commits(statements), isFirst.exchange(false, ordering: .relaxed) else {
                return .none
            }
            return .lostBefore
        }
        // The other process writes between the loss and the next look.
        let gate = Gate()
        let slow = PostgresStorage(
            address: storage.address, options: TestServer.options(schema),
            now: { Timestamp(milliseconds: 0) },
            sleep: { _ in
                if gate.open() { try await StorageSamples.count(in: "s", of: other) }
            },
            connect: { () async throws(PostgresFailure) in
                #if Postgres
                    FaultyLink(try await LibPQLink.connect(to: storage.address), plan)
                #else
                    throw PostgresFailure(.unreachable, message: "")
                #endif
            })
        let error = await #expect(throws: StorageError.self) {
            try await StorageSamples.count(in: "s", of: slow)
        }
        #expect(error?.code == .busy)
        #expect(error?.description.contains("Nothing was written") == true)
        #expect(try await counts(in: other) == [1])
    }

    @Test("with faults at every turn nothing is lost and nothing doubled")
    func storm() async throws {
        for seed in 0..<6 as Range<UInt64> {
            let random = Mutex(SplitMix(seed: seed))
            let plan = FaultPlan { _ in
                switch random.withLock({ $0.next() % 10 }) {
                case 0: .lostBefore
                case 1: .lostAfter
                default: .none
                }
            }
            let schema = TestServer.freshSchema()
            // The first connection makes the tables, which a storm may keep from happening for long.
            _ = try await TestServer.storage(schema).create(StorageSamples.first(of: "s"))
            // A server that was never reached is given up sooner than one that was.
            let storages = try (0..<3).map { _ in
                try TestServer.faulty(plan, schema) { $0.firstPatience = $0.patience }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for storage in storages {
                    for _ in 0..<2 {
                        group.addTask { for _ in 0..<10 { try await count(in: storage) } }
                    }
                }
                try await group.waitForAll()
            }
            let counts = try await counts(in: TestServer.storage(schema))
            #expect(counts == Array(1...60), "seed \(seed)")
            #expect(plan.count > 10)
        }
    }

    @Test("creating and deleting bear a lost answer too")
    func lostCreation() async throws {
        for fault in [Fault.lostAfter, .lostBefore] {
            let plan = FaultPlan()
            let storage = try TestServer.faulty(plan)
            _ = try await storage.studies()
            plan.meet(fault, where: FaultPlan.commits)
            #expect(try await storage.create(StorageSamples.first(of: "s")))
            #expect(try await !storage.create(StorageSamples.first(of: "s")))
            plan.meet(fault, where: FaultPlan.commits)
            try await storage.delete("s")
            #expect(try await storage.studies().isEmpty)
            #expect(plan.count == 2)
        }
    }

    @Test("a change that the server refuses is not kept, says why, and the next one succeeds")
    func refused() async throws {
        let plan = FaultPlan()
        let storage = try TestServer.faulty(plan)
        _ = try await storage.create(StorageSamples.first(of: "s"))
        plan.meet(.refused("53100"), where: FaultPlan.commits)
        let error = await #expect(throws: StorageError.self) {
            try await StorageSamples.count(in: "s", of: storage)
        }
        #expect(error?.code == .full)
        try await StorageSamples.count(in: "s", of: storage)
        #expect(try await counts(in: storage) == [1])
    }

    @Test("a server that stays away ends the patience with an error that says so")
    func impatient() async throws {
        let plan = FaultPlan()
        let storage = try TestServer.faulty(plan)
        _ = try await storage.create(StorageSamples.first(of: "s"))
        plan.meet(.lostBefore, count: .max, where: FaultPlan.commits)
        let error = await #expect(throws: StorageError.self) {
            try await StorageSamples.count(in: "s", of: storage)
        }
        #expect(error?.code == .unavailable)
        #expect(error?.description.contains("Whether the change was kept") == true)
    }
}

/// Opens once.
private final class Gate: Sendable {
    private let isShut = Atomic(true)
    func open() -> Bool { isShut.exchange(false, ordering: .relaxed) }
}

/// A small generator, so that storms repeat.
private struct SplitMix {
    private var state: UInt64
    init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

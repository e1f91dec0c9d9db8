import GRDB
import LuthierDomain
import LuthierPorts
import LuthierTesting
import Synchronization
import Testing

@testable import LuthierSQLite

@Suite("ReceiptTable")
struct ReceiptTableTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("receipts go after seven days, and not before")
    func prunes() async throws {
        let clock = VirtualClock()
        let storage = try folder.open(now: { clock.now })
        _ = try await storage.create(StorageSamples.first(of: "s"))
        func keep(_ key: String) async throws {
            try await storage.transact(on: "s", after: 1, keys: []) { _ in
                StorageChange(
                    events: [], receipts: [Receipt(key: key, fingerprint: "f", reply: "r")],
                    result: ())
            }
        }
        func found() async throws -> [String] {
            try await storage.transact(on: "s", after: 1, keys: ["a", "b", "c", "d"]) { view in
                StorageChange(events: [], result: view.receipts.map(\.key))
            }
        }
        try await keep("a")
        try await keep("b")
        clock.advance(by: .seconds(7 * 24 * 3600))
        try await keep("c")
        #expect(try await found() == ["a", "b", "c"])
        clock.advance(by: .milliseconds(1))
        try await keep("d")
        #expect(try await found() == ["c", "d"])
    }

    @Test("a receipt that was changed is an error, not an answer")
    func changedReceipt() async throws {
        _ = try await folder.makeSample()
        try await DatabaseQueue(path: folder.file()).write { database in
            try database.execute(sql: "UPDATE receipt SET reply = 'other'")
        }
        let storage = try folder.open()
        let error = try await storageError {
            _ = try await storage.transact(on: "s", after: 40, keys: ["k"]) { view in
                StorageChange(events: [], result: view.receipts)
            }
        }
        #expect(error?.code == .corrupt)
    }
}

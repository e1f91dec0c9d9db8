import Foundation
import LuthierDomain
import LuthierPorts
import LuthierTesting

@testable import LuthierSQLite

/// A folder that lives as long as its value.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("luthier-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // A storage that is just closing may take its journal away at the same moment.
        for _ in 0..<5 where FileManager.default.fileExists(atPath: path) {
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    /// The path of a file in the folder.
    func file(_ name: String = "luthier.db") -> String { path + "/" + name }

    /// Opens a storage in the folder.
    func open(
        _ name: String = "luthier.db", busyTimeout: Duration = .seconds(10),
        now: @escaping @Sendable () -> Timestamp = { Timestamp(milliseconds: 0) }
    ) throws(StorageError) -> SQLiteStorage {
        try SQLiteStorage(
            path: file(name), busyTimeout: busyTimeout, now: now)
    }

    /// Makes a database with a study `s` of a few dozen events and leaves it closed.
    ///
    /// - Returns: The study's log.
    func makeSample(_ name: String = "luthier.db") async throws -> [EventRecord] {
        let records = StorageSamples.log(of: "s")
        let storage = try open(name)
        _ = try await storage.create(records[0])
        try await storage.transact(on: "s", after: 1, keys: []) { _ in
            StorageChange(
                events: Array(records.dropFirst()),
                receipts: [Receipt(key: "k", fingerprint: "f", reply: "reply")], result: ())
        }
        return records
    }
}

/// The error that an operation fails with.
func storageError(
    _ operation: () async throws -> Void
) async throws -> StorageError? {
    do {
        try await operation()
        return nil
    } catch let error as StorageError {
        return error
    }
}

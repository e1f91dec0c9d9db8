import GRDB
import LuthierPorts
import LuthierWire

/// The receipts of one study: what was answered under idempotency keys.
struct ReceiptTable {
    /// How long a receipt is kept, in milliseconds: seven days, longer than a caller repeats itself.
    static let lifetime: Int64 = 7 * 24 * 3600 * 1000

    private let study: StudyRow
    private let database: Database

    init(of study: StudyRow, in database: Database) {
        self.study = study
        self.database = database
    }

    /// The receipts found under keys, in the order of the keys.
    func find(_ keys: [String]) throws -> [Receipt] {
        guard !keys.isEmpty else { return [] }
        let statement = try PreparedStatement(
            "SELECT fingerprint, reply, checksum FROM receipt WHERE study = ? AND key = ?",
            in: database)
        defer { statement.reset() }
        return try keys.compactMap { key in
            statement.reset()
            try statement.bind(study.id, at: 1)
            try statement.bind(key, at: 2)
            guard try statement.step() else { return nil }
            guard let fingerprint = statement.text(0), let reply = statement.text(1) else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT)
            }
            let receipt = Receipt(key: key, fingerprint: fingerprint, reply: reply)
            guard statement.integer(2) == checksum(of: receipt) else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT)
            }
            return receipt
        }
    }

    /// Keeps receipts, and lets go of a few that are too old to matter.
    ///
    /// - Parameters:
    ///   - receipts: What to keep; one under a known key replaces it.
    ///   - now: Milliseconds since 1970.
    /// - Throws: An error of the database.
    /// - Complexity: O(number of new receipts).
    func insert(_ receipts: [Receipt], now: Int64) throws {
        guard !receipts.isEmpty else { return }
        let insert = try PreparedStatement(
            """
            INSERT OR REPLACE INTO receipt (study, key, fingerprint, reply, time, checksum)
            VALUES (?, ?, ?, ?, ?, ?)
            """, in: database)
        for receipt in receipts {
            try insert.bind(study.id, at: 1)
            try insert.bind(receipt.key, at: 2)
            try insert.bind(receipt.fingerprint, at: 3)
            try insert.bind(receipt.reply, at: 4)
            try insert.bind(now, at: 5)
            try insert.bind(checksum(of: receipt), at: 6)
            try insert.run()
        }
        // The oldest rows have the lowest ids; removing twice as many as came in catches up.
        let prune = try PreparedStatement(
            """
            DELETE FROM receipt WHERE id IN
                (SELECT id FROM (SELECT id, time FROM receipt ORDER BY id LIMIT ?) WHERE time < ?)
            """, in: database)
        try prune.bind(Int64(2 * receipts.count), at: 1)
        try prune.bind(now - Self.lifetime, at: 2)
        try prune.run()
    }

    private func checksum(of receipt: Receipt) -> Int64 {
        var checksum = CRC32C()
        for text in [study.name, receipt.key, receipt.fingerprint, receipt.reply] {
            checksum.update(Int64(text.utf8.count))
            checksum.update(text)
        }
        return Int64(checksum.value)
    }
}

import LuthierPorts
import LuthierWire

/// The receipts of one study as rows: what was answered under idempotency keys.
struct ReceiptRows {
    /// How long a receipt is kept, in milliseconds: seven days, longer than a caller repeats itself.
    static let lifetime: Int64 = 7 * 24 * 3600 * 1000
    /// Transactions of a study between two looks for receipts that are too old.
    static let pruning: Int64 = 256

    let study: String
    let schema: Schema

    /// The statements that find receipts, one for each key.
    func select(_ keys: [String]) -> [Statement] {
        keys.map { key in
            Statement(
                """
                SELECT fingerprint, reply, checksum FROM \(schema.name).receipt
                WHERE study = (SELECT id FROM \(schema.name).study WHERE name = $1) AND key = $2
                """, [study, ZeroEscape.escaped(key)])
        }
    }

    /// The receipts found under keys, in the order of the keys.
    ///
    /// - Throws: `corrupt` when one is not what was written.
    func receipts(_ keys: [String], _ found: [ResultRows]) throws(StorageError) -> [Receipt] {
        var receipts: [Receipt] = []
        for (key, found) in zip(keys, found) {
            guard let row = found.rows.first else { continue }
            guard let fingerprint = row[0], let reply = row[1] else { throw damage }
            let receipt = Receipt(
                key: key, fingerprint: ZeroEscape.original(fingerprint),
                reply: ZeroEscape.original(reply))
            guard row[2] == "\(checksum(of: receipt))" else { throw damage }
            receipts.append(receipt)
        }
        return receipts
    }

    /// The statements that keep receipts, and let go of those too old to matter now and then.
    ///
    /// - Parameters:
    ///   - receipts: What to keep; one under a known key replaces it.
    ///   - row: The study.
    ///   - now: Milliseconds since 1970.
    ///   - token: Marks what one transaction wrote.
    /// - Returns: The statements in order.
    func inserting(
        _ receipts: [Receipt], for row: StudyRow, now: Int64, token: Int64
    ) -> [Statement] {
        var statements = receipts.map { receipt in
            Statement(
                """
                INSERT INTO \(schema.name).receipt
                    (study, key, fingerprint, reply, time, checksum, token)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT (study, key) DO UPDATE SET fingerprint = excluded.fingerprint,
                    reply = excluded.reply, time = excluded.time, checksum = excluded.checksum,
                    token = excluded.token
                """,
                [
                    "\(row.id)", ZeroEscape.escaped(receipt.key),
                    ZeroEscape.escaped(receipt.fingerprint), ZeroEscape.escaped(receipt.reply),
                    "\(now)", "\(checksum(of: receipt))", "\(token)",
                ])
        }
        if row.revision.isMultiple(of: Self.pruning) {
            statements.append(
                Statement(
                    "DELETE FROM \(schema.name).receipt WHERE study = $1 AND time < $2",
                    ["\(row.id)", "\(now - Self.lifetime)"]))
        }
        return statements
    }

    private var damage: StorageError {
        StorageError(
            .corrupt, subject: study,
            message: "A receipt of study \"\(study)\" does not match its checksum.",
            hint: "Restore the database from a backup.")
    }

    private func checksum(of receipt: Receipt) -> Int64 {
        var checksum = CRC32C()
        for text in [study, receipt.key, receipt.fingerprint, receipt.reply] {
            checksum.update(Int64(text.utf8.count))
            checksum.update(text)
        }
        return Int64(checksum.value)
    }
}

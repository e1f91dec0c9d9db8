import LuthierPorts

/// One transaction on a study, from the lock of its row to a `COMMIT` that is known to have happened.
///
/// Until the body was called everything may be repeated. After that its change is written exactly
/// once: when the connection ends before the `COMMIT` was answered, the row is locked again, which
/// waits for whatever is left of the lost transaction, and the mark of the change is looked for. If
/// it is there the change was kept. If it is not, and nobody else has changed the study, the
/// decision is as good as before and is written again; otherwise the caller has to decide anew.
struct StudyTransaction {
    let storage: PostgresStorage
    let study: String
    let sequence: Int64
    let keys: [String]

    /// A study that is locked on a connection.
    private struct Locked {
        let link: any PostgresLink
        let row: StudyRow
        let view: StorageView
    }

    /// A change in the form in which it is written.
    private struct Writing {
        let statements: [Statement]
        /// Where among the statements `COMMIT` stands.
        let commit: Int
        let token: Int64
        let firstSequence: Int64
        let hasEvents: Bool
    }

    /// Decides and writes.
    ///
    /// - Parameter body: Is called exactly once, unless an error keeps it from being called.
    /// - Returns: The body's result, once its change is durable.
    /// - Throws: Whatever keeps the change from being written.
    func perform<Result: Sendable>(
        _ body: @Sendable (StorageView) -> StorageChange<Result>
    ) async throws -> Result {
        var backoff = storage.backoff
        let locked = try await lock(&backoff)
        let change = body(locked.view)
        guard !change.events.isEmpty || !change.receipts.isEmpty else {
            // Nothing is to be made durable; giving the lock back costs no write to the disk.
            await storage.release(locked.link, after: NothingToWrite())
            return change.result
        }
        let writing = writing(of: change, to: locked.row)
        try await write(writing, locked, &backoff)
        return change.result
    }

    // MARK: Looking

    private func lock(_ backoff: inout Backoff) async throws -> Locked {
        while true {
            do {
                let link = try await storage.connection()
                do {
                    return try await look(on: link)
                } catch {
                    await storage.release(link, after: error)
                    throw error
                }
            } catch let failure as PostgresFailure where failure.isPassing {
                guard await backoff.pause() else { throw failure }
                storage.extend(&backoff)
            }
        }
    }

    private func look(on link: any PostgresLink) async throws -> Locked {
        let schema = storage.schema
        let receipts = ReceiptRows(study: study, schema: schema)
        let first = storage.names(known: study) == nil ? [storage.firstEvent(of: study)] : []
        let results = try await link.run(
            [
                .begin, storage.selectLocked(study),
                EventLog.select(of: study, after: sequence, limit: .max, in: schema),
            ] + receipts.select(keys) + first)
        guard let row = StudyRow(results[1].rows.first) else {
            throw PostgresStorage.missing(study)
        }
        guard sequence <= row.head else {
            throw StorageError(
                .notFound, subject: study,
                message: "Study \"\(study)\" has \(row.head) events, fewer than the "
                    + "\(sequence) known before: it was deleted and begun anew.",
                hint: "Load the study again.")
        }
        let log = EventLog(row, in: schema, codec: storage.codec)
        var names = try storage.names(of: log, first: first.isEmpty ? nil : results.last?.rows)
        if names == nil {
            // Another study has the name now.
            names = try storage.names(
                of: log, first: await link.run(storage.firstEvent(of: study)).rows)
        }
        let tail = try log.records(
            results[2].rows, after: sequence, limit: .max, names: names ?? [])
        let view = StorageView(
            tail: tail, receipts: try receipts.receipts(keys, Array(results[3...])))
        return Locked(link: link, row: row, view: view)
    }

    // MARK: Writing

    private func writing<Result>(
        of change: StorageChange<Result>, to row: StudyRow
    ) -> Writing {
        let schema = storage.schema
        let token = PostgresStorage.freshToken()
        let log = EventLog(row, in: schema, codec: storage.codec)
        let (events, end) = log.appending(change.events, token: token)
        let receipts = ReceiptRows(study: study, schema: schema)
        let statements =
            events
            + receipts.inserting(
                change.receipts, for: end, now: storage.milliseconds, token: token)
        // The notification follows the COMMIT: inside the transaction it would make the commits of
        // all studies wait for each other, and before it listeners would look too early.
        let notification = Statement(
            "SELECT pg_notify($1, $2)", [schema.channel, "\(row.id) \(end.head)"])
        return Writing(
            statements: statements + [.commit, notification], commit: statements.count,
            token: token, firstSequence: row.head + 1, hasEvents: !change.events.isEmpty)
    }

    private func write(
        _ writing: Writing, _ locked: Locked, _ backoff: inout Backoff
    ) async throws {
        var link: (any PostgresLink)? = locked.link
        var isAgain = false
        while true {
            do {
                let connection: any PostgresLink
                if let link {
                    connection = link
                } else {
                    connection = try await storage.connection()
                }
                link = connection
                if isAgain, try await isKept(writing, locked.row, on: connection) {
                    return await storage.release(connection, after: NothingToWrite())
                }
                try await send(writing, on: connection)
                return await storage.pool.give(connection)
            } catch {
                if let used = link { await storage.release(used, after: error) }
                link = nil
                guard let failure = error as? PostgresFailure, failure.isPassing else {
                    throw error
                }
                isAgain = true
                storage.extend(&backoff)
                guard await backoff.pause() else { throw undecided(failure) }
            }
        }
    }

    private func send(_ writing: Writing, on link: any PostgresLink) async throws {
        let results: [ResultRows]
        do throws(PostgresFailure) {
            results = try await link.run(writing.statements)
        } catch {
            // A notification that fails takes nothing back.
            if error.kind == .refused, error.index > writing.commit { return }
            throw error
        }
        try PostgresStorage.requireCommit(results[writing.commit])
    }

    /// Whether a change of which no end was heard was kept; if not, the study is locked for another
    /// attempt.
    private func isKept(
        _ writing: Writing, _ row: StudyRow, on link: any PostgresLink
    ) async throws -> Bool {
        // The lock is granted only when nothing is left of the transaction that was lost.
        let found = try await link.run([.begin, storage.selectLocked(study)])[1]
        guard let now = StudyRow(found.rows.first), now.id == row.id else {
            throw PostgresStorage.missing(study)
        }
        guard now != row else { return false }
        let mark =
            writing.hasEvents
            ? storage.select(writing.token, at: writing.firstSequence, of: study)
            : Statement(
                "SELECT 1 FROM \(storage.schema.name).receipt WHERE study = $1 AND token = $2",
                ["\(row.id)", "\(writing.token)"])
        if try await !link.run(mark).rows.isEmpty { return true }
        throw StorageError(
            .busy, subject: study,
            message: "The connection to \(storage.address.description) was lost before a change of "
                + "study \"\(study)\" was kept, and another process has changed the study since.",
            hint: "Nothing was written. Try again.")
    }

    private func undecided(_ failure: PostgresFailure) -> StorageError {
        StorageError(
            .unavailable, subject: study,
            message: "The connection to \(storage.address.description) was lost while a change of "
                + "study \"\(study)\" was written, and could not be made again: \(failure.message).",
            hint: "Whether the change was kept shows when the server is back.")
    }
}

/// Ends a transaction that has nothing to keep.
private struct NothingToWrite: Error {}

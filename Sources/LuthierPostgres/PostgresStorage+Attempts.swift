import LuthierDomain
import LuthierPorts
import Synchronization

extension PostgresStorage {
    /// Does something on a connection, again while the server is in passing trouble.
    ///
    /// - Parameter body: May be called several times, and must come to the same then.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws, the last trouble when the patience is over.
    func repeating<Value: Sendable>(
        _ body: @Sendable (any PostgresLink) async throws -> Value
    ) async throws -> Value {
        var backoff = self.backoff
        while true {
            do {
                let link = try await connection()
                do {
                    let value = try await body(link)
                    await pool.give(link)
                    return value
                } catch {
                    await release(link, after: error)
                    throw error
                }
            } catch let failure as PostgresFailure where failure.isPassing {
                guard await backoff.pause() else { throw failure }
                extend(&backoff)
            }
        }
    }

    /// A connection from the pool.
    func connection() async throws -> any PostgresLink {
        let link = try await pool.take()
        hasConnected.withLock { $0 = true }
        return link
    }

    /// Waits longer for a server that has answered before.
    func extend(_ backoff: inout Backoff) {
        if hasConnected.withLock({ $0 }) { backoff.patience = options.patience }
    }

    /// Pauses for as long as a server may be away.
    var backoff: Backoff {
        let isKnown = hasConnected.withLock { $0 }
        return Backoff(
            patience: isKnown ? options.patience : options.firstPatience, sleep: sleep)
    }

    /// Gives a connection back after an error, without a transaction.
    func release(_ link: any PostgresLink, after error: any Error) async {
        if let failure = error as? PostgresFailure, failure.kind != .refused {
            return await pool.discard(link)
        }
        do {
            try await rollBack(link)
            await pool.give(link)
        } catch {
            await pool.discard(link)
        }
    }

    func rollBack(_ link: any PostgresLink) async throws {
        _ = try await link.run(.rollback)
    }

    /// Turns whatever is thrown into the storage's own errors.
    func reporting<Value>(
        _ study: String, _ body: () async throws -> Value
    ) async throws(StorageError) -> Value {
        do {
            return try await body()
        } catch let error as StorageError {
            throw error
        } catch let failure as PostgresFailure {
            throw failure.storageError(at: address)
        } catch let damage as EventLog.Damage {
            throw damageError(damage, study: study)
        } catch {
            throw StorageError(
                .unavailable, subject: address.description,
                message: "The database \(address.description) cannot be used: \(error).")
        }
    }

    /// A COMMIT of a transaction that failed is answered with ROLLBACK and no error.
    static func requireCommit(_ result: ResultRows) throws(PostgresFailure) {
        guard result.tag == "COMMIT" else {
            throw PostgresFailure(
                .refused, message: "the transaction was rolled back instead of committed")
        }
    }

    /// A number that no other transaction has.
    static func freshToken() -> Int64 { Int64.random(in: .min ... .max) }

    /// The time now, in milliseconds since 1970.
    var milliseconds: Int64 { now().milliseconds }
}

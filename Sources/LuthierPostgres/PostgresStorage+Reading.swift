import Foundation
import LuthierDomain
import LuthierPorts
import LuthierWire
import Synchronization

extension PostgresStorage {
    /// The statement that locks a study's row until the transaction ends.
    func selectLocked(_ study: String) -> Statement {
        Statement(
            """
            SELECT \(StudyRow.columns) FROM \(schema.name).study WHERE name = $1 FOR UPDATE
            """, [study])
    }

    /// The statement that finds whether a transaction's mark stands at an event.
    func select(_ token: Int64, at sequence: Int64, of study: String) -> Statement {
        Statement(
            """
            SELECT 1 FROM \(schema.name).event
            WHERE study = (SELECT id FROM \(schema.name).study WHERE name = $1)
                AND sequence = $2 AND token = $3
            """, [study, "\(sequence)", "\(token)"])
    }

    /// A stretch of a log as it is at one moment.
    func read(
        _ study: String, after sequence: Int64, limit: Int64, on link: any PostgresLink
    ) async throws -> [EventRecord] {
        let first = names(known: study) == nil ? [firstEvent(of: study)] : []
        let results = try await link.run(
            [
                .beginReading,
                Statement(
                    "SELECT \(StudyRow.columns) FROM \(schema.name).study WHERE name = $1", [study]
                ),
                EventLog.select(of: study, after: sequence, limit: limit, in: schema),
            ] + first + [.commit])
        guard let row = StudyRow(results[1].rows.first) else { throw Self.missing(study) }
        let log = EventLog(row, in: schema, codec: codec)
        guard limit > 0 else { return [] }
        guard let names = try names(of: log, first: first.isEmpty ? nil : results[3].rows) else {
            // Another study has the name now.
            return try await read(study, after: sequence, limit: limit, on: link)
        }
        return try log.records(results[2].rows, after: sequence, limit: limit, names: names)
    }

    /// The statement that finds a study's first event, which tells the names of its parameters.
    func firstEvent(of study: String) -> Statement {
        EventLog.select(of: study, after: 0, limit: 1, in: schema)
    }

    /// The names of the parameters of a study, as far as they were read before.
    func names(known study: String) -> KnownNames? { names.withLock { $0[study] } }

    /// The names of a study's parameters.
    ///
    /// - Parameters:
    ///   - log: The study's log.
    ///   - first: The row of its first event; nil where it was not looked for.
    /// - Returns: The names in the order of the search space; nil where those that were known are another
    ///   study's, which are forgotten, and the first event was not looked for.
    /// - Throws: `EventLog.Damage` when the first event is not sound.
    func names(of log: EventLog, first: [[String?]]?) throws -> [String]? {
        let study = log.study
        let known = names(known: study.name)
        if let known, known.study == study.id { return known.names }
        guard let first else {
            names.withLock { $0[study.name] = nil }
            return nil
        }
        let found = try log.names(first)
        names.withLock { $0[study.name] = KnownNames(study: study.id, names: found) }
        return found
    }

    func damageError(_ damage: EventLog.Damage, study: String) -> StorageError {
        StorageError(
            .corrupt, subject: study,
            message:
                "Event \(damage.sequence) of study \"\(study)\" in \(address.description) "
                + "\(damage.what); the \(damage.sequence - 1) events before it are sound.",
            hint: "Restore the database from a backup.")
    }

    static func missing(_ study: String) -> StorageError {
        StorageError(
            .notFound, subject: study, message: "There is no study named \"\(study)\".",
            hint: "`luthier study list` shows the studies of a storage.")
    }

    /// The form of a name under which it is stored: equal texts have equal bytes.
    static func canonical(_ name: String) -> String {
        name.utf8.allSatisfy { $0 < 0x80 } ? name : name.precomposedStringWithCanonicalMapping
    }
}

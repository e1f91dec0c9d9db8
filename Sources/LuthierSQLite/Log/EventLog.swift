import GRDB
import LuthierDomain
import LuthierWire
import LuthierPorts

/// The events of one study, read and written within a transaction.
///
/// Each event is verified against its checksum as it is read. An event that does not pass, and
/// whatever comes after it, is never handed out.
struct EventLog {
    /// Where a log is broken and how.
    struct Damage: Error {
        /// The first event that is not sound; those before it are.
        var sequence: Int64
        /// What is wrong with it, after "event 3".
        let what: String
    }

    let study: StudyRow
    private let database: Database
    private let codec: EventCodec
    private let checksum: EventChecksum

    init(_ study: StudyRow, in database: Database, codec: EventCodec) {
        self.study = study
        self.database = database
        self.codec = codec
        checksum = EventChecksum(study: study.name)
    }

    // MARK: - Reading

    /// A stretch of the log.
    ///
    /// - Parameters:
    ///   - sequence: Only events after this one, at least 0.
    ///   - limit: At most so many.
    ///   - names: The names of the study's parameters, if known.
    /// - Returns: The events in order.
    /// - Throws: `Damage` at an event that is not sound.
    func records(after sequence: Int64, limit: Int64, names: [String]?) throws -> [EventRecord] {
        guard sequence < study.head, limit > 0 else {
            try checkEnd()
            return []
        }
        var names = try names ?? (sequence == 0 ? [] : self.names())
        var records: [EventRecord] = []
        records.reserveCapacity(Int(min(limit, study.head - sequence)))
        try verify(after: sequence, limit: limit) { row in
            let event = try decode(row, names: names)
            if case .created(let definition) = event { names = definition.space.names }
            records.append(
                EventRecord(
                    sequence: Int(row.sequence), time: Timestamp(milliseconds: row.time),
                    event: event))
        }
        return records
    }

    /// The names of the study's parameters, from its first event.
    func names() throws -> [String] {
        guard
            case .created(let definition) = try records(after: 0, limit: 1, names: []).first?.event
        else { throw Damage(sequence: 1, what: "does not begin a study") }
        return definition.space.names
    }

    /// Checks that the log ends with the event that its study names.
    func checkEnd() throws {
        guard try storedChecksum(of: study.head) == study.checksum else {
            throw Damage(sequence: study.head, what: "is not the one that was written last")
        }
    }

    /// The first event that is not sound, from the log's beginning.
    func firstDamage() throws -> Damage? {
        do {
            var names: [String] = []
            try verify(after: 0, limit: .max) { row in
                let event = try decode(row, names: names)
                if case .created(let definition) = event { names = definition.space.names }
            }
            return nil
        } catch let damage as Damage {
            return damage
        }
    }

    private struct RawEvent {
        let sequence: Int64
        let time: Int64
        let kind: UnsafeRawBufferPointer
        let body: UnsafeRawBufferPointer
    }

    /// Hands out sound events, one after the other.
    private func verify(
        after sequence: Int64, limit: Int64, _ receive: (RawEvent) throws -> Void
    ) throws {
        var previous = try sequence == 0 ? EventChecksum.beginning : storedChecksum(of: sequence)
        let statement = try PreparedStatement(
            """
            SELECT sequence, time, kind, body, checksum FROM event
            WHERE study = ? AND sequence > ? ORDER BY sequence LIMIT ?
            """, in: database)
        defer { statement.reset() }
        try statement.bind(study.id, at: 1)
        try statement.bind(sequence, at: 2)
        try statement.bind(limit, at: 3)
        var last = sequence
        let end = limit < study.head - sequence ? sequence + limit : study.head
        while try next(statement, orDamageAt: last + 1) {
            guard let place = statement.integer(0), place == last + 1 else {
                throw Damage(sequence: last + 1, what: "is missing")
            }
            guard place <= end else {
                throw Damage(sequence: place, what: "comes after the end of the log")
            }
            guard let time = statement.integer(1), let kind = statement.bytes(2),
                let body = statement.bytes(3), let stored = statement.integer(4),
                checksum(after: previous, sequence: place, time: time, kind: kind, body: body)
                    == stored
            else { throw Damage(sequence: place, what: "does not match its checksum") }
            try receive(RawEvent(sequence: place, time: time, kind: kind, body: body))
            previous = stored
            last = place
        }
        guard last == end else { throw Damage(sequence: last + 1, what: "is missing") }
        if last == study.head, previous != study.checksum {
            throw Damage(sequence: last, what: "is not the one that was written last")
        }
    }

    private func next(_ statement: PreparedStatement, orDamageAt sequence: Int64) throws -> Bool {
        do {
            return try statement.step()
        } catch let error as DatabaseError
            where error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_NOTADB
        {
            throw Damage(sequence: sequence, what: "lies on a damaged page")
        }
    }

    private func decode(_ row: RawEvent, names: [String]) throws -> StudyEvent {
        do throws(EventCodec.Failure) {
            return try codec.event(
                kind: String(decoding: row.kind, as: UTF8.self),
                body: row.body.assumingMemoryBound(to: UInt8.self), names: names)
        } catch {
            switch error {
            case .malformed(let what):
                throw Damage(sequence: row.sequence, what: "cannot be understood: \(what)")
            case .unknownWord(let word):
                throw StorageError(
                    .newerVersion, subject: study.name,
                    message:
                        "Event \(row.sequence) of study \"\(study.name)\" says \"\(word)\", which "
                        + "this program does not know.",
                    hint: "Use the newer Luthier that wrote it.")
            }
        }
    }

    private func storedChecksum(of sequence: Int64) throws -> Int64 {
        let statement = try PreparedStatement(
            "SELECT checksum FROM event WHERE study = ? AND sequence = ?", in: database)
        defer { statement.reset() }
        try statement.bind(study.id, at: 1)
        try statement.bind(sequence, at: 2)
        guard try next(statement, orDamageAt: sequence), let checksum = statement.integer(0) else {
            throw Damage(sequence: sequence, what: "is missing")
        }
        return checksum
    }

    // MARK: - Writing

    /// Adds events to the end of the log and to what is derived from it.
    ///
    /// - Returns: The study with its new end.
    func append(_ records: [EventRecord]) throws -> StudyRow {
        var study = study
        let projection = TrialProjection(study: study.id, in: database)
        let insert = try PreparedStatement(
            """
            INSERT INTO event (study, sequence, time, kind, body, checksum)
            VALUES (?, ?, ?, ?, ?, ?)
            """, in: database)
        for record in records {
            precondition(
                record.sequence == study.head + 1,
                "the log ends with event \(study.head), so event \(record.sequence) cannot follow")
            var kind = EventCodec.kind(of: record.event)
            var body = codec.body(of: record.event)
            let sequence = Int64(record.sequence)
            let time = record.time.milliseconds
            study.checksum = kind.withUTF8 { kind in
                body.withUTF8 { body in
                    checksum(
                        after: study.checksum, sequence: sequence, time: time,
                        kind: UnsafeRawBufferPointer(kind), body: UnsafeRawBufferPointer(body))
                }
            }
            study.head = sequence
            try insert.bind(study.id, at: 1)
            try insert.bind(sequence, at: 2)
            try insert.bind(time, at: 3)
            try insert.bind(kind, at: 4)
            try insert.bind(body, at: 5)
            try insert.bind(study.checksum, at: 6)
            try insert.run()
            try projection.apply(record)
        }
        try study.update(in: database)
        return study
    }
}

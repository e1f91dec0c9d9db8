import LuthierDomain
import LuthierPorts
import LuthierWire

/// The events of one study as rows, verified when they are read.
///
/// An event that does not match its checksum, and whatever comes after it, is never handed out.
struct EventLog {
    /// Where a log is broken and how.
    struct Damage: Error, Hashable {
        /// The first event that is not sound.
        let sequence: Int64
        /// What is wrong with it, after "event 3".
        let what: String
    }

    let study: StudyRow
    let schema: Schema
    private let codec: EventCodec
    private let checksum: EventChecksum

    init(_ study: StudyRow, in schema: Schema, codec: EventCodec) {
        self.study = study
        self.schema = schema
        self.codec = codec
        checksum = EventChecksum(study: study.name)
    }

    // MARK: Reading

    /// The statement that finds a stretch, beginning with the event before it.
    ///
    /// - Parameters:
    ///   - study: The study's stored name.
    ///   - sequence: Events after this one, and this one itself for its checksum.
    ///   - limit: At most so many after it.
    ///   - schema: Where the tables are.
    /// - Returns: A statement whose rows ``records(_:after:limit:names:)`` reads.
    static func select(
        of study: String, after sequence: Int64, limit: Int64, in schema: Schema
    ) -> Statement {
        let (last, overflows) = sequence.addingReportingOverflow(limit)
        return Statement(
            """
            SELECT sequence, time, kind, body, checksum FROM \(schema.name).event
            WHERE study = (SELECT id FROM \(schema.name).study WHERE name = $1)
                AND sequence >= $2 AND sequence <= $3 ORDER BY sequence
            """, [study, "\(sequence)", "\(overflows ? Int64.max : last)"])
    }

    /// The events of a stretch, each verified.
    ///
    /// - Parameters:
    ///   - rows: What ``select(of:after:limit:in:)`` found.
    ///   - sequence: The same as there.
    ///   - limit: The same as there.
    ///   - names: The names of the study's parameters; not needed when the stretch begins the log.
    /// - Returns: The events in order.
    /// - Throws: `Damage` at an event that is not sound.
    func records(
        _ rows: [[String?]], after sequence: Int64, limit: Int64, names: [String]
    ) throws -> [EventRecord] {
        var names = names
        var previous = EventChecksum.beginning
        var last = sequence
        var records: [EventRecord] = []
        records.reserveCapacity(rows.count)
        var rows = rows[...]
        if sequence > 0, sequence <= study.head {
            guard let row = rows.popFirst(), row[0] == "\(sequence)",
                let stored = row[4].flatMap(Int64.init)
            else { throw Damage(sequence: sequence, what: "is missing") }
            previous = stored
        }
        let end =
            sequence >= study.head
            ? sequence : limit < study.head - sequence ? sequence + limit : study.head
        for row in rows {
            guard let place = row[0].flatMap(Int64.init), place == last + 1 else {
                throw Damage(sequence: last + 1, what: "is missing")
            }
            guard place <= end else {
                throw Damage(sequence: place, what: "comes after the end of the log")
            }
            guard let time = row[1].flatMap(Int64.init), let kind = row[2], let body = row[3],
                let stored = row[4].flatMap(Int64.init),
                sum(after: previous, place, time, kind, body) == stored
            else { throw Damage(sequence: place, what: "does not match its checksum") }
            let event = try decode(kind, body, at: place, names: names)
            if case .created(let definition) = event { names = definition.space.names }
            records.append(
                EventRecord(
                    sequence: Int(place), time: Timestamp(milliseconds: time), event: event))
            previous = stored
            last = place
        }
        guard last == end else { throw Damage(sequence: last + 1, what: "is missing") }
        if last == study.head, previous != study.checksum {
            throw Damage(sequence: last, what: "is not the one that was written last")
        }
        return records
    }

    /// The names of the study's parameters, from the rows of its first event.
    func names(_ rows: [[String?]]) throws -> [String] {
        let first = StudyRow(
            ["\(study.id)", study.name, "1", rows.first?[4] ?? "", "0"])
        guard let first,
            case .created(let definition) = try EventLog(first, in: schema, codec: codec)
                .records(rows, after: 0, limit: 1, names: []).first?.event
        else { throw Damage(sequence: 1, what: "does not begin a study") }
        return definition.space.names
    }

    private func decode(
        _ kind: String, _ body: String, at sequence: Int64, names: [String]
    ) throws -> StudyEvent {
        var body = body
        do throws(EventCodec.Failure) {
            let result = body.withUTF8 { body -> Result<StudyEvent, EventCodec.Failure> in
                do throws(EventCodec.Failure) {
                    return .success(try codec.event(kind: kind, body: body, names: names))
                } catch {
                    return .failure(error)
                }
            }
            return try result.get()
        } catch {
            switch error {
            case .malformed(let what):
                throw Damage(sequence: sequence, what: "cannot be understood: \(what)")
            case .unknownWord(let word):
                throw StorageError(
                    .newerVersion, subject: study.name,
                    message:
                        "Event \(sequence) of study \"\(study.name)\" says \"\(word)\", which "
                        + "this program does not know.",
                    hint: "Use the newer Luthier that wrote it.")
            }
        }
    }

    // MARK: Writing

    /// The statements that add events to the end of the log and to what is derived from it.
    ///
    /// - Parameters:
    ///   - records: What to add, continuing the log.
    ///   - token: Marks what one transaction wrote.
    /// - Returns: The statements, and the study with its new end.
    func appending(_ records: [EventRecord], token: Int64) -> (
        statements: [Statement], study: StudyRow
    ) {
        var study = study
        let projection = TrialProjection(study: study.id, schema: schema)
        var statements: [Statement] = []
        for record in records {
            precondition(
                record.sequence == study.head + 1,
                "the log ends with event \(study.head), so event \(record.sequence) cannot follow")
            let kind = EventCodec.kind(of: record.event)
            let body = codec.body(of: record.event)
            let time = record.time.milliseconds
            study.head = Int64(record.sequence)
            study.checksum = sum(after: study.checksum, study.head, time, kind, body)
            statements.append(
                Statement(
                    """
                    INSERT INTO \(schema.name).event
                        (study, sequence, time, kind, body, checksum, token)
                    VALUES ($1, $2, $3, $4, $5, $6, $7)
                    """,
                    [
                        "\(study.id)", "\(study.head)", "\(time)", kind, body,
                        "\(study.checksum)", "\(token)",
                    ]))
            statements += projection.statements(for: record)
        }
        study.revision += 1
        statements.append(
            Statement(
                """
                UPDATE \(schema.name).study SET head = $2, checksum = $3, revision = $4
                WHERE id = $1
                """, ["\(study.id)", "\(study.head)", "\(study.checksum)", "\(study.revision)"]))
        return (statements, study)
    }

    private func sum(
        after previous: Int64, _ sequence: Int64, _ time: Int64, _ kind: String, _ body: String
    ) -> Int64 {
        var kind = kind
        var body = body
        return kind.withUTF8 { kind in
            body.withUTF8 { body in
                checksum(
                    after: previous, sequence: sequence, time: time,
                    kind: UnsafeRawBufferPointer(kind), body: UnsafeRawBufferPointer(body))
            }
        }
    }
}

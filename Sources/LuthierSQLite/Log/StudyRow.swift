import GRDB

/// What the `study` table says of a study.
struct StudyRow: Sendable, Hashable {
    /// The number under which the other tables know it.
    let id: Int64
    /// Its name, as stored.
    let name: String
    /// The sequence number of its last event.
    var head: Int64
    /// The checksum of its last event.
    var checksum: Int64

    /// The row of a study, or nil when there is none.
    static func find(_ name: String, in database: Database) throws -> StudyRow? {
        let statement = try PreparedStatement(
            "SELECT id, name, head, checksum FROM study WHERE name = ?", in: database)
        defer { statement.reset() }
        try statement.bind(name, at: 1)
        guard try statement.step() else { return nil }
        guard let id = statement.integer(0), let name = statement.text(1),
            let head = statement.integer(2), let checksum = statement.integer(3)
        else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
        return StudyRow(id: id, name: name, head: head, checksum: checksum)
    }

    /// Every study's name and head, in no order.
    static func heads(in database: Database) throws -> [(name: String, head: Int64)] {
        let statement = try PreparedStatement("SELECT name, head FROM study", in: database)
        defer { statement.reset() }
        var heads: [(name: String, head: Int64)] = []
        while try statement.step() {
            guard let name = statement.text(0), let head = statement.integer(1) else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT)
            }
            heads.append((name, head))
        }
        return heads
    }

    /// Writes how far the log goes now.
    func update(in database: Database) throws {
        let statement = try PreparedStatement(
            "UPDATE study SET head = ?, checksum = ? WHERE id = ?", in: database)
        try statement.bind(head, at: 1)
        try statement.bind(checksum, at: 2)
        try statement.bind(id, at: 3)
        try statement.run()
    }
}

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
    /// Transactions that changed it.
    var revision: Int64

    /// The columns, in the order in which a row is read.
    static let columns = "id, name, head, checksum, revision"

    /// The row of a result, or nil when there is none or it is none of ours.
    init?(_ row: [String?]?) {
        guard let row, row.count == 5, let id = row[0].flatMap(Int64.init), let name = row[1],
            let head = row[2].flatMap(Int64.init), let checksum = row[3].flatMap(Int64.init),
            let revision = row[4].flatMap(Int64.init)
        else { return nil }
        self.id = id
        self.name = name
        self.head = head
        self.checksum = checksum
        self.revision = revision
    }
}

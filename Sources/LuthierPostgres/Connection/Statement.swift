/// One SQL statement with its values.
struct Statement: Sendable, Hashable {
    /// The text, which never contains a value; `$1`, `$2` … stand for them.
    let sql: String
    /// The values as PostgreSQL writes them; nil for NULL.
    let values: [String?]
    /// Whether the server keeps it prepared for the next time.
    let isPrepared: Bool

    /// A statement that is prepared once for each connection.
    init(_ sql: String, _ values: [String?] = []) {
        self.sql = sql
        self.values = values
        isPrepared = true
    }

    private init(plain sql: String) {
        self.sql = sql
        values = []
        isPrepared = false
    }

    /// A statement that is rare, or about the transaction itself.
    static func plain(_ sql: String) -> Statement { Statement(plain: sql) }

    /// Begins a transaction in which each statement sees what was committed before it.
    static let begin = plain("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
    /// Begins a transaction that sees one moment.
    static let beginReading = plain("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    /// Makes a transaction durable.
    static let commit = plain("COMMIT")
    /// Takes a transaction back.
    static let rollback = plain("ROLLBACK")
}

/// What a statement gave.
struct ResultRows: Sendable, Hashable {
    /// The rows, each with its columns as texts; nil for NULL.
    let rows: [[String?]]
    /// What was done, as the server says it: `INSERT 0 1`, `COMMIT`.
    let tag: String

    /// Rows and what was done.
    init(_ rows: [[String?]] = [], tag: String = "") {
        self.rows = rows
        self.tag = tag
    }
}

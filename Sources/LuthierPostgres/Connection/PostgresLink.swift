/// One connection to a server, used by one task at a time.
protocol PostgresLink: Sendable {
    /// Has statements performed in order, sent together, and waits for all.
    ///
    /// - Parameter statements: The first that fails keeps those after it from being performed.
    /// - Returns: What each of them gave.
    /// - Throws: `refused` when the server said no, and the connection can be used further; `lost`
    ///   when the connection ended, and what was sent may or may not have happened.
    func run(_ statements: [Statement]) async throws(PostgresFailure) -> [ResultRows]

    /// Waits for notifications.
    ///
    /// - Returns: Their texts, at least one; none when the connection was closed.
    /// - Throws: `lost` when the connection ended.
    func notifications() async throws(PostgresFailure) -> [String]

    /// Ends the connection; whoever waits for it is told that it is lost.
    func close() async
}

extension PostgresLink {
    /// Performs one statement.
    func run(_ statement: Statement) async throws(PostgresFailure) -> ResultRows {
        try await run([statement])[0]
    }
}

/// Why the server did not do what it was asked.
struct PostgresFailure: Error, Hashable {
    /// How bad it is.
    enum Kind: Hashable {
        /// No connection could be made.
        case unreachable
        /// The connection ended; what was sent may or may not have happened.
        case lost
        /// The server said no.
        case refused
    }

    /// How bad it is.
    let kind: Kind
    /// PostgreSQL's code of five letters and digits, when the server gave one.
    let state: String?
    /// What server or library say, on one line, without secrets.
    let message: String
    /// Which of the statements failed.
    let index: Int

    /// A failure.
    init(_ kind: Kind, state: String? = nil, message: String, index: Int = 0) {
        self.kind = kind
        self.state = state
        self.message = message
        self.index = index
    }

    /// Whether the same may succeed a little later without anybody doing anything.
    ///
    /// The codes are those of serialization failures, deadlocks, too many connections, and of a
    /// server that stops, starts or has just crashed.
    var isPassing: Bool {
        guard let state else { return kind != .refused }
        return ["40001", "40P01", "53300", "57P01", "57P02", "57P03", "57P05", "25P03"]
            .contains(state) || state.hasPrefix("08")
    }
}

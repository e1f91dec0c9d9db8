/// The connections of one storage, each lent to one task at a time.
actor ConnectionPool {
    private let limit: Int
    private let connect: @Sendable () async throws -> any PostgresLink
    private var idle: [any PostgresLink] = []
    private var count = 0
    private var line: [CheckedContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - limit: Connections at once, at least 1.
    ///   - connect: Makes a connection.
    init(
        limit: Int, connect: @escaping @Sendable () async throws -> any PostgresLink
    ) {
        precondition(limit >= 1, "a pool needs at least one connection, got \(limit)")
        self.limit = limit
        self.connect = connect
    }

    /// Lends a connection; waits when all are lent.
    ///
    /// - Throws: What keeps a new one from being made.
    func take() async throws -> any PostgresLink {
        while idle.isEmpty, count >= limit {
            await withCheckedContinuation { line.append($0) }
        }
        if let link = idle.popLast() { return link }
        count += 1
        do {
            return try await connect()
        } catch {
            count -= 1
            wakeNext()
            throw error
        }
    }

    /// Takes a connection back that can be used further.
    func give(_ link: any PostgresLink) {
        idle.append(link)
        wakeNext()
    }

    /// Takes a connection back that cannot; those that wait in the pool have lost the same server.
    func discard(_ link: any PostgresLink) async {
        let lost = idle + [link]
        idle = []
        count -= lost.count
        for _ in lost { wakeNext() }
        for link in lost { await link.close() }
    }

    private func wakeNext() {
        if !line.isEmpty { line.removeFirst().resume() }
    }
}

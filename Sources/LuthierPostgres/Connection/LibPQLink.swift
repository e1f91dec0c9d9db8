#if Postgres
    import CLibPQ

    /// A connection through the library of PostgreSQL, in its non-blocking and pipelined mode.
    ///
    /// No thread waits for the server: a task that does hangs on the socket's readiness alone.
    actor LibPQLink: PostgresLink {
        // Unsafe only in that the library must not be called from two threads at once: the actor sees
        // to it, and `deinit` comes when nobody else is left.
        nonisolated(unsafe) private let connection: OpaquePointer
        private let address: PostgresAddress
        /// The names of prepared statements by their text.
        private var names: [String: String] = [:]
        private var isBusy = false
        private var isClosed = false
        /// Whether the library has forgotten the connection, which may not be used any more then.
        private var isFinished = false

        private init(_ connection: OpaquePointer, _ address: PostgresAddress) {
            self.connection = connection
            self.address = address
        }

        /// Defaults that an address may override, then what it may not.
        private static let defaults = [
            ("fallback_application_name", "luthier"), ("keepalives_idle", "15"),
            ("keepalives_interval", "5"), ("keepalives_count", "3"), ("tcp_user_timeout", "30000"),
        ]
        private static let demands = [("client_encoding", "UTF8")]

        /// Finds mistakes in an address without connecting.
        ///
        /// - Throws: What the library says of it, without secrets.
        static func check(_ address: PostgresAddress) throws(PostgresFailure) {
            var message: UnsafeMutablePointer<CChar>?
            let options = PQconninfoParse(address.text, &message)
            defer {
                PQconninfoFree(options)
                PQfreemem(message)
            }
            guard options == nil else { return }
            let text = message.map { String(cString: $0) } ?? "there is no memory left"
            throw PostgresFailure(.unreachable, message: address.masked(text))
        }

        /// Connects.
        ///
        /// - Parameters:
        ///   - address: Where to.
        ///   - timeout: How long to try all the hosts of the address.
        /// - Returns: A connection.
        /// - Throws: `unreachable`, with the server's code when one answered.
        static func connect(
            to address: PostgresAddress, timeout: Duration = .seconds(10)
        ) async throws(PostgresFailure) -> LibPQLink {
            let settings = defaults + [("dbname", address.text)] + demands
            let connection = withCStrings(settings.map(\.0) + [nil]) { keys in
                withCStrings(settings.map(\.1) + [nil]) { PQconnectStartParams(keys, $0, 1) }
            }
            guard let connection else {
                throw PostgresFailure(.unreachable, message: "there is no memory left")
            }
            let link = LibPQLink(connection, address)
            do throws(PostgresFailure) {
                try await link.finishConnecting(timeout: timeout)
            } catch {
                await link.close()
                throw error
            }
            return link
        }

        private func finishConnecting(timeout: Duration) async throws(PostgresFailure) {
            // Its code stands in a message only when asked for, and does not depend on a language.
            PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
            let clock = ContinuousClock()
            let end = clock.now + timeout
            var next = PGRES_POLLING_WRITING
            while PQstatus(connection) != CONNECTION_BAD {
                let events: SocketWait.Events
                switch next {
                case PGRES_POLLING_OK:
                    PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
                    guard PQsetnonblocking(connection, 1) == 0, PQenterPipelineMode(connection) == 1
                    else { throw connectingFailure() }
                    return
                case PGRES_POLLING_READING: events = .readable
                case PGRES_POLLING_WRITING: events = .writable
                default: throw connectingFailure()
                }
                // The socket is looked at once more when this task itself was held up for too long.
                let left = max(end - clock.now, .milliseconds(100))
                guard
                    await SocketWait.wait(for: events, on: PQsocket(connection), timeout: left)
                else {
                    throw PostgresFailure(
                        .unreachable,
                        message: "nothing answered within \(timeout.components.seconds) s")
                }
                next = PQconnectPoll(connection)
            }
            throw connectingFailure()
        }

        private func connectingFailure() -> PostgresFailure {
            var (state, message) = ServerMessage.parse(String(cString: PQerrorMessage(connection)))
            if state == nil, PQconnectionNeedsPassword(connection) == 1 { state = "28P01" }
            return PostgresFailure(.unreachable, state: state, message: address.masked(message))
        }

        // MARK: Statements

        private enum Expected {
            case preparation(sql: String, name: String)
            case result(index: Int)
        }

        func run(_ statements: [Statement]) async throws(PostgresFailure) -> [ResultRows] {
            try begin()
            defer { isBusy = false }
            var expected: [Expected] = []
            var fresh: [String: String] = [:]
            for (index, statement) in statements.enumerated() {
                var isSent: Bool
                if statement.isPrepared {
                    var name = names[statement.sql] ?? fresh[statement.sql]
                    isSent = true
                    if name == nil {
                        let new = "s\(names.count + fresh.count)"
                        isSent = PQsendPrepare(connection, new, statement.sql, 0, nil) == 1
                        fresh[statement.sql] = new
                        name = new
                        expected.append(.preparation(sql: statement.sql, name: new))
                    }
                    isSent =
                        isSent
                        && withCStrings(statement.values) {
                            PQsendQueryPrepared(
                                connection, name, Int32(statement.values.count), $0, nil, nil, 0)
                        } == 1
                } else {
                    isSent =
                        PQsendQueryParams(connection, statement.sql, 0, nil, nil, nil, nil, 0) == 1
                }
                guard isSent else { throw loss() }
                expected.append(.result(index: index))
            }
            guard PQpipelineSync(connection) == 1 else { throw loss() }
            try await flush()
            return try await collect(expected)
        }

        private func collect(_ expected: [Expected]) async throws(PostgresFailure) -> [ResultRows] {
            var rows: [ResultRows] = []
            var failure: PostgresFailure?
            for one in expected {
                guard let result = try await nextResult() else { throw loss() }
                defer { PQclear(result) }
                let index = if case .result(let index) = one { index } else { rows.count }
                switch PQresultStatus(result) {
                case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
                    switch one {
                    case .preparation(let sql, let name): names[sql] = name
                    case .result: rows.append(Self.rows(of: result))
                    }
                case PGRES_PIPELINE_ABORTED: break
                default: failure = failure ?? refusal(result, index: index)
                }
                // An empty result stands behind each statement's own.
                if let more = try await nextResult() {
                    PQclear(more)
                    throw loss()
                }
            }
            guard let end = try await nextResult() else { throw loss() }
            defer { PQclear(end) }
            guard PQresultStatus(end) == PGRES_PIPELINE_SYNC else {
                throw failure?.asLoss ?? loss(refusal(end, index: rows.count).message)
            }
            if let failure { throw failure }
            return rows
        }

        private func nextResult() async throws(PostgresFailure) -> OpaquePointer? {
            while PQisBusy(connection) == 1 {
                let socket = PQsocket(connection)
                guard socket >= 0 else { throw loss() }
                _ = await SocketWait.wait(for: .readable, on: socket)
                guard PQconsumeInput(connection) == 1 else {
                    // What the server said before it closed is still to be read.
                    if PQisBusy(connection) == 1 { throw loss() }
                    break
                }
            }
            let result = PQgetResult(connection)
            if let result, PQstatus(connection) == CONNECTION_BAD {
                let said = refusal(result, index: 0)
                PQclear(result)
                throw said.asLoss
            }
            return result
        }

        private func flush() async throws(PostgresFailure) {
            while true {
                let left = PQflush(connection)
                guard left != 0 else { return }
                guard left > 0, PQsocket(connection) >= 0 else { throw loss() }
                // A server that waits for us to read its answers does not read what we send.
                _ = await SocketWait.wait(
                    for: [.readable, .writable], on: PQsocket(connection))
                guard PQconsumeInput(connection) == 1 else { throw loss() }
            }
        }

        private static func rows(of result: OpaquePointer) -> ResultRows {
            let columns = PQnfields(result)
            let rows = (0..<PQntuples(result)).map { row in
                (0..<columns).map { column -> String? in
                    guard PQgetisnull(result, row, column) == 0,
                        let start = PQgetvalue(result, row, column)
                    else { return nil }
                    let bytes = UnsafeRawBufferPointer(
                        start: start, count: Int(PQgetlength(result, row, column)))
                    return String(decoding: bytes, as: UTF8.self)
                }
            }
            return ResultRows(rows, tag: String(cString: PQcmdStatus(result)))
        }

        // MARK: Notifications

        func notifications() async throws(PostgresFailure) -> [String] {
            try begin()
            defer { isBusy = false }
            while true {
                var texts: [String] = []
                while let notification = PQnotifies(connection) {
                    texts.append(String(cString: notification.pointee.extra))
                    PQfreemem(notification)
                }
                if !texts.isEmpty { return texts }
                _ = await SocketWait.wait(
                    for: .readable, on: PQsocket(connection), timeout: .seconds(5))
                if isClosed || Task.isCancelled { return [] }
                guard PQconsumeInput(connection) == 1 else { throw loss() }
            }
        }

        // MARK: Ends

        /// One task at a time; the pool sees to it.
        private func begin() throws(PostgresFailure) {
            precondition(!isBusy, "two tasks use one connection")
            guard !isClosed else { throw loss("the connection was closed") }
            guard PQstatus(connection) == CONNECTION_OK else { throw loss() }
            isBusy = true
        }

        func close() {
            isClosed = true
            // A task that waits for the server still uses it; then the last owner ends it.
            guard !isBusy, !isFinished else { return }
            isFinished = true
            PQfinish(connection)
        }

        deinit { if !isFinished { PQfinish(connection) } }

        private func loss(_ message: String? = nil) -> PostgresFailure {
            let text = message ?? String(cString: PQerrorMessage(connection))
            return PostgresFailure(
                .lost, message: address.masked(text.isEmpty ? "the connection ended" : text))
        }

        private func refusal(_ result: OpaquePointer, index: Int) -> PostgresFailure {
            // The field of the code, PG_DIAG_SQLSTATE, is a macro of a character.
            let state = PQresultErrorField(result, Int32(UInt8(ascii: "C")))
                .map { String(cString: $0) }
            let primary = PQresultErrorField(result, Int32(UInt8(ascii: "M")))
                .map { String(cString: $0) }
            let message = primary ?? String(cString: PQresultErrorMessage(result))
            return PostgresFailure(
                .refused, state: state, message: address.masked(message), index: index)
        }
    }

    extension PostgresFailure {
        /// The same on a connection that has ended.
        fileprivate var asLoss: PostgresFailure {
            PostgresFailure(.lost, state: state, message: message, index: index)
        }
    }

    /// Gives C an array of texts, valid while the body runs.
    private func withCStrings<Value>(
        _ texts: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
    ) -> Value {
        // One block of memory holds all, each followed by its zero.
        var bytes: [CChar] = []
        var starts: [Int?] = []
        for text in texts {
            guard let text else {
                starts.append(nil)
                continue
            }
            starts.append(bytes.count)
            bytes.append(contentsOf: text.utf8.lazy.map { CChar(bitPattern: $0) })
            bytes.append(0)
        }
        return bytes.withUnsafeBufferPointer { bytes in
            var pointers = starts.map { start in
                start.flatMap { bytes.baseAddress?.advanced(by: $0) }
            }
            // An empty list still needs an address.
            pointers.append(nil)
            return pointers.withUnsafeBufferPointer { buffer in
                guard let base = buffer.baseAddress else {
                    preconditionFailure("a list that is not empty has an address")
                }
                return body(base)
            }
        }
    }
#endif

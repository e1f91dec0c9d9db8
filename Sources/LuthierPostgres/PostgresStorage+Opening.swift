import LuthierDomain
public import LuthierPorts

extension PostgresStorage {
    /// Whether this program was built with PostgreSQL.
    public static var isBuiltIn: Bool {
        #if Postgres
            true
        #else
            false
        #endif
    }

    /// Whether a text is meant as the address of a PostgreSQL database.
    public static func isAddress(_ text: String) -> Bool { PostgresAddress.isAddress(text) }

    /// An address as it may be shown, without its password.
    public static func shownAddress(_ text: String) -> String { PostgresAddress(text).description }

    /// A storage in a database; nothing is connected before it is used.
    ///
    /// - Parameters:
    ///   - address: `postgresql://user@host/database`, with whatever options PostgreSQL's own
    ///     programs understand; passwords may come from `PGPASSWORD` or `~/.pgpass`.
    ///   - clock: Tells the time, by which old receipts are dropped, and waits between attempts.
    ///   - creates: Whether to make the tables when there are none.
    /// - Throws: `unsuitable` for an address that cannot be read, or when this program was built
    ///   without PostgreSQL.
    public convenience init(
        address: String, clock: any StudyClock, creates: Bool = true
    ) throws(StorageError) {
        var options = Options()
        options.creates = creates
        try self.init(address: address, clock: clock, options: options)
    }

    /// A storage in a database, with options.
    ///
    /// - Parameters:
    ///   - text: The address of the database.
    ///   - clock: Tells the time, and waits between attempts.
    ///   - options: What else there is to know.
    /// - Throws: `unsuitable`, as the public initialiser.
    package convenience init(
        address text: String, clock: any StudyClock, options: Options
    ) throws(StorageError) {
        let address = PostgresAddress(text)
        #if Postgres
            do throws(PostgresFailure) {
                try LibPQLink.check(address)
            } catch {
                throw StorageError(
                    .unsuitable, subject: address.description,
                    message: "The address \(address.description) cannot be read: \(error.message).",
                    hint: "Write postgresql://user@host:5432/database, with %-codes for unusual "
                        + "characters.")
            }
            self.init(
                address: address, options: options, now: { clock.now },
                sleep: { try await clock.sleep(for: $0) },
                connect: { () async throws(PostgresFailure) in
                    try await LibPQLink.connect(to: address)
                })
        #else
            throw Self.notBuiltIn(address.description)
        #endif
    }

    /// Why a program without PostgreSQL cannot open a database, and how to build one that can.
    ///
    /// - Parameter address: The database as it may be shown.
    /// - Returns: The error to throw.
    public static func notBuiltIn(_ address: String) -> StorageError {
        StorageError(
            .unsuitable, subject: address,
            message: "this program was built without PostgreSQL and cannot open \(address).",
            hint:
                "Install libpq (on Debian and Ubuntu: apt-get install libpq-dev) and build it with "
                + "`swift build -c release --traits Postgres --product luthier`.")
    }
}

/// The tables, and how an older database comes to have them.
///
/// They mirror those of the SQLite file. The log (`event`) is the truth; `study` says how far each
/// log goes, and `trial` shows what follows from the events, for people with a SQL shell.
struct Schema: Sendable, Hashable {
    /// The schema that holds the tables: a plain name, which needs no quotes.
    let name: String
    /// The version that this program writes.
    static var version: Int { migrations.count }

    /// The usual schema.
    static let standard = Schema("luthier")

    /// A schema.
    ///
    /// - Parameter name: Lower-case letters, digits and underscores, at most 40.
    init(_ name: String) {
        precondition(
            !name.isEmpty && name.utf8.count <= 40 && name.first?.isNumber == false
                && name.utf8.allSatisfy {
                    (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
                }, "\(name) is no plain name of a schema")
        self.name = name
    }

    /// The channel of notifications.
    var channel: String { name }

    /// The statements that make version n + 1 from version n.
    func migration(_ version: Int) -> [Statement] {
        Self.migrations[version].map {
            Statement.plain($0.replacing("SCHEMA", with: name))
        }
    }

    private static let migrations = [first]

    private static let first = [
        """
        CREATE TABLE SCHEMA.about (
            version integer NOT NULL,
            single boolean PRIMARY KEY DEFAULT true CHECK (single)
        )
        """,
        "INSERT INTO SCHEMA.about (version) VALUES (0)",
        """
        CREATE TABLE SCHEMA.study (
            id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
            name text COLLATE "C" NOT NULL UNIQUE,
            head bigint NOT NULL,      -- sequence number of the last event
            checksum bigint NOT NULL,  -- that of the last event
            revision bigint NOT NULL,  -- transactions that changed the study
            state text NOT NULL,       -- open, finished, exhausted or stopped
            created bigint NOT NULL    -- milliseconds since 1970
        ) WITH (fillfactor = 50)
        """,
        """
        CREATE TABLE SCHEMA.event (
            study bigint NOT NULL REFERENCES SCHEMA.study (id) ON DELETE CASCADE,
            sequence bigint NOT NULL,  -- 1, 2, 3 … without holes
            time bigint NOT NULL,      -- milliseconds since 1970
            kind text NOT NULL,
            body text NOT NULL,        -- JSON
            checksum bigint NOT NULL,  -- CRC-32C, chained to the event before
            token bigint NOT NULL,     -- of the transaction that wrote it
            PRIMARY KEY (study, sequence)
        )
        """,
        """
        CREATE TABLE SCHEMA.trial (
            study bigint NOT NULL REFERENCES SCHEMA.study (id) ON DELETE CASCADE,
            number bigint NOT NULL,
            state text NOT NULL,       -- running, waiting, or how it ended
            attempt bigint NOT NULL,
            parameters text NOT NULL,  -- JSON
            metrics text,              -- JSON; NULL until it has ended
            reason text,               -- why it ended as it did
            origin text NOT NULL,      -- suggested, enqueued or added
            history bigint,            -- last event that the suggestion saw
            started bigint,            -- milliseconds since 1970
            ended bigint,
            worker text,
            expires bigint,            -- when the lease ends unless it is renewed
            reports bigint NOT NULL DEFAULT 0,  -- measurements of this attempt
            late bigint NOT NULL DEFAULT 0,     -- results that came after their lease
            PRIMARY KEY (study, number)
        ) WITH (fillfactor = 60)
        """,
        """
        CREATE TABLE SCHEMA.receipt (
            study bigint NOT NULL REFERENCES SCHEMA.study (id) ON DELETE CASCADE,
            key text COLLATE "C" NOT NULL,
            fingerprint text NOT NULL,
            reply text NOT NULL,
            time bigint NOT NULL,
            checksum bigint NOT NULL,
            token bigint NOT NULL,
            PRIMARY KEY (study, key)
        )
        """,
    ]
}

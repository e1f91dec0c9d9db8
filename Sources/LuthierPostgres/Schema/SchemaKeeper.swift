import LuthierPorts

/// Makes the tables of a new or older database as this version needs them.
struct SchemaKeeper {
    /// A number by which migrations of all processes find one lock: "Lthr" twice.
    private static let lock = 0x4C74_6872_4C74_6872

    let schema: Schema
    let address: PostgresAddress
    /// Whether tables may be made where there are none.
    let creates: Bool

    /// What was found of the schema.
    private enum Found {
        case nothing
        case schemaWithoutTables
        case version(Int)
    }

    /// Looks at the database, and makes what is missing.
    ///
    /// - Parameter link: A connection without a transaction.
    /// - Throws: `newerVersion`, `unsuitable`, `notFound` when there is nothing and nothing is to be
    ///   made, `readOnly` without the right to make it.
    func prepare(_ link: any PostgresLink) async throws {
        try await checkServer(link)
        if case .version(let found) = try await look(link) {
            if found == Schema.version { return }
        } else if !creates {
            throw missing
        }
        do {
            _ = try await link.run([
                .begin,
                Statement.plain("SELECT pg_advisory_xact_lock(\(Self.lock))"),
            ])
            // Another process may have done it all while this one stood in line.
            try await migrate(link, from: try await look(link))
            _ = try await link.run(.commit)
        } catch {
            // The first error is the one to tell; a lost connection has rolled back by itself.
            _ = try? await link.run(.rollback)
            throw error
        }
    }

    private func migrate(_ link: any PostgresLink, from found: Found) async throws {
        var version = 0
        switch found {
        case .nothing: _ = try await link.run(.plain("CREATE SCHEMA \(schema.name)"))
        case .schemaWithoutTables: break
        case .version(let present): version = present
        }
        guard version < Schema.version else { return }
        for step in version..<Schema.version {
            _ = try await link.run(schema.migration(step))
        }
        _ = try await link.run(
            .plain("UPDATE \(schema.name).about SET version = \(Schema.version)"))
    }

    private func look(_ link: any PostgresLink) async throws -> Found {
        let row = try await link.run(
            Statement(
                """
                SELECT to_regnamespace($1) IS NOT NULL,
                    to_regclass($1 || '.about') IS NOT NULL,
                    (SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace($1))
                """, [schema.name])
        ).rows.first
        guard row?[0] == "t" else { return .nothing }
        guard row?[1] == "t" else {
            guard row?[2] == "0" else { throw foreign }
            return .schemaWithoutTables
        }
        let text = try await link.run(.plain("SELECT version FROM \(schema.name).about")).rows.first
        guard let version = text?[0].flatMap(Int.init), version >= 0 else { throw foreign }
        guard version <= Schema.version else { throw newer(version) }
        return .version(version)
    }

    private func checkServer(_ link: any PostgresLink) async throws {
        let row = try await link.run(
            Statement(
                """
                SELECT current_setting('server_encoding'), current_setting('server_version_num'),
                    set_config('idle_in_transaction_session_timeout', '900000', false),
                    set_config('lock_timeout', '120000', false),
                    set_config('statement_timeout', '0', false),
                    set_config('synchronous_commit',
                        CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'
                        ELSE current_setting('synchronous_commit') END, false)
                """)
        ).rows.first
        guard row?[0] == "UTF8" else {
            throw unsuitable(
                "has the encoding \(row?[0] ?? "unknown"), which cannot hold every text",
                "Create one with `createdb --encoding UTF8 --template template0`.")
        }
        guard let version = row?[1].flatMap(Int.init), version >= 120_000 else {
            throw unsuitable(
                "is kept by PostgreSQL \(row?[1] ?? "of an unknown version")",
                "PostgreSQL 12 or newer is needed.")
        }
    }

    private var missing: StorageError {
        StorageError(
            .notFound, subject: address.description,
            message: "The database \(address.description) holds no studies.",
            hint:
                "Name the right one with --storage, or begin a study with `luthier run STUDY.yaml`."
        )
    }

    private var foreign: StorageError {
        unsuitable(
            "has a schema \(schema.name) that holds something else",
            "Use another database for studies.")
    }

    private func newer(_ found: Int) -> StorageError {
        StorageError(
            .newerVersion, subject: address.description,
            message:
                "The studies in \(address.description) have version \(found); this program knows "
                + "versions up to \(Schema.version).",
            hint: "Use the newer Luthier that wrote them. Nothing was changed.")
    }

    private func unsuitable(_ what: String, _ hint: String) -> StorageError {
        StorageError(
            .unsuitable, subject: address.description,
            message: "The database \(address.description) \(what).", hint: hint)
    }
}

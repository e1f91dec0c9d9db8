import LuthierPorts

extension PostgresFailure {
    /// The error as a user sees it.
    ///
    /// - Parameter address: The database.
    /// - Returns: What is wrong and what to do; the codes are those of PostgreSQL's appendix A.
    func storageError(at address: PostgresAddress) -> StorageError {
        let subject = address.description
        func error(
            _ code: StorageError.Code, _ what: String, _ hint: String? = nil
        ) -> StorageError {
            StorageError(code, subject: subject, message: "\(what): \(message).", hint: hint)
        }
        switch state {
        case "28P01", "28000":
            return error(
                .unavailable, "The database \(subject) refused this user or password",
                "Put the password into the variable PGPASSWORD or the file ~/.pgpass, and check the "
                    + "user's name and the server's pg_hba.conf.")
        case "3D000":
            return error(
                .unavailable, "There is no such database at \(subject)",
                "Create it with `createdb`, or name another one at the end of the address.")
        case "42501":
            return error(
                .readOnly, "This user has too few rights in \(subject)", Self.rights)
        case "25006":
            return error(
                .readOnly, "The database \(subject) can only be read; it may be a standby",
                "Name the primary server, or several hosts with ?target_session_attrs=read-write.")
        case "53100":
            return error(
                .full, "The server of \(subject) has no space left on its disk",
                "Free space there; the same command then goes on.")
        case "53300":
            return error(
                .unavailable, "The server of \(subject) has too many connections",
                "Raise max_connections, or run fewer processes; each needs up to five.")
        case "57P03":
            return error(
                .unavailable, "The server of \(subject) is starting or stopping",
                "Try again in a moment.")
        case "55P03", "40001", "40P01":
            return error(
                .busy, "Another process held the study in \(subject) for too long",
                "Try again; a process that hangs can be found in pg_stat_activity.")
        case "26000":
            return error(
                .unsuitable, "The connection to \(subject) does not keep prepared statements",
                "A pooler between must pool sessions, not transactions.")
        case "XX001", "XX002":
            return error(
                .corrupt, "The server found damage in \(subject)", "Restore it from a backup.")
        default: break
        }
        switch kind {
        case .unreachable:
            return error(
                .unavailable, "The database \(subject) cannot be reached",
                "Check that the server runs and that host and port are right.")
        case .lost:
            return error(
                .unavailable, "The connection to \(subject) was lost",
                "Check that the server runs; the same command then goes on.")
        case .refused:
            let code = state.map { " (\($0))" } ?? ""
            return error(.unavailable, "The server of \(subject) refused a statement\(code)")
        }
    }

    /// What a role needs that may not create the schema.
    static let rights =
        "Let an administrator run: CREATE SCHEMA luthier AUTHORIZATION your_role; or "
        + "GRANT CREATE ON DATABASE your_database TO your_role;"
}

import Foundation
import LuthierExecutors
import LuthierKit
import LuthierPorts
import LuthierPostgres
import LuthierSQLite

/// Where studies are kept, as the user writes it.
enum StorageLocation: Equatable {
    /// An SQLite file; the path is absolute.
    case sqlite(path: String)
    /// A PostgreSQL database, by its address.
    case postgres(address: String)
    /// This process's memory.
    case memory

    /// The location that a text names.
    ///
    /// - Parameters:
    ///   - text: `luthier.db`, `sqlite:PATH`, `postgresql://…`, `memory:`.
    ///   - surroundings: Where relative paths begin.
    /// - Throws: A `CommandFailure` for a location that this version cannot use.
    init(_ text: String, in surroundings: Surroundings) throws(CommandFailure) {
        if Self.isMemory(text) {
            self = .memory
        } else if PostgresStorage.isAddress(text) {
            guard PostgresStorage.isBuiltIn else {
                throw CommandFailure(
                    "\(PostgresStorage.notBuiltIn(PostgresStorage.shownAddress(text)))",
                    status: .usage)
            }
            self = .postgres(address: text)
        } else if text.hasPrefix("postgresql:") || text.hasPrefix("postgres:") {
            throw CommandFailure(
                "the address of a PostgreSQL database begins with postgresql://, as in "
                    + "postgresql://user@host:5432/database.", status: .usage)
        } else if let scheme = ["http:", "https:"].first(where: text.hasPrefix) {
            throw CommandFailure(
                "this version keeps studies in SQLite files, in PostgreSQL and in memory, not under "
                    + "\(scheme)… Use --storage luthier.db.", status: .usage)
        } else {
            var path = Substring(text)
            if text.hasPrefix("sqlite:") {
                path = text.dropFirst("sqlite:".count)
                if path.hasPrefix("///") { path = path.dropFirst(2) }
            }
            guard !path.isEmpty else {
                throw CommandFailure(
                    "the storage \"\(text)\" has no path. Use --storage luthier.db.", status: .usage
                )
            }
            self = .sqlite(path: surroundings.absolute(String(path)))
        }
    }

    /// Whether a text names this process's memory, which nobody else sees and which ends with it.
    static func isMemory(_ text: String) -> Bool { ["memory:", ":memory:"].contains(text) }

    /// Opens the storage.
    ///
    /// - Parameter mustExist: Whether a missing file is an error, because the command only reads.
    /// - Returns: The storage.
    /// - Throws: A `CommandFailure` when the file is missing, a `StorageError` when it cannot be used.
    func open(mustExist: Bool = false) throws -> any StudyStorage {
        switch self {
        case .memory: return MemoryStorage()
        case .postgres(let address):
            return try PostgresStorage(
                address: address, clock: SystemClock(), creates: !mustExist)
        case .sqlite(let path):
            if mustExist, !FileManager.default.fileExists(atPath: path) {
                throw CommandFailure(
                    "there is no storage \(path). Name the right one with --storage, or begin a study "
                        + "with `luthier run STUDY.yaml`.")
            }
            return try SQLiteStorage(path: path, clock: SystemClock())
        }
    }

    /// Makes a storage that must not exist yet.
    ///
    /// - Parameter path: Where its file will be; absolute.
    /// - Returns: An empty storage.
    /// - Throws: A failure when there is a file already, which is left alone, or what keeps it from being made.
    static func newFile(at path: String) throws -> SQLiteStorage {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(
                "there is a file \(path) already, and it is left alone. Name one that does not exist.",
                status: .usage)
        }
        return try SQLiteStorage(path: path, clock: SystemClock())
    }

    /// A storage as the user wrote it, without what only he may see.
    static func shown(_ text: String) -> String {
        PostgresStorage.isAddress(text) ? PostgresStorage.shownAddress(text) : text
    }

    /// The folder in which trials keep their files: beside the database file, else in the current
    /// folder.
    func trialsFolder(in surroundings: Surroundings) -> String {
        companion("trials", in: surroundings)
    }

    /// Where the contents of artifacts lie; nil for studies that end with their process.
    func artifacts(in surroundings: Surroundings) -> ArtifactFolder? {
        self == .memory ? nil : ArtifactFolder(root: trialsFolder(in: surroundings))
    }

    /// A file that belongs to the storage: beside the database file, else in the current folder.
    ///
    /// - Parameters:
    ///   - suffix: What its name ends with, behind a dot.
    ///   - surroundings: What the current folder is.
    /// - Returns: Its path; absolute.
    func companion(_ suffix: String, in surroundings: Surroundings) -> String {
        switch self {
        case .memory, .postgres: return "\(surroundings.folder)/luthier.\(suffix)"
        case .sqlite(let path):
            let url = URL(filePath: path)
            return url.deletingPathExtension().path(percentEncoded: false) + ".\(suffix)"
        }
    }
}

import Foundation
import GRDB
import LuthierPorts

/// The file of a database: where it is and whether a database may be kept there.
struct DatabaseFile: Sendable, Hashable {
    /// What tells one file from another, whatever its name.
    struct Identity: Sendable, Hashable {
        fileprivate let device: UInt64
        fileprivate let inode: UInt64
    }

    /// What the first bytes of a file say, as far as they were written back from the journal.
    private struct Header {
        let isDatabase: Bool
        let version: Int32
        let application: UInt32
    }

    /// The absolute path.
    let path: String

    /// A file that may not exist yet.
    ///
    /// - Parameter path: A path; a relative one is taken from the current folder, once and for all. A link stands
    ///   for the file that it leads to, so that all who name that have one lock.
    init(path: String) {
        let url = URL(fileURLWithPath: path).standardizedFileURL
        var status = stat()
        let isLink = lstat(url.path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
        self.path = isLink ? url.resolvingSymlinksInPath().path : url.path
    }

    /// The folder that holds it.
    var folder: String { (path as NSString).deletingLastPathComponent }

    /// The path of the file whose lock lets writers wait in line.
    var lockPath: String { path + "-lock" }

    /// Who may read and write the file, as bits of a mode; its owner alone where there is none yet.
    var rights: mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o666 : 0o600
    }

    /// Which file the path names now, or nil when there is none.
    var identity: Identity? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }

    /// Whether there is no file, or one without a byte.
    var isEmpty: Bool {
        var status = stat()
        return stat(path, &status) != 0 || status.st_size == 0
    }

    /// Whether something was written to the journal beside it that may not be in the file yet.
    var hasJournal: Bool {
        var status = stat()
        return stat(journalPath, &status) == 0 && status.st_size > 0
    }

    /// Whether the journal beside it continues this file, and not one that was here before.
    var continuesInJournal: Bool {
        // Who used it last may be writing the journal back, and take it away, at this moment.
        for _ in 0..<3 {
            if TransactionStamp.ties(journalPath, to: path) { return true }
            usleep(20_000)
        }
        return false
    }

    /// The path of SQLite's journal.
    private var journalPath: String { path + "-wal" }

    /// Checks that a database may be opened or made here.
    ///
    /// Touches nothing but the name of a draft that a killed copy left.
    ///
    /// - Throws: `unavailable` without a folder, `unsuitable` for a folder, a network file system or
    ///   a file of another kind, `readOnly`, or `newerVersion`.
    func check() throws(StorageError) {
        try checkPlace()
        guard identity != nil else { return }
        guard access(path, R_OK) == 0 else {
            throw StorageError(
                .unavailable, subject: path, message: "The file \(path) may not be read by you.",
                hint: "Ask its owner for the right to read and write it.")
        }
        guard access(path, W_OK) == 0 else { throw readOnlyError("The file \(path)") }
        let header = try readHeader()
        guard let header else { return }
        guard header.isDatabase else {
            throw StorageError(
                .unsuitable, subject: path, message: "The file \(path) is not a SQLite database.",
                hint: "Name another file; a new one is made where there is none.")
        }
        if header.application == Schema.application {
            try Schema.checkVersion(Int(header.version), of: self)
        } else if header.application != 0 {
            throw foreignError
        }
    }

    /// Whether only SQLite can tell whose database it is: the header does not name a program, but
    /// the journal may.
    var needsOwnerCheck: Bool {
        (try? readHeader()).flatMap { $0 }.map { $0.application == 0 } ?? false
    }

    /// The error for a database that belongs to another program.
    var foreignError: StorageError {
        StorageError(
            .unsuitable, subject: path,
            message: "The file \(path) is a database of another program.",
            hint: "Name another file; a new one is made where there is none.")
    }

    /// The error when the path names another file than the one that was open, or none.
    var replacedError: StorageError {
        StorageError(
            .unavailable, subject: path,
            message: "The file \(path) was moved, replaced or deleted while it was open.",
            hint:
                "Put it back, then try again. To go on with another file in its place, end whoever uses "
                + "it, and move \(journalPath) away, which holds the newest results of the old one."
        )
    }

    /// The error for a journal without its file.
    var lonelyJournalError: StorageError {
        StorageError(
            .unavailable, subject: path,
            message:
                "There is a journal \(journalPath), and the file \(path) that it belongs to is not there.",
            hint:
                "Put the file back, for the newest results are in the journal. If it is lost, move the "
                + "journal away to begin anew.")
    }

    /// The error for a journal of another file.
    var foreignJournalError: StorageError {
        StorageError(
            .unavailable, subject: path,
            message:
                "The journal \(journalPath) does not belong to \(path), and would be written over it.",
            hint:
                "If you put a backup in the place of another file, move the journal and \(path)-shm to where that "
                + "file is now: they hold its newest results.")
    }

    /// The error for a place that may be read only.
    ///
    /// - Parameter what: The place, as the beginning of a sentence.
    /// - Returns: A `readOnly` error.
    func readOnlyError(_ what: String) -> StorageError {
        StorageError(
            .readOnly, subject: path, message: "\(what) is read-only.",
            hint: "Allow writing to the file and its folder, or copy the file to another folder.")
    }

    /// Whether the file system has no room for a page or a file more, of its own or for this user.
    var lacksSpace: Bool {
        var status = statvfs()
        if statvfs(folder, &status) == 0,
            UInt64(status.f_bavail) * UInt64(status.f_frsize) < 1 << 16
        {
            return true
        }
        // Quotas, and file systems that have no files left, show only when they are tried.
        let name = "\(path)-space"
        let file = open(name, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return [ENOSPC, EDQUOT].contains(errno) }
        unlink(name)
        defer { close(file) }
        let page = [UInt8](repeating: 0, count: 4096)
        guard pwrite(file, page, page.count, 0) == page.count, fsync(file) == 0 else {
            return [ENOSPC, EDQUOT].contains(errno)
        }
        return false
    }

    /// Makes an empty file for its owner alone where there is none, which SQLite takes for a new database;
    /// the files beside it get the same rights.
    func make() {
        // Whatever keeps it from being made, opening the database says better.
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if file >= 0 { close(file) }
    }

    /// Under which name a copy is written.
    private var draftPath: String { path + ".part" }

    /// Writes a file under another name and gives it its own once it is durable.
    ///
    /// - Parameter body: Writes the file at the path that it is given.
    /// - Throws: What the body throws, or a `StorageError` of the disk.
    func write(_ body: (String) throws -> Void) throws {
        let partial = draftPath
        unlink(partial)
        defer { unlink(partial) }
        do {
            try body(partial)
            guard chmod(partial, 0o600) == 0 else {
                throw SystemFailure(code: .SQLITE_CANTOPEN, system: errno)
            }
            try synchronize(partial)
            guard link(partial, path) == 0 else {
                throw SystemFailure(code: .SQLITE_CANTOPEN, system: errno)
            }
            try synchronize(folder)
        } catch let failure as SystemFailure {
            throw error(for: failure)
        } catch let failure as DatabaseError {
            throw error(for: SystemFailure(code: failure.extendedResultCode, system: 0))
        }
    }

    private func synchronize(_ path: String) throws {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw SystemFailure(code: .SQLITE_CANTOPEN, system: errno) }
        defer { close(file) }
        guard fsync(file) == 0 else {
            throw SystemFailure(code: .SQLITE_IOERR_FSYNC, system: errno)
        }
    }

    private func checkPlace() throws(StorageError) {
        var status = stat()
        guard stat(folder, &status) == 0 else {
            throw StorageError(
                .unavailable, subject: path, message: "The folder \(folder) does not exist.",
                hint: "Create it with `mkdir -p`, or name a file in another folder.")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw StorageError(
                .unavailable, subject: path, message: "\(folder) is not a folder.",
                hint: "Name a file in a folder.")
        }
        if stat(path, &status) == 0 {
            try checkKind(status)
        } else if lstat(path, &status) == 0 {
            throw StorageError(
                .unsuitable, subject: path,
                message: "\(path) is a link to a file that is not there.",
                hint: "Name that file, or remove the link.")
        }
        if case .network(let name) = FileSystemKind(ofFolder: folder) { throw networkError(name) }
        // Beside the database SQLite keeps its journal, so the folder must be writable too.
        guard access(folder, W_OK) == 0 else { throw readOnlyError("The folder \(folder)") }
    }

    private func checkKind(_ status: stat) throws(StorageError) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR:
            throw StorageError(
                .unsuitable, subject: path, message: "\(path) is a folder, not a file.",
                hint: "Name a file in it, such as \(path)/luthier.db.")
        default:
            throw StorageError(
                .unsuitable, subject: path, message: "\(path) is a pipe or a device, not a file.",
                hint: "Name another file; a new one is made where there is none.")
        }
        // Who is killed while a copy takes its name leaves the draft's.
        let draft = DatabaseFile(path: draftPath)
        if status.st_nlink > 1, draft.identity == identity { unlink(draft.path) }
        var status = status
        guard stat(path, &status) == 0, status.st_nlink > 1 else { return }
        throw StorageError(
            .unsuitable, subject: path,
            message:
                "The file \(path) has \(status.st_nlink) names (hard links). Each has a journal of its "
                + "own, so what is written under one name is lost under the other.",
            hint: "Remove the other names, which `find . -samefile \(path)` shows, or use a copy.")
    }

    /// The error for a file system that other machines see too.
    func networkError(_ name: String) -> StorageError {
        StorageError(
            .unsuitable, subject: path,
            message: "\(folder) is on a network file system (\(name)), which damages databases.",
            hint:
                "Keep the file on a local disk of one machine, run `luthier serve` there, and give "
                + "the other machines the server's address as their storage.")
    }

    /// The header, or nil for an empty file, which SQLite takes for a new database.
    private func readHeader() throws(StorageError) -> Header? {
        if isEmpty { return nil }
        let bytes: [UInt8]?
        do throws(SystemFailure) {
            bytes = try LoneFile(path: path).bytes(100)
        } catch {
            throw self.error(for: error)
        }
        guard let bytes else { return Header(isDatabase: false, version: 0, application: 0) }
        func number(at offset: Int) -> UInt32 {
            bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
        return Header(
            isDatabase: bytes.starts(with: Array("SQLite format 3".utf8) + [0]),
            version: Int32(bitPattern: number(at: 60)), application: number(at: 68))
    }
}

import Foundation
import LuthierDomain
import LuthierWire

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A study that a server was asked to run.
struct RunOrder: Hashable {
    /// The study's name.
    let study: String
    /// When the study was begun, which tells it apart from others of its name.
    let created: Timestamp
    /// Trials at once, at least 1.
    let parallel: Int
    /// Who asked.
    let who: String
    /// When.
    let since: Timestamp
}

/// The studies that a server was asked to run, in a file that outlives it.
///
/// A server that is killed finds them there when it is started again. One process at a time has the file.
final class RunList: Sendable {
    /// What is wrong with the file, and what to do.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let path: String?
    private let lock: Int32

    /// The list in a file, which need not exist yet; nil keeps nothing.
    ///
    /// - Throws: When another process has it, or it may not be written.
    init(path: String?) throws(Failure) {
        self.path = path
        guard let path else {
            lock = -1
            return
        }
        lock = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else {
            throw Failure(
                description:
                    "\(path).lock cannot be opened: \(String(cString: strerror(errno))).")
        }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw Failure(
                description:
                    "another server runs the studies of \(path). Start this one without --run-studies, "
                    + "or end the other.")
        }
    }

    deinit { if lock >= 0 { close(lock) } }

    /// What is in the file.
    ///
    /// - Throws: When it cannot be read or is no such list.
    func read() throws(Failure) -> [RunOrder] {
        guard let path, FileManager.default.fileExists(atPath: path) else { return [] }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(description: "\(path) cannot be read; see who may read it.")
        }
        let entries = (try? JSONValue(parsing: Array(data)))?["runs"]?.elements
        let orders = entries?.compactMap(Self.order)
        guard let orders, orders.count == entries?.count else {
            throw Failure(
                description:
                    "\(path) is no list of the studies that a server runs. Restore it, or remove it and "
                    + "have the studies run again.")
        }
        return orders
    }

    /// Puts another list in the file's place; it is durable when this returns.
    ///
    /// - Throws: When it cannot be written; the old list stays.
    func write(_ orders: [RunOrder]) throws(Failure) {
        guard let path else { return }
        let text = (["runs": .array(orders.map(Self.json))] as JSONValue).text(.pretty) + "\n"
        let new = path + ".new"
        unlink(new)
        let file = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw unwritable(path) }
        defer { close(file) }
        let bytes = Array(text.utf8)
        let count = bytes.withUnsafeBytes { put(file, $0.baseAddress, $0.count) }
        guard count == bytes.count, fsync(file) == 0, rename(new, path) == 0 else {
            let failure = unwritable(path)
            unlink(new)
            throw failure
        }
    }

    private func unwritable(_ path: String) -> Failure {
        Failure(description: "\(path) cannot be written: \(String(cString: strerror(errno))).")
    }

    private static func json(_ order: RunOrder) -> JSONValue {
        [
            "study": .string(order.study), "created": .integer(Int(order.created.milliseconds)),
            "parallel": .integer(order.parallel), "by": .string(order.who),
            "since": .integer(Int(order.since.milliseconds)),
        ]
    }

    private static func order(_ entry: JSONValue) -> RunOrder? {
        guard let study = entry["study"]?.stringValue,
            let created = entry["created"]?.integerValue,
            let parallel = entry["parallel"]?.integerValue, parallel >= 1,
            let who = entry["by"]?.stringValue, let since = entry["since"]?.integerValue
        else { return nil }
        return RunOrder(
            study: study, created: Timestamp(milliseconds: Int64(created)), parallel: parallel,
            who: who, since: Timestamp(milliseconds: Int64(since)))
    }
}

/// `write` of the C library, which a method of the same name would hide.
private func put(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(file, bytes, count)
}

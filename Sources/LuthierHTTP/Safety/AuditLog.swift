#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif
import LuthierWire
import Synchronization

/// One line of JSON for each change and each refusal, in a file that only its owner may read.
package final class AuditLog: Sendable {
    private let file: Mutex<Int32>

    /// Opens a file to add to; nil when it cannot be.
    package init?(path: String) {
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { return nil }
        self.file = Mutex(file)
    }

    deinit { _ = file.withLock { close($0) } }

    /// Adds an entry.
    ///
    /// - Returns: Whether it was written whole.
    func add(_ entry: Entry) -> Bool {
        let line = Array((entry.json.text() + "\n").utf8)
        return file.withLock { file in
            line.withUnsafeBytes { write(file, $0.baseAddress, $0.count) } == line.count
        }
    }

    /// Who did what, when, and what came of it.
    struct Entry {
        /// When.
        let time: String
        /// The name of the token, or nil for nobody that is known.
        let who: String?
        /// From where.
        let peer: String
        /// The route's name or, where there was none, method and path.
        let what: String
        /// The study, if it was about one.
        let study: String?
        /// The trial, if it was about one.
        let trial: String?
        /// The status code of the answer.
        let status: Int
        /// The stable name of the problem, if there was one.
        let problem: String?

        /// The entry as JSON.
        var json: JSONValue {
            var body: JSONObject = ["time": .string(time)]
            body["who"] = who.map { .string($0) }
            body["peer"] = .string(peer)
            body["what"] = .string(what)
            body["study"] = study.map { .string($0) }
            body["trial"] = trial.map { .string($0) }
            body["status"] = .integer(status)
            body["problem"] = problem.map { .string($0) }
            return .object(body)
        }
    }
}

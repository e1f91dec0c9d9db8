import Foundation
import LuthierDomain

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What the process was started in; read here and handed down.
struct Surroundings {
    /// The environment's variables.
    let environment: [String: String]
    /// The current folder, absolute.
    let folder: String
    /// Processors of this machine.
    let processors: Int
    /// This process as a worker: host, process and start, so that its death can be told.
    let worker: String

    /// The surroundings of this process.
    static var current: Surroundings {
        let process = ProcessInfo.processInfo
        let id = ProcessIdentity(process: process.processIdentifier)
        return Surroundings(
            environment: process.environment, folder: FileManager.default.currentDirectoryPath,
            processors: process.activeProcessorCount, worker: id.worker)
    }

    /// A path, made absolute.
    func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(folder)/\(path)"
    }

    /// Refuses to run programs whose secrets are not there.
    ///
    /// - Parameter definition: The study that they belong to.
    /// - Throws: A failure that names each secret, and no value.
    func requireSecrets(of definition: StudyDefinition) throws(CommandFailure) {
        let problems = SecretVariable.problems(of: definition.secrets, in: environment)
        guard problems.isEmpty else {
            throw CommandFailure(problems.joined(separator: "\n"), status: .studyFile)
        }
    }

    /// The folder in which a file lies, absolute.
    func folder(of file: String) -> String {
        URL(filePath: absolute(file)).deletingLastPathComponent().path(percentEncoded: false)
    }
}

/// A process of this machine, told apart from later ones with the same number.
struct ProcessIdentity: Hashable {
    /// The process number.
    let process: Int32
    /// When it started, in a unit of the system's own; nil when that cannot be known.
    let start: String?

    /// A process as it is now.
    init(process: Int32) {
        self.process = process
        start = Self.start(of: process)
    }

    /// The name under which the process takes leases.
    var worker: String { "\(Self.host):\(process):\(start ?? "")" }

    /// Whether a worker is a process of this machine that has ended.
    static func isGone(worker: String) -> Bool {
        let parts = worker.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == host, let process = Int32(parts[1]) else {
            return false
        }
        guard kill(process, 0) == 0 || errno == EPERM else { return true }
        guard let now = start(of: process), !parts[2].isEmpty else { return false }
        return now != parts[2]
    }

    private static var host: String {
        ProcessInfo.processInfo.hostName.split(separator: ":").joined(separator: "-")
    }

    private static func start(of process: Int32) -> String? {
        #if os(Linux)
            guard
                let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
                let end = status.lastIndex(of: ")")
            else { return nil }
            // Fields 3 and 22 of the line; the name in parentheses may hold anything and is field 2.
            let fields = status[status.index(after: end)...].split(separator: " ")
            guard fields.count > 19 else { return nil }
            // A process that has ended stays as a zombie until its parent asks for it.
            return fields[0] == "Z" || fields[0] == "X" ? "ended" : String(fields[19])
        #else
            return nil
        #endif
    }
}

import LuthierDomain
import LuthierExecutors
import LuthierPorts

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What programs of trials printed that ran on this machine.
struct TrialLogFiles {
    /// The folder in which trials keep their files, absolute.
    let root: String

    /// A part of an output.
    ///
    /// - Parameters:
    ///   - request: Which part.
    ///   - attempt: Which start of the trial, from 1.
    ///   - definition: The study.
    ///   - created: When it was begun: what was written before is of another one that had its name.
    /// - Returns: The part; nil when nothing of it is there.
    func part(
        _ request: LogRequest, attempt: Int, of definition: StudyDefinition,
        since created: Timestamp = Timestamp(milliseconds: 0)
    ) -> LogPart? {
        var newest: OpenLog?
        for unit in units(of: definition, request) {
            let folder = TrialFolder(
                number: request.number, attempt: attempt, study: definition.name, root: root,
                unit: unit)
            let path =
                request.stream == .output ? folder.standardOutput : folder.standardError
            guard let log = OpenLog(path, unit: unit), log.changed >= created else { continue }
            if newest.map({ $0.changed <= log.changed }) ?? true { newest = log }
        }
        return newest?.part(from: request.start, limit: request.limit)
    }

    /// The runs of a trial that may be meant; nil for a trial that is one.
    private func units(
        of definition: StudyDefinition, _ request: LogRequest
    ) -> [Replication.Unit?] {
        guard let replication = definition.replication else {
            return request.unit == nil ? [nil] : []
        }
        return replication.units.filter { request.unit == nil || $0.name == request.unit }
    }
}

/// A log that is read, as it was when it was opened.
private final class OpenLog {
    /// Where the end of a log begins that is shown from a whole line on, in bytes.
    private static let longestFirstLine = 4096

    /// When something was written last.
    let changed: Timestamp
    private let file: Int32
    private let size: Int
    private let unit: Replication.Unit?

    /// The log at a path; nil when there is none.
    init?(_ path: String, unit: Replication.Unit?) {
        // A program may put anything in the place of its log: no link, and no pipe to wait for.
        file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { return nil }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(file)
            return nil
        }
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        changed = Timestamp(
            milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
        size = Int(status.st_size)
        self.unit = unit
    }

    deinit { close(file) }

    /// A part of it.
    ///
    /// - Parameters:
    ///   - start: The first byte; nil for the last so many, from the beginning of a line on.
    ///   - limit: Bytes at most.
    /// - Returns: The part; nil when it cannot be read.
    func part(from start: Int?, limit: Int) -> LogPart? {
        let first = min(start ?? max(size - limit, 0), size)
        var bytes = [UInt8](repeating: 0, count: min(limit, size - first))
        let count = bytes.withUnsafeMutableBytes {
            pread(file, $0.baseAddress, $0.count, off_t(first))
        }
        guard count >= 0 else { return nil }
        bytes.removeLast(bytes.count - count)
        var dropped = 0
        if start == nil, first > 0 {
            let end = bytes.prefix(Self.longestFirstLine).firstIndex(of: UInt8(ascii: "\n"))
            dropped = end.map { $0 + 1 } ?? 0
        }
        return LogPart(
            unit: unit?.name, start: first + dropped, size: size,
            bytes: Array(bytes.dropFirst(dropped)))
    }
}

import Foundation
import LuthierDomain
import LuthierExecutors
import LuthierHTTP
import LuthierPorts

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The end of what programs printed on other machines, as workers sent it.
///
/// ```
/// STUDY/received/CREATED/17-1-output      a line with two numbers, then text
/// STUDY/received/CREATED/17-1-fold-3-output
/// ```
///
/// The first number says how many bytes were there before the text, the second how far the worker has come.
/// What is kept is help for people: it is not made durable, and what cannot be written is passed over.
struct ReceivedLogs {
    /// Bytes of one log, at which the older half of it goes.
    static let sizeLimit = 256 << 10
    /// Logs of one study; beyond them the oldest go.
    static let fileLimit = 2000

    /// The line at the beginning: two numbers of 19 digits.
    private static let headSize = 40

    /// The folder of all studies, absolute.
    let root: String

    private func folder(of study: String) -> String {
        "\(root)/\(TrialFolder.safe(study))/received"
    }

    /// The path of a log.
    ///
    /// The name of a unit is that of a folder already, and nothing else comes from outside.
    private func path(_ place: LogPlace) -> String {
        let unit = place.unit.map { "\($0)-" } ?? ""
        return
            "\(folder(of: place.study))/\(place.created.milliseconds)/"
            + "\(place.number)-\(place.attempt)-\(unit)\(place.stream.rawValue)"
    }

    // MARK: Taking

    /// Takes more of a log.
    ///
    /// What comes again is not taken twice. Where something between was left out, only the new text stays.
    func take(_ text: PrintedText, at place: LogPlace) {
        let path = path(place)
        guard let file = LogFile(path, makes: true) else { return }
        defer { close(file.descriptor) }
        // Another server may take from a worker that found it first.
        guard flock(file.descriptor, LOCK_EX) == 0 else { return }
        let head = file.head
        if head == nil { makeRoom(in: (path as NSString).deletingLastPathComponent) }
        let before = head ?? LogFile.Head(start: text.start, end: text.start, size: 0)
        guard text.end > before.end || head == nil else { return }
        guard text.start == before.end else {
            // A reader that knows more than where the new text begins is told to begin anew.
            let start = max(text.start, before.start + before.size + 1)
            return file.replace(start: start, end: text.end, text.bytes)
        }
        guard before.size + text.bytes.count <= Self.sizeLimit else {
            let kept = (file.text(before.size) + text.bytes).suffix(Self.sizeLimit / 2)
            let start = before.start + before.size + text.bytes.count - kept.count
            return file.replace(start: start, end: text.end, Array(kept))
        }
        file.append(
            text.bytes, to: LogFile.Head(start: before.start, end: text.end, size: before.size))
    }

    /// Removes the oldest logs where there are too many.
    private func makeRoom(in folder: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        guard names.count > Self.fileLimit else { return }
        let times = names.map { name -> (time: Int, name: String) in
            var status = stat()
            guard lstat("\(folder)/\(name)", &status) == 0 else { return (0, name) }
            return (LogFile.modified(status), name)
        }
        for (_, name) in times.sorted(by: { $0 < $1 }).prefix(names.count - Self.fileLimit * 9 / 10)
        {
            unlink("\(folder)/\(name)")
        }
    }

    // MARK: Reading

    /// A part of a log, or of that which was written last where a trial is several runs.
    func part(
        _ request: LogRequest, attempt: Int, of definition: StudyDefinition, created: Timestamp
    ) -> LogPart? {
        let units: [String?] = definition.replication?.units.map(\.name) ?? [nil]
        var newest: (log: LogFile, unit: String?, time: Int)?
        defer { newest.map { _ = close($0.log.descriptor) } }
        for unit in units where request.unit == nil || request.unit == unit {
            let place = LogPlace(
                study: definition.name, created: created, number: request.number,
                attempt: attempt, unit: unit, stream: request.stream)
            guard let log = LogFile(path(place), makes: false) else { continue }
            let time = log.modified
            if let other = newest, other.time > time {
                close(log.descriptor)
                continue
            }
            newest.map { _ = close($0.log.descriptor) }
            newest = (log, unit, time)
        }
        guard let newest, flock(newest.log.descriptor, LOCK_SH) == 0, let head = newest.log.head
        else { return nil }
        let text = newest.log.text(head.size)
        let end = head.start + text.count
        var start = min(max(request.start ?? end - request.limit, head.start), end)
        var part = Array(text.dropFirst(start - head.start).prefix(request.limit))
        if request.start == nil, start > head.start,
            let line = part.firstIndex(of: UInt8(ascii: "\n"))
        {
            part.removeFirst(line + 1)
            start += line + 1
        }
        return LogPart(unit: newest.unit, start: start, size: end, bytes: part)
    }

    // MARK: Forgetting

    /// Removes all logs of a study.
    func forget(_ study: String) {
        try? FileManager.default.removeItem(atPath: folder(of: study))
    }

    /// A file of these.
    private struct LogFile {
        /// What the first line says.
        struct Head {
            let start: Int
            let end: Int
            /// Bytes of text behind the line.
            let size: Int
        }

        let descriptor: Int32

        /// Opens a log; nil when there is none and none can be made.
        init?(_ path: String, makes: Bool) {
            let flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (makes ? O_CREAT : 0)
            var descriptor = open(path, flags, 0o600)
            if descriptor < 0, makes {
                try? FileManager.default.createDirectory(
                    atPath: (path as NSString).deletingLastPathComponent,
                    withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
                descriptor = open(path, flags, 0o600)
            }
            guard descriptor >= 0 else { return nil }
            self.descriptor = descriptor
        }

        static func modified(_ status: stat) -> Int {
            #if canImport(Darwin)
                let time = status.st_mtimespec
            #else
                let time = status.st_mtim
            #endif
            return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
        }

        var modified: Int {
            var status = stat()
            return fstat(descriptor, &status) == 0 ? Self.modified(status) : 0
        }

        /// What the first line says; nil when it says nothing, because the file is new or was cut short.
        var head: Head? {
            var status = stat()
            guard fstat(descriptor, &status) == 0, status.st_size >= headSize else { return nil }
            let numbers = String(decoding: read(headSize, at: 0), as: UTF8.self)
                .split(whereSeparator: { $0 == " " || $0 == "\n" }).compactMap { Int($0) }
            guard numbers.count == 2 else { return nil }
            return Head(
                start: numbers[0], end: numbers[1], size: Int(status.st_size) - headSize)
        }

        func text(_ count: Int) -> [UInt8] { read(count, at: headSize) }

        private func read(_ count: Int, at place: Int) -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: count)
            let done = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress, $0.count, off_t(place))
            }
            return Array(bytes.prefix(max(done, 0)))
        }

        /// Writes text behind what is there, and then says so in the first line.
        func append(_ bytes: [UInt8], to head: Head) {
            guard write(bytes, at: headSize + head.size) else {
                // A disk that is full: what is there stays readable.
                ftruncate(descriptor, off_t(headSize + head.size))
                return
            }
            _ = write(line(head.start, head.end), at: 0)
        }

        /// Writes text in place of what is there.
        func replace(start: Int, end: Int, _ bytes: [UInt8]) {
            guard ftruncate(descriptor, 0) == 0,
                write(line(start, end) + bytes, at: 0)
            else {
                ftruncate(descriptor, 0)
                return
            }
        }

        private func line(_ start: Int, _ end: Int) -> [UInt8] {
            let digits = [start, end].map { number in
                let text = String(number)
                return String(repeating: "0", count: max(19 - text.count, 0)) + text
            }
            return Array("\(digits[0]) \(digits[1])\n".utf8)
        }

        private func write(_ bytes: [UInt8], at place: Int) -> Bool {
            bytes.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress, $0.count, off_t(place))
            } == bytes.count
        }

        private var headSize: Int { ReceivedLogs.headSize }
    }
}

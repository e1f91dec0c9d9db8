#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The file that keeps one output of a program, within a quota.
///
/// The first three quarters of the quota are written as they come, so the file can be followed. What
/// comes after them goes through a ring in memory, at most `ringLimit` bytes, and reaches the file at
/// the end, after a line that says how many bytes were left out. A file that cannot be written to,
/// as on a full disk, stops growing and never stops the program.
///
/// Writes go to the page cache and are short; they are made on the thread of the caller.
struct OutputLog: Sendable {
    /// The longest end of an output that is held in memory, in bytes.
    static let ringLimit = 256 << 10

    private let descriptor: Int32
    private let headRoom: Int
    private let ringCapacity: Int
    private var written = 0
    private var ring: [UInt8] = []
    private var ringStart = 0

    /// All bytes that were given to the log.
    private(set) var total = 0
    /// The bytes that are not in the file.
    private(set) var leftOut = 0
    /// Why the file could not be written to its end.
    private(set) var failure: String?

    /// A new, empty log.
    ///
    /// - Parameters:
    ///   - path: The file; an old one is emptied. Nil keeps nothing and counts.
    ///   - quota: The longest it may grow, in bytes, apart from the line about what was left out.
    /// - Throws: `ExecutorError` of code `logFile`.
    init(path: String?, quota: Int) throws(ExecutorError) {
        ringCapacity = min(quota / 4, Self.ringLimit)
        headRoom = quota - ringCapacity
        guard let path else {
            descriptor = -1
            return
        }
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_APPEND, 0o600)
        guard descriptor >= 0 else {
            let reason = SystemCall.text(of: errno)
            throw ExecutorError(
                .logFile, subject: path, message: "The log \(path) cannot be written: \(reason).",
                hint:
                    "See that its folder exists and may be written to, and that the disk has room.")
        }
    }

    /// Keeps the next bytes.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        total += bytes.count
        guard descriptor >= 0 else { return }
        guard failure == nil else {
            leftOut += bytes.count
            return
        }
        let head = min(bytes.count, headRoom - written)
        if head > 0 {
            write(UnsafeRawBufferPointer(rebasing: bytes[..<head]))
            written += head
        }
        if head < bytes.count { keepInRing(UnsafeRawBufferPointer(rebasing: bytes[head...])) }
    }

    /// Writes the end, and closes the file; nothing may follow.
    mutating func close() {
        guard descriptor >= 0 else { return }
        if leftOut > 0 && failure == nil {
            writeText("[luthier: \(leftOut) bytes are left out here]\n")
        }
        let end = Array(ring[ringStart...] + ring[..<ringStart])
        end.withUnsafeBytes { write($0) }
        ring = []
        ringStart = 0
        systemClose(descriptor)
    }

    private mutating func keepInRing(_ bytes: UnsafeRawBufferPointer) {
        let overflow = ring.count + bytes.count - ringCapacity
        if overflow > 0 && leftOut == 0 {
            writeText("\n[luthier: the quota of this log is reached; only the end will follow]\n")
        }
        leftOut += max(0, overflow)
        var rest = bytes.suffix(ringCapacity)
        let room = min(rest.count, ringCapacity - ring.count)
        ring.append(contentsOf: rest.prefix(room))
        rest = rest.dropFirst(room)
        while !rest.isEmpty {
            let count = min(rest.count, ringCapacity - ringStart)
            ring.replaceSubrange(ringStart..<(ringStart + count), with: rest.prefix(count))
            ringStart = (ringStart + count) % ringCapacity
            rest = rest.dropFirst(count)
        }
    }

    private mutating func writeText(_ text: String) {
        Array(text.utf8).withUnsafeBytes { write($0) }
    }

    private mutating func write(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while !rest.isEmpty && failure == nil {
            let count = systemWrite(descriptor, rest.baseAddress, rest.count)
            if count >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            } else if errno != EINTR {
                failure = "The log could not be written to its end: \(SystemCall.text(of: errno))."
                leftOut += rest.count
            }
        }
        guard failure != nil else { return }
        leftOut += ring.count
        ring = []
        ringStart = 0
    }
}

private func systemClose(_ descriptor: Int32) { _ = close(descriptor) }

private func systemWrite(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, start, count)
}

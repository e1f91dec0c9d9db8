#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Follows a file that a program writes, line by line.
///
/// A file that is written anew is read on from where the reading was: what was read is not read
/// again.
struct FileTail: Sendable {
    /// Bytes of one read.
    private static let chunk = 64 << 10
    /// Reads of one call.
    private static let readsPerCall = 16

    private let path: String
    private var offset: off_t = 0
    private var splitter: LineSplitter

    /// The beginning of a file, which may not exist yet.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - lineLimit: Bytes kept of one line.
    init(_ path: String, lineLimit: Int) {
        self.path = path
        splitter = LineSplitter(limit: lineLimit)
    }

    /// The complete lines of the next megabyte.
    ///
    /// - Returns: nil when nothing new was written, or there is no such file; no lines when what is
    ///   new is but the middle of a line.
    mutating func newLines() -> [String]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var lines: [String]?
        var buffer = [UInt8](repeating: 0, count: Self.chunk)
        for _ in 0..<Self.readsPerCall {
            let count = pread(descriptor, &buffer, buffer.count, offset)
            guard count > 0 else { break }
            offset += off_t(count)
            let new = buffer.withUnsafeBytes {
                splitter.split(UnsafeRawBufferPointer(rebasing: $0[..<count])).map(\.text)
            }
            lines = (lines ?? []) + new
        }
        return lines
    }

    /// What is left behind the last line's end, when the program is over.
    mutating func lastLine() -> String? { splitter.finish()?.text }
}

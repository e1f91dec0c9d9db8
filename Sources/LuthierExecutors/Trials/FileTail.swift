#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Follows a file that a program writes, line by line.
struct FileTail {
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

    /// The complete lines since the last call, at most a megabyte's worth; none while there is no
    /// such file.
    mutating func newLines() -> [String] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var lines: [String] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        for _ in 0..<16 {
            let count = pread(descriptor, &buffer, buffer.count, offset)
            guard count > 0 else { break }
            offset += off_t(count)
            lines += buffer.withUnsafeBytes {
                splitter.split(UnsafeRawBufferPointer(rebasing: $0[..<count])).map(\.text)
            }
        }
        return lines
    }

    /// What is left behind the last line's end, when the program is over.
    mutating func lastLine() -> String? { splitter.finish()?.text }
}

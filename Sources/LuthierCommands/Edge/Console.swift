import Foundation

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The terminal and the standard streams.
enum Console {
    /// Writes to standard output as it is.
    static func write(_ text: String) { write(text, to: 1) }

    /// Writes a line to standard output.
    static func line(_ text: String = "") { write(text + "\n", to: 1) }

    /// Writes a line to standard error.
    static func note(_ text: String) { write(text + "\n", to: 2) }

    /// Whether standard output is a terminal.
    static var isTerminal: Bool { isatty(1) == 1 }

    /// Whether standard error is a terminal.
    static var isErrorTerminal: Bool { isatty(2) == 1 }

    /// Whether colours are welcome, by the convention of the variable NO_COLOR.
    static func usesColours(_ environment: [String: String]) -> Bool {
        isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// Columns and rows of the terminal; 80 and 24 where it does not say.
    static var size: (width: Int, height: Int) {
        var size = winsize()
        guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes {
                put(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            // A closed output has nobody to tell.
            guard count > 0 else { return }
            start += count
        }
    }
}

/// `write` of the C library, which a method of the same name would hide.
private func put(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

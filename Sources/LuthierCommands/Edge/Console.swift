import Foundation
import Synchronization

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

    /// Why standard output did not take all that was written to it, the first time it did not; nil when it did, or
    /// when nobody reads it.
    static var refusal: String? {
        let error = firstError.load(ordering: .relaxed)
        return error == 0 ? nil : String(cString: strerror(error))
    }

    private static let firstError = Atomic<Int32>(0)

    private static func write(_ text: String, to descriptor: Int32) {
        guard let (_, error) = OutputFile.put(Array(text.utf8), to: descriptor) else { return }
        // A closed output has nobody to tell.
        guard descriptor == 1, error != EPIPE, error != EBADF else { return }
        _ = firstError.compareExchange(expected: 0, desired: error, ordering: .relaxed)
    }
}

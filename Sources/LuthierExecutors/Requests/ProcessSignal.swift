#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A signal, with the name by which people know it.
public struct ProcessSignal: RawRepresentable, Sendable, Hashable {
    /// The system's number for the signal.
    public let rawValue: Int32

    /// The signal with a number.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// Cannot be caught or ignored.
    public static let kill = Self(rawValue: SIGKILL)
    /// Asks to end.
    public static let terminate = Self(rawValue: SIGTERM)
    /// What `abort` raises, and C++ for an exception that nobody catches.
    public static let abort = Self(rawValue: SIGABRT)
}

extension ProcessSignal: CustomStringConvertible {
    /// Name, meaning and number: `SIGSEGV (segmentation fault, 11)`.
    public var description: String {
        guard let (name, meaning) = Self.names[rawValue] else { return "\(rawValue)" }
        return "\(name) (\(meaning), \(rawValue))"
    }

    private static let names: [Int32: (String, String)] = [
        SIGHUP: ("SIGHUP", "terminal closed"), SIGINT: ("SIGINT", "interrupt"),
        SIGQUIT: ("SIGQUIT", "quit"), SIGILL: ("SIGILL", "illegal instruction"),
        SIGTRAP: ("SIGTRAP", "trap"), SIGABRT: ("SIGABRT", "abort"),
        SIGBUS: ("SIGBUS", "bus error"), SIGFPE: ("SIGFPE", "arithmetic error"),
        SIGKILL: ("SIGKILL", "killed"), SIGSEGV: ("SIGSEGV", "segmentation fault"),
        SIGPIPE: ("SIGPIPE", "nobody reads"), SIGALRM: ("SIGALRM", "alarm"),
        SIGTERM: ("SIGTERM", "asked to end"), SIGUSR1: ("SIGUSR1", "user signal 1"),
        SIGUSR2: ("SIGUSR2", "user signal 2"), SIGXCPU: ("SIGXCPU", "CPU time limit"),
        SIGXFSZ: ("SIGXFSZ", "file size limit"), SIGSYS: ("SIGSYS", "bad system call"),
    ]
}

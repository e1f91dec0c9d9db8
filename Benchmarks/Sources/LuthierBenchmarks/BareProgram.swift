#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A program that does nothing, started and waited for with the least that the system asks for.
enum BareProgram {
    #if canImport(Darwin)
        static let path = "/usr/bin/true"
    #else
        static let path = "/bin/true"
    #endif

    /// Runs it to its end.
    static func run() {
        guard let name = strdup(path) else { preconditionFailure("there is no memory left") }
        defer { free(name) }
        var id: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = [name, nil]
        let started = posix_spawn(&id, path, nil, nil, &arguments, nil)
        precondition(started == 0, "\(path) could not be started: error \(started)")
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0 { precondition(errno == EINTR, "\(path) was not seen") }
        precondition(status == 0, "\(path) ended with status \(status)")
    }
}

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension ProcessWatcher {
    /// Acts as the watcher if the arguments ask for it.
    ///
    /// An executable calls it before anything else: `if let code = ProcessWatcher.main(CommandLine
    /// .arguments) { exit(code) }`. It blocks until the process that is watched has ended and nothing
    /// of it is left.
    ///
    /// - Parameter arguments: The executable's own; `arguments[1]` is `ProcessWatcher.argument` and
    ///   the next the grace in seconds.
    /// - Returns: The exit code; nil when the executable is to go its usual way.
    public static func main(_ arguments: [String]) -> Int32? {
        guard arguments.count >= 2, arguments[1] == argument else { return nil }
        let grace = arguments.count >= 3 ? Double(arguments[2]) ?? 10 : 10
        for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGTSTP, SIGUSR1, SIGUSR2] {
            signal(number, SIG_IGN)
        }
        let register = readRegister()
        LeftoverPrograms(groups: register.groups, pipes: register.pipes)
            .end(grace: .seconds(max(0, grace)))
        return 0
    }

    /// Listens until the other end is closed.
    private static func readRegister() -> WatchRegister {
        var register = WatchRegister()
        var splitter = LineSplitter(limit: 4096)
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return register }
            let lines = buffer.withUnsafeBytes {
                splitter.split(UnsafeRawBufferPointer(rebasing: $0[..<count]))
            }
            for line in lines { register.receive(line.text) }
        }
    }
}

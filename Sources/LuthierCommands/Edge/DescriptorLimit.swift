#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// How many files this process and its programs may have open.
enum DescriptorLimit {
    /// The most that is asked for; a limit without end makes programs slow that close all they could have open.
    private static let most: rlim_t = 65_536
    /// What a command needs by itself: below 30 or so, the libraries under it end the process.
    private static let base: rlim_t = 64
    /// What a running trial needs: pipes, logs, its folder and its program, and as many while it starts.
    private static let each: rlim_t = 10

    /// Raises the limit as far as the system lets everybody; some systems begin with 256.
    ///
    /// - Throws: A failure where that is too few for any command.
    static func raise() throws(CommandFailure) {
        guard var limit = current else { return }
        let wanted = min(limit.rlim_max, most)
        if limit.rlim_cur < wanted {
            limit.rlim_cur = wanted
            _ = setrlimit(resource, &limit)
        }
        try check(parallel: 0)
    }

    /// Refuses to run more trials at once than may have their files open.
    ///
    /// - Parameter parallel: How many run at once.
    /// - Throws: A failure that says how many files are needed.
    static func check(parallel: Int) throws(CommandFailure) {
        guard let limit = current else { return }
        let needed = base + each * rlim_t(parallel)
        guard limit.rlim_cur < needed else { return }
        let what = parallel == 0 ? "This command" : "Running \(parallel) trials at once"
        let fewer = parallel == 0 ? "" : ", or run fewer at once with --parallel"
        throw CommandFailure(
            "\(what) needs up to \(needed) open files; this process may have \(limit.rlim_cur). "
                + "Raise the limit with `ulimit -n \(needed)`\(fewer).")
    }

    private static var current: rlimit? {
        var limit = rlimit()
        return getrlimit(resource, &limit) == 0 ? limit : nil
    }

    #if canImport(Darwin)
        private static var resource: Int32 { RLIMIT_NOFILE }
    #else
        private static var resource: __rlimit_resource_t {
            __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        }
    #endif
}

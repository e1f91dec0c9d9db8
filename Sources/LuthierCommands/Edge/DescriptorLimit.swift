#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// How many files this process and its programs may have open.
enum DescriptorLimit {
    /// The most that is asked for; a limit without end makes programs slow that close all they could have open.
    private static let most: rlim_t = 65_536

    /// Raises the limit as far as the system lets everybody: a trial takes about ten descriptors, and some systems
    /// begin with 256.
    static func raise() {
        var limit = rlimit()
        #if canImport(Darwin)
            let resource = RLIMIT_NOFILE
        #else
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #endif
        guard getrlimit(resource, &limit) == 0 else { return }
        let wanted = min(limit.rlim_max, most)
        guard limit.rlim_cur < wanted else { return }
        limit.rlim_cur = wanted
        _ = setrlimit(resource, &limit)
    }
}

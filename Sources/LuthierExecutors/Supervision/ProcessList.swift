#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What the system says about the processes that run now.
///
/// Reads `/proc`, so it knows something on Linux only. On macOS every answer is nil or empty: limits of
/// memory are not enforced there, peak memory and CPU time are not told, and a grandchild that left
/// its process group is not found.
enum ProcessList {
    /// What `/proc/PID/stat` says about one process.
    struct Entry: Sendable, Hashable {
        let id: Int32
        /// The kernel's letter; `Z` is a zombie.
        let state: Character
        let group: Int32
        /// CPU time of the process and of the children that it waited for, in ticks.
        let ticks: Int
        /// When it started, in ticks since the machine did; with the number unique for ever.
        let startTime: UInt64
        /// Resident memory, in pages.
        let residentPages: Int

        /// Reads the line of `/proc/PID/stat`.
        ///
        /// The second field is the program's name in brackets and may hold anything, brackets and
        /// spaces too, so the fields are counted from the last bracket.
        init?(line: String) {
            guard let open = line.firstIndex(of: "("), let close = line.lastIndex(of: ")"),
                let id = Int32(line[..<open].filter { $0 != " " })
            else { return nil }
            let fields = line[line.index(after: close)...].split { $0 == " " || $0 == "\n" }
            // Fields 3 to 24 of proc_pid_stat(5).
            guard fields.count >= 22, let state = fields[0].first, let group = Int32(fields[2]),
                let startTime = UInt64(fields[19]), let residentPages = Int(fields[21])
            else { return nil }
            self.id = id
            self.state = state
            self.group = group
            self.ticks = fields[11...14].reduce(0) { $0 + (Int($1) ?? 0) }
            self.startTime = startTime
            self.residentPages = residentPages
        }

        /// CPU time of the process and of the children that it waited for.
        var cpu: Duration {
            .milliseconds(ticks * 1000 / max(1, Int(sysconf(Int32(_SC_CLK_TCK)))))
        }

        /// Resident memory in bytes.
        var residentBytes: Int { residentPages * Int(sysconf(Int32(_SC_PAGESIZE))) }
    }

    /// One process; nil when it is gone.
    static func entry(of id: Int32) -> Entry? {
        SystemCall.contents(of: "/proc/\(id)/stat").flatMap(Entry.init(line:))
    }

    /// All processes.
    ///
    /// - Complexity: One small file for each process; about 10 µs each.
    static func entries() -> [Entry] { ids().compactMap(entry(of:)) }

    /// Memory that a process has to itself plus its share of what it shares, in bytes; nil when the
    /// kernel does not tell.
    static func proportionalBytes(of id: Int32) -> Int? {
        guard let text = SystemCall.contents(of: "/proc/\(id)/smaps_rollup") else { return nil }
        for line in text.split(separator: "\n") where line.hasPrefix("Pss:") {
            return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map {
                $0 * 1024
            }
        }
        return nil
    }

    /// Processes that can write into one of these pipes, apart from this one.
    ///
    /// - Complexity: One link for each open descriptor of each process; tens of milliseconds.
    static func writers(ofPipes inodes: Set<UInt64>) -> [Entry] {
        let links = Set(inodes.map { "pipe:[\($0)]" })
        let own = getpid()
        return ids().filter { id in
            guard id != own else { return false }
            return SystemCall.names(in: "/proc/\(id)/fd").contains { descriptor in
                guard let link = SystemCall.destination(ofLink: "/proc/\(id)/fd/\(descriptor)"),
                    links.contains(link)
                else { return false }
                return isWritable(descriptor, of: id)
            }
        }.compactMap(entry(of:))
    }

    /// Kills a process, if it is still the same.
    static func kill(_ entry: Entry) {
        guard Self.entry(of: entry.id)?.startTime == entry.startTime else { return }
        sendKill(entry.id)
    }

    /// Whether processes can be listed at all.
    static var isSupported: Bool { entry(of: getpid()) != nil }

    private static func ids() -> [Int32] {
        SystemCall.names(in: "/proc").compactMap { Int32($0) }
    }

    private static func isWritable(_ descriptor: String, of id: Int32) -> Bool {
        guard let text = SystemCall.contents(of: "/proc/\(id)/fdinfo/\(descriptor)") else {
            return false
        }
        for line in text.split(separator: "\n") where line.hasPrefix("flags:") {
            let flags = line.dropFirst("flags:".count).filter { $0.isWholeNumber }
            return (Int32(flags, radix: 8) ?? 0) & O_ACCMODE != O_RDONLY
        }
        return false
    }
}

private func sendKill(_ id: Int32) { _ = kill(id, SIGKILL) }

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

import LuthierExecutors

/// Measures what supervision costs beyond the start and the end of a program.
enum OverheadFixture {
    /// Prints microseconds for each program: start and end alone, supervised, watched.
    static func run() async throws {
        let count = 400
        for parallel in [1, 8] {
            let plain = await measure(count, parallel) { spawnAndWait() }
            let supervised = await measure(count, parallel) { await supervise(nil) }
            let watched = try await ProcessWatcher.with { watcher in
                await measure(count, parallel) { await supervise(watcher) }
            }
            print(
                "parallel \(parallel): plain \(plain) us, supervised \(supervised) us, "
                    + "watched \(watched) us")
        }
    }

    /// Wall time for one program, in microseconds.
    private static func measure(
        _ count: Int, _ parallel: Int, _ body: @escaping @Sendable () async -> Void
    ) async -> Int {
        await body()
        let start = ContinuousClock.now
        await withTaskGroup(of: Void.self) { tasks in
            for number in 0..<count {
                if number >= parallel { await tasks.next() }
                tasks.addTask { await body() }
            }
        }
        return Int((ContinuousClock.now - start) / .microseconds(1)) / count
    }

    private static func supervise(_ watcher: ProcessWatcher?) async {
        let request = ProcessRequest(["/bin/true"], environment: [:], workingDirectory: "/")
        _ = await SupervisedProcess.run(request, watcher: watcher)
    }

    private static func spawnAndWait() {
        var id: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/true"), nil]
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        if posix_spawn(&id, "/bin/true", nil, nil, &arguments, &environment) == 0 {
            waitpid(id, nil, 0)
        }
        free(arguments[0])
    }
}

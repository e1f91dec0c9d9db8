#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

import LuthierExecutors

/// Runs a program with children that do not want to end, until it is killed itself.
enum HoldingFixture {
    /// Prints `fixture PID`, `process PID` for each process of the program, and then nothing more.
    static func run(watched: Bool) async throws {
        print("fixture \(getpid())")
        fflush(nil)
        let request = ProcessRequest(
            ["/bin/sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"], workingDirectory: "/"
        )
        guard watched else {
            _ = await SupervisedProcess.run(request, onLine: show)
            return
        }
        try await ProcessWatcher.with(grace: .milliseconds(200)) { watcher in
            _ = await SupervisedProcess.run(request, watcher: watcher, onLine: show)
        }
    }

    @Sendable private static func show(_ line: OutputLine) -> LineVerdict {
        print(line.text)
        fflush(nil)
        return .proceed
    }

    /// The leader, a child, one that ignores SIGTERM and writes
    /// nowhere, and one that leaves group and session.
    private static let script = """
        sleep 600 & echo process $!
        sh -c 'trap "" TERM; echo process $$; exec >/dev/null 2>&1; while :; do sleep 1; done' &
        setsid sh -c 'trap "" TERM; echo process $$; while :; do sleep 1; done' &
        echo process $$
        wait
        """
}

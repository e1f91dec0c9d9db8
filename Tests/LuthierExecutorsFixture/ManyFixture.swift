#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

import LuthierExecutors

/// Runs 300 short programs, 8 at a time, and tells what is left of them.
enum ManyFixture {
    /// Prints `before N`, `after N` (open descriptors), `children N` and `right N`.
    static func run() async {
        // The first programs open what the library keeps for ever.
        _ = await programs(16)
        let before = descriptors()
        let right = await programs(300)
        print("before \(before)")
        print("after \(descriptors())")
        print("children \(waitpid(-1, nil, WNOHANG) == -1 && errno == ECHILD ? 0 : 1)")
        print("right \(right)")
    }

    private static func programs(_ count: Int) async -> Int {
        await withTaskGroup(of: Bool.self) { tasks in
            var right = 0
            for number in 0..<count {
                if number >= 8, await tasks.next() == true { right += 1 }
                tasks.addTask { await program(number) }
            }
            for await isRight in tasks where isRight { right += 1 }
            return right
        }
    }

    private static func program(_ number: Int) async -> Bool {
        let request = ProcessRequest(
            ["/bin/sh", "-c", "echo line \(number); echo error >&2; exit \(number % 5)"],
            environment: [:], workingDirectory: "/")
        let report = await SupervisedProcess.run(request)
        return report.ending == .exited(code: Int32(number % 5))
            && report.standardOutput.lastLines == ["line \(number)"]
            && report.standardError.lastLines == ["error"]
    }

    private static func descriptors() -> Int {
        (0..<1024 as Range<Int32>).count { fcntl($0, F_GETFD) >= 0 }
    }
}

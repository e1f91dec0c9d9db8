import Foundation
import Synchronization
import Testing

@testable import LuthierExecutors

/// Real programs; one after the other, for several look at what is left on the machine.
@Suite("SupervisedProcess", .serialized)
struct SupervisedProcessTests {
    @Test("both outputs are kept apart and whole, lines are handed on, the exit code is told")
    func ordinary() async throws {
        try await TemporaryFolder.with { folder in
            let lines = Lines()
            let report = await run("echo one; echo two >&2; printf three; exit 3", in: folder) {
                lines.add($0)
                return .proceed
            }
            #expect(report.ending == .exited(code: 3))
            #expect(report.status == .exited(code: 3))
            #expect(lines.all == ["one", "three"])
            let kept = try (text(folder + "/out"), text(folder + "/err"))
            #expect(kept == ("one\nthree", "two\n"))
            #expect(report.standardOutput.lastLines == ["one", "three"])
            #expect(report.standardError.lastLines == ["two"])
            #expect(report.standardOutput.bytes == 9)
            #expect(report.usage.wall > .zero)
        }
    }

    @Test("the environment is what was given and nothing more, standard input is empty")
    func environment() async {
        var request = ProcessRequest(
            ["/usr/bin/env"], environment: ["A": "b c", "LUTHIER_TRIAL": "7"], workingDirectory: "/"
        )
        var report = await SupervisedProcess.run(request)
        #expect(report.standardOutput.lastLines.sorted() == ["A=b c", "LUTHIER_TRIAL=7"])
        request.command = ["/bin/sh", "-c", "cat | wc -c; pwd; ls /proc/self/fd | wc -l"]
        request.environment["PATH"] = "/usr/bin:/bin"
        request.workingDirectory = "/usr/bin"
        report = await SupervisedProcess.run(request)
        // Descriptors 0, 1, 2 and the folder that `ls` reads.
        #expect(
            report.standardOutput.lastLines.map { $0.filter { $0 != " " } } == [
                "0", "/usr/bin", "4",
            ])
    }

    @Test("arguments reach the program as they are, no shell reads them")
    func noShell() async {
        let request = ProcessRequest(
            ["/usr/bin/printf", "%s|", "$HOME", "a b", "*", ";", "\"", ""], environment: [:],
            workingDirectory: "/")
        let report = await SupervisedProcess.run(request)
        #expect(report.standardOutput.lastLines == ["$HOME|a b|*|;|\"||"])
    }

    @Test("a signal that nobody here sent is told by name")
    func signal() async throws {
        let report = await run("kill -SEGV $$")
        #expect(report.ending == .signaled(ProcessSignal(rawValue: 11)))
        #expect(report.ending.description == "was ended by signal SIGSEGV (segmentation fault, 11)")
    }

    @Test("a program that cannot be started says so, and names the reason")
    func notStarted() async throws {
        try await TemporaryFolder.with { folder in
            func error(_ command: [String]) async -> ExecutorError? {
                let request = ProcessRequest(
                    command, environment: ["PATH": "/bin"], workingDirectory: folder)
                guard case .notStarted(let error) = await SupervisedProcess.run(request).ending
                else {
                    return nil
                }
                return error
            }
            #expect(await error(["no-such-program"])?.code == .commandNotFound)
            #expect(await error([])?.message == "The command is empty.")
            try "#!/no/such/interpreter -x\n".write(toFile: folder + "/lost", mode: 0o755)
            let lost = await error(["./lost"])
            #expect(lost?.code == .notExecutable)
            #expect(
                lost?.message == "The system cannot execute \(folder)/./lost: its first line names "
                    + "the interpreter /no/such/interpreter, No such file or directory.")
            try "#!/bin/sh\r\necho\r\n".write(toFile: folder + "/windows", mode: 0o755)
            #expect(await error(["./windows"])?.hint?.contains("Windows line ends") == true)
            try "print(1)\n".write(toFile: folder + "/bare.py", mode: 0o755)
            #expect(
                await error(["./bare.py"])?.hint == "Write [python3, ./bare.py] in the command.")
        }
    }

    @Test("a program at its time limit is asked to end, and its cleaning up is seen")
    func timeLimit() async throws {
        let report = await run(
            "trap 'echo cleaned; exit 0' TERM; echo up; sleep 60 & wait",
            timeLimit: .milliseconds(300))
        #expect(report.ending == .timedOut(after: .milliseconds(300)))
        #expect(report.status == .exited(code: 0))
        #expect(report.standardOutput.lastLines == ["up", "cleaned"])
    }

    @Test("a program and children that ignore SIGTERM are killed after the grace")
    func ignoresTerminate() async throws {
        let report = await run(
            """
            trap "" TERM
            sh -c 'trap "" TERM; echo $$; while :; do sleep 1; done' &
            echo $$; while :; do sleep 1; done
            """, timeLimit: .milliseconds(300), grace: .milliseconds(200))
        #expect(report.ending == .timedOut(after: .milliseconds(300)))
        #expect(report.status == .signaled(.kill))
        expectGone(report, count: 2)
    }

    @Test("children that outlive the program are killed, and do not hold the run up")
    func grandchildren() async throws {
        let report = await run(
            """
            sleep 600 & echo $!; (sleep 600 & echo $!); echo $$
            sleep 600 >/dev/null 2>&1 & echo $!; exit 4
            """)
        #expect(report.ending == .exited(code: 4))
        expectGone(report, count: 4)
    }

    #if os(Linux)
        @Test("a child that left group and session and holds the output is found and killed")
        func escaped() async throws {
            let report = await run("setsid sh -c 'echo $$; sleep 600' & sleep 0.2; exit 0")
            #expect(report.ending == .exited(code: 0))
            expectGone(report, count: 1)
        }

        @Test("the program in a wrapper that dies of SIGTERM has its grace as well")
        func wrapped() async throws {
            let inner =
                "trap 'sleep 0.2; echo saved; exit' TERM; echo up; while :; do sleep 0.05; done"
            let report = await run(
                "sh -c '\(inner.replacing("'", with: "'\\''"))' & wait",
                timeLimit: .milliseconds(300))
            #expect(report.standardOutput.lastLines == ["up", "saved"])
        }
    #endif

    @Test("a program that closes its outputs early is waited for")
    func closedOutput() async throws {
        let report = await run("exec >&- 2>&-; sleep 0.2; exit 5")
        #expect(report.ending == .exited(code: 5))
        #expect(report.usage.wall >= .milliseconds(200))
    }

    @Test("the line handler can stop the program")
    func handlerStops() async throws {
        let report = await run(
            "trap 'exit 0' TERM; sleep 60 & sleep 0.1; for i in 1 2 3; do echo $i; done; wait"
        ) {
            $0.text == "2" ? .stop : .proceed
        }
        #expect(report.ending == .stopped(.requested))
        #expect(report.standardOutput.lastLines.starts(with: ["1", "2"]))
    }

    @Test("a stop at the last line of a program that ends anyway is no stop")
    func stopTooLate() async throws {
        let report = await run("echo 1") { _ in
            await withCheckedContinuation { continuation in
                DispatchQueue.global().asyncAfter(deadline: .now() + 0.2) { continuation.resume() }
            }
            return .stop
        }
        #expect(report.ending == .exited(code: 0))
    }

    @Test("a reason to stop counts only if it reached the program before its end")
    func reason() {
        func cause(_ cause: EndingJudge.Cause?, asked: Bool) -> EndingJudge.Cause? {
            var course = ProcessRun.Course()
            course.wasAskedToEnd = asked
            return ProcessRun.cause(cause, of: course)
        }
        #expect(cause(.stop(.requested), asked: false) == nil)
        #expect(cause(.stop(.requested), asked: true) == .stop(.requested))
        #expect(cause(nil, asked: true) == .stop(.cancelled))
        let memory = EndingJudge.Cause.memoryLimit(limit: 1, seen: 2)
        #expect(cause(memory, asked: false) == memory)
    }

    @Test("a cancelled task ends the program, and is waited for")
    func cancellation() async throws {
        let started = AsyncStream<Void>.makeStream()
        let task = Task {
            await run("echo $$; sleep 600 & echo $!; wait") { _ in
                started.continuation.yield()
                return .proceed
            }
        }
        for await _ in started.stream { break }
        task.cancel()
        let report = await task.value
        #expect(report.ending == .stopped(.cancelled))
        #expect(report.status == .signaled(.terminate))
        expectGone(report, count: nil)
        let early = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await run("echo 1")
        }
        #expect(await early.value.ending == .stopped(.cancelled))
        #expect(await early.value.standardOutput.bytes == 0)
    }

    @Test("a slow handler holds the program back and loses nothing")
    func backPressure() async throws {
        let lines = Lines()
        let report = await run("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done") {
            lines.add($0)
            if lines.count % 5000 == 0 { _ = await Latch().wait(upTo: .milliseconds(50)) }
            return .proceed
        }
        #expect(report.ending == .exited(code: 0))
        #expect(lines.all == (0..<20000).map { "line \($0)" })
    }

    @Test("a flood of output is counted, and neither kept whole nor in the way")
    func flood() async throws {
        try await TemporaryFolder.with { folder in
            let report = await run(
                "head -c 200000000 /dev/zero; yes 'a line of errors' | head -n 3000000 >&2; echo; echo end",
                in: folder, quota: 1 << 20)
            #expect(report.ending == .exited(code: 0))
            #expect(report.standardOutput.bytes == 200_000_005)
            #expect(report.standardError.bytes == 3_000_000 * 17)
            #expect(report.standardOutput.bytesLeftOut == 200_000_005 - (1 << 20))
            #expect(report.standardOutput.lastLines.last == "end")
            for file in ["/out", "/err"] {
                let size = try Data(contentsOf: URL(filePath: folder + file)).count
                #expect(size < (1 << 20) + 200)
            }
            #expect(try text(folder + "/out").hasSuffix("\nend\n"))
        }
    }

    @Test("the log can be followed while the program runs")
    func follow() async throws {
        try await TemporaryFolder.with { folder in
            let seen = Mutex("")
            let program = "echo first; until [ -e seen ]; do sleep 0.01; done; echo second"
            _ = await run(program, in: folder) { line in
                if line.text == "first" {
                    let content = (try? text(folder + "/out")) ?? "unreadable"
                    seen.withLock { $0 = content }
                    try? Data().write(to: URL(filePath: folder + "/seen"))
                }
                return .proceed
            }
            #expect(seen.withLock { $0 } == "first\n")
        }
    }

    #if os(Linux)
        @Test("a program and its children over the memory limit are killed, and the use is told")
        func memoryLimit() async throws {
            let report = await run(
                "python3 -c 'import time; x = bytearray(300_000_000); time.sleep(60)'; echo never",
                memoryLimit: 150_000_000)
            guard case .outOfMemory(.overLimit(limit: 150_000_000, let seen)) = report.ending else {
                Issue.record("ended as \(report.ending)")
                return
            }
            #expect(seen > 150_000_000)
            #expect(report.usage.peakMemory == seen)
            #expect(report.standardOutput.bytes == 0)
        }

        @Test("memory that children share is not counted once for each")
        func sharedMemory() async throws {
            let program = """
                import os, time
                x = bytearray(b'1') * 80_000_000
                children = [os.fork() for _ in range(1)] + [os.fork() for _ in range(1)]
                time.sleep(0.7)
                """
            let report = await runPython(program, memoryLimit: 200_000_000)
            #expect(report.ending == .exited(code: 0))
            #expect((report.usage.peakMemory ?? 0) > 80_000_000)
        }

        @Test("CPU time is told")
        func cpuTime() async throws {
            let report = await run("i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done")
            #expect((report.usage.cpu ?? .zero) > .milliseconds(20))
            #expect((report.usage.cpu ?? .seconds(999)) <= report.usage.wall + .milliseconds(20))
        }
    #endif

    @Test("Python's MemoryError is out of memory")
    func memoryError() async throws {
        let report = await runPython("x = bytearray(1 << 60)")
        #expect(report.ending == .outOfMemory(.saidByProgram(line: "MemoryError")))
    }

    @Test("a log that cannot be opened is told before the program runs")
    func noLog() async throws {
        let report = await run("touch ran", in: "/nowhere/at/all")
        guard case .notStarted(let error) = report.ending else {
            Issue.record("ended as \(report.ending)")
            return
        }
        #expect(error.code == .workingDirectory)
    }

    @Test("300 programs, 8 at a time, leave no descriptor and no zombie behind")
    func many() async throws {
        let report = await Fixture.run(["many"])
        let lines = report.standardOutput.lastLines
        #expect(report.ending == .exited(code: 0), "\(report.standardError.lastLines)")
        #expect(lines.contains("children 0"))
        #expect(lines.contains("right 300"))
        let counts = lines.prefix(2).compactMap {
            $0.split(separator: " ").last.flatMap { Int($0) }
        }
        #expect(counts.count == 2 && counts[0] == counts[1], "\(lines)")
    }
}

extension SupervisedProcessTests {
    /// Runs a shell script; its logs go to `folder`.
    private func run(
        _ script: String, in folder: String? = nil, quota: Int = 1 << 20,
        timeLimit: Duration? = nil,
        memoryLimit: Int? = nil, grace: Duration = .seconds(5),
        onLine: @Sendable (OutputLine) async -> LineVerdict = { _ in .proceed }
    ) async -> ProcessReport {
        var request = ProcessRequest(
            ["/bin/sh", "-c", script], environment: ["PATH": Fixture.searchPath],
            workingDirectory: folder ?? "/")
        request.logs = folder.map {
            OutputLogPaths(standardOutput: $0 + "/out", standardError: $0 + "/err")
        }
        request.outputQuota = quota
        request.timeLimit = timeLimit
        request.memoryLimit = memoryLimit
        request.grace = grace
        return await SupervisedProcess.run(request, onLine: onLine)
    }

    private func runPython(_ program: String, memoryLimit: Int? = nil) async -> ProcessReport {
        var request = ProcessRequest(
            ["python3", "-c", program], environment: ProcessInfo.processInfo.environment,
            workingDirectory: "/")
        request.memoryLimit = memoryLimit
        return await SupervisedProcess.run(request)
    }

    /// Expects that none of the processes whose numbers the program printed runs.
    private func expectGone(_ report: ProcessReport, count: Int?) {
        let ids = report.standardOutput.lastLines.compactMap { Int32($0) }
        if let count { #expect(ids.count == count, "\(report.standardOutput.lastLines)") }
        for id in ids { #expect(Fixture.isGone(id), "process \(id) still runs") }
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }
}

/// The lines that a handler was given.
final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }
    var count: Int { lines.withLock { $0.count } }

    func add(_ line: OutputLine) { lines.withLock { $0.append(line.text) } }
}

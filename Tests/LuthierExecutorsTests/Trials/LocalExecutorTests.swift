import Foundation
import LuthierDomain
import struct LuthierDomain.Measurement
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierExecutors

/// Real programs; one after the other, for several look at what is left on the machine.
@Suite("LocalExecutor", .serialized)
struct LocalExecutorTests {
    @Test("it keeps the contract of executors")
    func contract() async throws {
        try await TemporaryFolder.with { folder in
            try await ExecutorContract { behavior in
                var bench = try TrialBench(folder)
                let name = UUID().uuidString
                bench.definition.name = name
                bench.definition.limits.grace = .milliseconds(200)
                bench.definition.command = ["/bin/sh", "-c", script(for: behavior)]
                let ids = bench.trialFolder(number: 7).artifacts + "/ids"
                return ExecutorContract.Subject(bench.executor, bench.launch()) {
                    Self.processes(ids).contains { !Fixture.isGone($0) }
                }
            }.check()
        }
    }

    private func script(for behavior: ExecutorContract.Behavior) -> String {
        let note =
            "echo $$ >> $LUTHIER_ARTIFACTS/ids; sleep 600 & echo $! >> $LUTHIER_ARTIFACTS/ids"
        let count =
            "i=0; while :; do echo \"luthier: {\\\"step\\\": $i, \\\"count\\\": $i}\"; "
            + "i=$((i+1)); sleep 0.01; done"
        let remember = """
            n=$(cat $LUTHIER_CHECKPOINT/runs 2>/dev/null || echo 0)
            echo $((n+1)) > $LUTHIER_CHECKPOINT/runs
            echo "luthier: {\\"found\\": $n}"
            """
        return switch behavior {
        case .reports(let measurements):
            measurements.map { "echo '\(Self.line($0))'" }.joined(separator: "\n")
        case .fails: "exit 3"
        case .infeasible(let reason):
            "echo 'luthier: {\"outcome\": {\"infeasible\": \"\(reason)\"}}'; exit 1"
        case .endless: "\(note); \(count)"
        case .stubborn: "trap '' TERM; \(note); \(count)"
        case .remembers: remember
        case .remembersEndlessly: "\(remember); \(note); \(count)"
        }
    }

    private static func line(_ measurement: Measurement) -> String {
        var members = measurement.metrics.entries.map { name, value in
            let text = value.isNaN ? "NaN" : value == -.infinity ? "-Infinity" : "\(value)"
            return "\"\(name)\": \(text)"
        }
        if let step = measurement.step { members.append("\"step\": \(step)") }
        if let unit = measurement.unit { members.append("\"unit\": \"\(unit)\"") }
        return "luthier: {\(members.joined(separator: ", "))}"
    }

    private static func processes(_ path: String) -> [Int32] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { Int32($0) }
    }
}

/// How trials end.
extension LocalExecutorTests {
    @Test("exit 0 without a metric is told with the last lines and what could not be read")
    func noMetric() async throws {
        try await TrialBench.with { bench async throws in
            var seen = await bench.shell("exit 0")
            #expect(seen.result == TrialResult(.completed))
            seen = await bench.shell(
                """
                echo 'luthier: {"accuracy": 0,9}'; echo 'luthier: {"accuracy": "high"}'
                echo 'luthier: 5'; echo done; echo careful >&2
                """)
            #expect(seen.told.isEmpty)
            #expect(seen.result.outcome == .completed)
            let detail = seen.result.detail ?? ""
            let lines = detail.split(separator: "\n").map(String.init)
            #expect(lines.filter { $0.hasPrefix("unreadable report: ") }.count == 3)
            #expect(
                lines.contains(
                    "unreadable report: accuracy must be a number, got {\"accuracy\": \"high\"}"))
            #expect(lines.contains("done") && lines.last == "careful")
        }
    }

    @Test("complaints are shown however much a program prints")
    func complaintsStay() async throws {
        try await TrialBench.with { bench async throws in
            let seen = await bench.shell(
                """
                echo 'luthier: nonsense'
                i=0; while [ $i -lt 40 ]; do printf '%0999d\\n' 0; printf '%0999d\\n' 0 >&2; i=$((i+1)); done
                """)
            #expect(seen.result.detail?.hasPrefix("unreadable report: ") == true)
        }
    }

    @Test("NaN alone is a number like others; whether it is enough is judged elsewhere")
    func nan() async throws {
        try await TrialBench.with { bench async throws in
            let seen = await bench.shell("echo 'luthier: {\"accuracy\": nan}'; echo nan")
            #expect(seen.told.isEmpty)
            #expect(seen.result.detail?.contains("unreadable report") == true)
            let bare = await bench.shell("echo 'luthier: {\"accuracy\": NaN}'")
            #expect(
                bare.result
                    == TrialResult(
                        .completed, metrics: ["accuracy": .nan],
                        detail: "luthier: {\"accuracy\": NaN}"))
        }
    }

    @Test("an exit code other than 0 is a failure with the last errors, metrics kept")
    func exitCode() async throws {
        try await TrialBench.with { bench async throws in
            let seen = await bench.shell(
                "echo 'luthier: {\"accuracy\": 1}'; echo 'no such file' >&2; exit 3")
            #expect(
                seen.result.outcome
                    == .failed(
                        .exit, reason: "the program ended with exit code 3.",
                        detail: "luthier: {\"accuracy\": 1}\nno such file"))
            #expect(seen.result.metrics == ["accuracy": 1])
        }
    }

    @Test("a segmentation fault is a crash")
    func crash() async throws {
        try await TrialBench.with { bench async throws in
            let seen = await bench.run([
                "python3", "-c", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
            ])
            #expect(
                seen.result.outcome
                    == .failed(
                        .crash,
                        reason: "the program was ended by SIGSEGV (segmentation fault, 11).",
                        detail: nil))
        }
    }

    @Test("the program's own word about its outcome goes before its exit code")
    func statedOutcome() async throws {
        try await TrialBench.with { bench async throws in
            func outcome(_ text: String, exit code: Int) async -> TrialOutcome {
                await bench.shell("echo 'luthier: {\"outcome\": \(text)}'; exit \(code)").result
                    .outcome
            }
            for code in [0, 1] {
                #expect(
                    await outcome("{\"infeasible\": \"too wide\"}", exit: code)
                        == .infeasible(reason: "too wide"))
                #expect(
                    await outcome("{\"out_of_memory\": \"CUDA\"}", exit: code)
                        == .outOfMemory(reason: "CUDA", detail: nil))
                #expect(
                    await outcome("\"failed\"", exit: code)
                        == .failed(.reported, reason: "it said so.", detail: nil))
            }
        }
    }

    @Test("at the time limit a program that ignores SIGTERM is killed with its children")
    func timeLimit() async throws {
        try await TrialBench.with { bench async throws in
            bench.definition.limits = TrialLimits(
                time: .milliseconds(300), grace: .milliseconds(200))
            let seen = await bench.shell(
                """
                trap '' TERM; sleep 600 & echo $! > children; echo $$ >> children
                echo 'luthier: {"step": 1, "accuracy": 1}'; while :; do sleep 1; done
                """)
            guard case .failed(.timeout, let reason, _) = seen.result.outcome else {
                Issue.record("ended as \(seen.result)")
                return
            }
            #expect(reason == "it took longer than its limit of 0.3 seconds.")
            #expect(seen.result.metrics == ["accuracy": 1])
            expectGone(try bench.text("children"), count: 2)
        }
    }

    #if os(Linux)
        @Test("at the memory limit a trial is out of memory")
        func memoryLimit() async throws {
            try await TrialBench.with { bench async throws in
                bench.definition.limits.memory = 100_000_000
                let seen = await bench.run([
                    "python3", "-c", "import time; x = bytearray(250_000_000); time.sleep(60)",
                ])
                guard case .outOfMemory(let reason, _) = seen.result.outcome else {
                    Issue.record("ended as \(seen.result)")
                    return
                }
                #expect(reason.hasPrefix("it ") && reason.hasSuffix("."), "\(reason)")
            }
        }
    #endif

    @Test("children that outlive the program are ended with it")
    func children() async throws {
        try await TrialBench.with { bench async throws in
            let seen = await bench.shell(
                "sleep 600 & echo $! > children; (sleep 600 & echo $! >> children); exit 0")
            #expect(seen.result.outcome == .completed)
            expectGone(try bench.text("children"), count: 2)
        }
    }

    @Test(
        "a stop ends the trial, from whichever source the report came",
        arguments: [
            "echo 'luthier: {\"step\": 1, \"a\": 1}'",
            "echo '{\"step\": 1, \"a\": 1}' > $LUTHIER_REPORT",
            "echo a=1 >&2",
        ])
    func stop(report: String) async throws {
        try await TrialBench.with { bench async throws in
            bench.definition.report = .patterns([.init(metric: "a", expression: "a=(.)")])
            let seen = await bench.shell(
                """
                trap 'echo "luthier: {\\"outcome\\": \\"failed\\"}"; exit 1' TERM
                sleep 600 & echo $! > children; echo $$ >> children; \(report); wait
                """
            ) { _ in .stop }
            #expect(seen.result.outcome == .stopped(reason: "it was told to end."))
            #expect(seen.result.metrics == ["a": 1])
            expectGone(try bench.text("children"), count: 2)
        }
    }

    @Test("a cancelled trial was interrupted, whatever it says while it is ended")
    func cancelled() async throws {
        try await TrialBench.with { bench async throws in
            let (started, start) = AsyncStream<Void>.makeStream()
            let task = Task { [bench] in
                await bench.shell(
                    """
                    trap 'echo "luthier: {\\"outcome\\": \\"failed\\"}"; exit 1' TERM
                    sleep 600 & echo $! > children; echo $$ >> children
                    echo 'luthier: {"step": 1, "a": 1}'; wait
                    """
                ) { _ in
                    start.yield()
                    return .proceed
                }
            }
            for await _ in started { break }
            task.cancel()
            let seen = await task.value
            #expect(
                seen.result.outcome
                    == .failed(.interrupted, reason: "the run was interrupted.", detail: nil))
            #expect(seen.result.metrics == ["a": 1])
            expectGone(try bench.text("children"), count: 2)
        }
    }

    @Test("a command that does not exist is not started, and is named")
    func noCommand() async throws {
        try await TrialBench.with { bench async throws in
            let seen = await bench.run(["no-such-program", "x"])
            guard case .failed(.notStarted, let reason, _) = seen.result.outcome else {
                Issue.record("ended as \(seen.result)")
                return
            }
            #expect(reason.contains("no-such-program"))
        }
    }

    @Test("a folder that cannot be made, and a pattern that is none, are told and not started")
    func notStarted() async throws {
        try await TrialBench.with { bench async throws in
            try bench.write("", to: "trials")
            let folder = await bench.shell("exit 0")
            #expect(folder.result.outcome.word == "failed")
            #expect(folder.result.outcome.reason?.contains("cannot be made ready") == true)
        }
        try await TrialBench.with { bench async throws in
            bench.definition.report = .patterns([.init(metric: "a", expression: "a=.")])
            let pattern = await bench.shell("exit 0")
            #expect(pattern.result.outcome.reason?.contains("has no group") == true)
        }
    }

    private func expectGone(_ ids: String, count: Int) {
        let ids = ids.split(separator: "\n").compactMap { Int32($0) }
        #expect(ids.count == count)
        for id in ids { #expect(Fixture.isGone(id), "process \(id) still runs") }
    }
}

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
        return switch behavior {
        case .reports(let measurements):
            measurements.map { "echo '\(Self.line($0))'" }.joined(separator: "\n")
        case .fails: "exit 3"
        case .infeasible(let reason):
            "echo 'luthier: {\"outcome\": {\"infeasible\": \"\(reason)\"}}'; exit 1"
        case .endless: "\(note); \(count)"
        case .stubborn: "trap '' TERM; \(note); \(count)"
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

// MARK: - Where reports come from

extension LocalExecutorTests {
    @Test("every part of a report line on standard output arrives")
    func reportLines() async throws {
        try await TrialBench.with { bench async throws in
            let seen = await bench.shell(
                """
                echo 'loading …'
                echo 'luthier: {"step": 1, "accuracy": 0.5, "loss": NaN, "gap": "-Infinity"}'
                echo '  luthier: {"unit": "fold-1", "resource": 2.5, "accuracy": Infinity}'
                printf 'luthier: {"accuracy": 0.75, "deviations": {"accuracy": 0.125}}'
                """)
            #expect(
                seen.told == [
                    Measurement(
                        step: 1, metrics: ["accuracy": 0.5, "loss": .nan, "gap": -.infinity]),
                    Measurement(unit: "fold-1", resource: 2.5, metrics: ["accuracy": .infinity]),
                    Measurement(metrics: ["accuracy": 0.75], deviations: ["accuracy": 0.125]),
                ])
            #expect(seen.result.outcome == .completed)
            #expect(seen.result.metrics == ["accuracy": 0.75, "loss": .nan, "gap": -.infinity])
            #expect(seen.result.deviations == ["accuracy": 0.125])
        }
    }

    @Test("Python's json.dumps and print are read as they come")
    func python() async throws {
        try await TrialBench.with { bench async throws in
            let program = """
                import json
                for step in range(3):
                    print("luthier:", json.dumps({"step": step, "accuracy": step / 4, "loss": float("nan")}))
                print("luthier:", json.dumps({"accuracy": float("inf")}))
                """
            let seen = await bench.run(["python3", "-c", program])
            #expect(seen.result.outcome == .completed)
            #expect(seen.told.map(\.step) == [0, 1, 2, nil])
            #expect(seen.result.metrics == ["accuracy": .infinity, "loss": .nan])
        }
    }

    @Test("final is the report without a step, else the mean over units, else the last step")
    func finalRule() async throws {
        try await TrialBench.with { bench async throws in
            let seen = await bench.shell(
                """
                echo 'luthier: {"accuracy": 0.7}'
                echo 'luthier: {"step": 1, "accuracy": 0.9, "late": 1}'
                echo 'luthier: {"step": 2, "late": 2}'
                echo 'luthier: {"unit": "a", "step": 1, "score": 9}'
                echo 'luthier: {"unit": "a", "score": 1}'
                echo 'luthier: {"unit": "b", "score": 2}'
                echo 'luthier: {"step": 3, "score": 77}'
                """)
            #expect(seen.result.metrics == ["accuracy": 0.7, "late": 2, "score": 1.5])
            #expect(seen.result.metrics == TrialTally(seen.told).metrics)
        }
    }

    @Test("the file that LUTHIER_REPORT names always counts, to its last line without an end")
    func reportFile() async throws {
        try await TrialBench.with { bench async throws in
            for source in [MetricSource.standardOutput, .file("other.jsonl")] {
                bench.definition.report = source
                let seen = await bench.shell(
                    """
                    echo '{"step": 1, "accuracy": 0.5}' > "$LUTHIER_REPORT"
                    printf 'luthier: {"accuracy": 0.75}' >> "$LUTHIER_REPORT"
                    """)
                #expect(seen.told.map(\.step) == [1, nil])
                #expect(seen.result.metrics == ["accuracy": 0.75])
            }
        }
    }

    @Test("a file of JSON lines is read where the program runs")
    func jsonLines() async throws {
        try await TrialBench.with { bench async throws in
            bench.definition.report = .file("metrics-{trial}.jsonl")
            let seen = await bench.shell(
                """
                echo '{"step": 1, "accuracy": 0.5}' > metrics-7.jsonl
                echo '{"step": 2, "accuracy": 0.6}' >> metrics-7.jsonl
                """)
            #expect(seen.told.map(\.step) == [1, 2])
            #expect(seen.result.metrics == ["accuracy": 0.6])
            #expect(seen.result.outcome == .completed)
        }
    }

    @Test("a CSV file is read by its heading, also where it is written anew each time")
    func csv() async throws {
        try await TrialBench.with { bench async throws in
            bench.definition.report = .file("metrics.csv")
            let program = """
                rows = ["epoch,accuracy,loss"]
                for epoch in range(50):
                    rows.append(f"{epoch},{epoch / 100},")
                    with open("metrics.csv", "w") as file:
                        file.write("\\n".join(rows) + "\\n")
                """
            let seen = await bench.run(["python3", "-c", program])
            #expect(seen.told.map(\.step) == Array(0..<50))
            #expect(seen.result.metrics == ["accuracy": 0.49])
            #expect(seen.result.detail == nil)
        }
    }

    @Test("patterns find numbers in both outputs")
    func patterns() async throws {
        try await TrialBench.with { bench async throws in
            bench.definition.report = .patterns([
                .init(metric: "step", expression: #"epoch (\d+)"#),
                .init(metric: "accuracy", expression: "acc=([0-9.]+)"),
                .init(metric: "loss", expression: #"loss (\S+)"#),
            ])
            let seen = await bench.shell(
                "echo 'epoch 4: acc=0.5.'; sleep 0.01; printf 'val loss 1e-2' >&2")
            #expect(seen.told.map(\.metrics).contains(["accuracy": 0.5]))
            #expect(seen.result.metrics["accuracy"] == 0.5)
            #expect(seen.result.metrics["loss"] == 0.01)
        }
    }

    @Test("a report written at the very last moment is never lost")
    func lastMoment() async throws {
        try await TrialBench.with { bench async throws in
            bench.definition.report = .file("metrics-{trial}.jsonl")
            for number in 0..<50 {
                let seen = await bench.shell(
                    """
                    echo 'luthier: {"out": 1}'; printf '{"report": 2}' > "$LUTHIER_REPORT"
                    printf '{"file": 3}' > metrics-$LUTHIER_TRIAL.jsonl; kill -9 $$
                    """, number: number)
                #expect(Set(seen.told.map(\.metrics)) == [["out": 1], ["report": 2], ["file": 3]])
            }
        }
    }

    @Test("no report is told by a cancelled task, where nobody cancelled the trial")
    func notCancelled() async throws {
        try await TrialBench.with { bench async throws in
            let cancelled = Told()
            for number in 0..<5 {
                _ = await bench.shell(
                    "echo 'luthier: {\"a\": 1}'; echo '{\"a\": 2}' > $LUTHIER_REPORT",
                    number: number
                ) { measurement in
                    if Task.isCancelled { cancelled.add(measurement) }
                    return .proceed
                }
            }
            #expect(cancelled.all.isEmpty)
        }
    }

    @Test("a file that an earlier trial left is set aside")
    func setAside() async throws {
        try await TrialBench.with { bench async throws in
            bench.definition.report = .file("metrics.jsonl")
            try bench.write("{\"accuracy\": 0.9}\n", to: "metrics.jsonl")
            let seen = await bench.shell("exit 0")
            #expect(seen.told.isEmpty)
            #expect(seen.result.metrics.isEmpty)
            #expect(try bench.text("metrics.jsonl.previous") == "{\"accuracy\": 0.9}\n")
        }
    }

    @Test("what another study of the same name left is not taken for this one's")
    func sameName() async throws {
        try await TrialBench.with { bench async throws in
            bench.definition.report = .patterns([.init(metric: "a", expression: "a=(.)")])
            let first = await bench.shell(
                "echo a=1 >&2; echo '{\"a\": 2}' > $LUTHIER_REPORT; touch $LUTHIER_CHECKPOINT/model"
            )
            #expect(first.told.count == 2)
            let second = await bench.shell("ls $LUTHIER_CHECKPOINT")
            #expect(second.told.isEmpty)
            #expect(second.result.detail == nil)
        }
    }

    @Test("huge lines are neither in the way nor too long to show")
    func hugeLine() async throws {
        try await TrialBench.with { bench async throws in
            let seen = await bench.shell(
                """
                head -c 3000000 /dev/zero | tr '\\0' x; echo
                printf 'luthier: {"accuracy": 1, "note": "'; head -c 3000000 /dev/zero | tr '\\0' x
                echo '"}'
                head -c 3000000 /dev/zero | tr '\\0' x > $LUTHIER_REPORT
                printf '\\n{"accuracy": 2}' >> $LUTHIER_REPORT
                """)
            #expect(seen.result.outcome == .completed)
            #expect(seen.told.map(\.metrics) == [["accuracy": 2]])
            #expect((seen.result.detail ?? "").utf8.count < 4096)
        }
    }
}

// MARK: - How trials end

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
                    "unreadable report: accuracy must be a number, got  {\"accuracy\": \"high\"}"))
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
                        reason: "the program was ended by signal SIGSEGV (segmentation fault, 11).",
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

// MARK: - What programs are given

extension LocalExecutorTests {
    @Test("values are passed as flags, in placeholders, as variables and as a file")
    func passing() async throws {
        try await TrialBench.with { bench async throws in
            // As the engine gives them: parameters, fixed and derived values.
            bench.values = [
                ("learning_rate", .real(0.1)), ("threads", .integer(1)), ("steps", .real(32)),
                ("name", .text("a 'b\" $HOME")),
            ]
            let show = "printf '%s|' \"$@\" > seen; echo > /dev/null"
            bench.definition.passing = .flags
            _ = await bench.run(["/bin/sh", "-c", show, "sh", "n={threads}"])
            #expect(
                try bench.text("seen")
                    == "n=1|--learning-rate=0.1|--steps=32.0|--name=a 'b\" $HOME|")
            bench.definition.passing = .environment
            _ = await bench.shell(
                "echo \"$LUTHIER_P_LEARNING_RATE $LUTHIER_P_THREADS $LUTHIER_P_NAME\" > seen")
            #expect(try bench.text("seen") == "0.1 1 a 'b\" $HOME\n")
            bench.definition.passing = .json
            _ = await bench.run([
                "python3", "-c",
                """
                import json, os
                values = json.load(open(os.environ["LUTHIER_PARAMETERS"]))
                open("seen", "w").write(repr(values))
                """,
            ])
            #expect(
                try bench.text("seen")
                    == "{'learning_rate': 0.1, 'threads': 1, 'steps': 32.0, 'name': 'a \\'b\" $HOME'}"
            )
        }
    }

    @Test("every promised variable is there, its folders exist, and the program runs at its place")
    func environment() async throws {
        try await TrialBench.with { bench async throws in
            bench.resource = 9
            try FileManager.default.createDirectory(
                atPath: bench.folder + "/code", withIntermediateDirectories: false)
            bench.definition.workingDirectory = "code"
            _ = await bench.shell(
                """
                test -d "$LUTHIER_CHECKPOINT" && test -d "$LUTHIER_ARTIFACTS" || exit 1
                env | grep ^LUTHIER_ | cut -d= -f1 | sort > ../names
                echo $LUTHIER_STUDY $LUTHIER_TRIAL $LUTHIER_ATTEMPT $LUTHIER_SEED $LUTHIER_RESOURCE > ../seen
                pwd -P > place
                """)
            #expect(
                try bench.text("names").split(separator: "\n") == [
                    "LUTHIER_ARTIFACTS", "LUTHIER_ATTEMPT", "LUTHIER_CHECKPOINT",
                    "LUTHIER_PARAMETERS", "LUTHIER_REPORT", "LUTHIER_RESOURCE", "LUTHIER_SEED",
                    "LUTHIER_STUDY", "LUTHIER_TRIAL",
                ])
            #expect(try bench.text("seen") == "bench 7 1 99 9\n")
            #expect(try bench.text("code/place").hasSuffix("/code\n"))
        }
    }

    @Test("the checkpoint folder survives into a second attempt, and outputs are kept apart")
    func secondAttempt() async throws {
        try await TrialBench.with { bench async throws in
            _ = await bench.shell("echo 3 > $LUTHIER_CHECKPOINT/epoch; echo first; kill -9 $$")
            let seen = await bench.shell(
                "echo \"luthier: {\\\"from\\\": $(cat $LUTHIER_CHECKPOINT/epoch)}\"", attempt: 2)
            #expect(seen.result.metrics == ["from": 3])
            #expect(try bench.text("trials/bench/0007/attempt-1/stdout.log") == "first\n")
            #expect(
                try bench.text("trials/bench/0007/attempt-2/stdout.log")
                    == "luthier: {\"from\": 3}\n")
        }
    }

    @Test("ten trials at once keep apart")
    func tenAtOnce() async throws {
        try await TrialBench.with { bench async throws in
            bench.definition.report = .file("metrics-{trial}.jsonl")
            let script = """
                for i in 1 2 3; do
                  echo "luthier: {\\"step\\": $i, \\"out\\": $LUTHIER_TRIAL}"
                  echo "{\\"step\\": $i, \\"file\\": $LUTHIER_TRIAL}" >> metrics-$LUTHIER_TRIAL.jsonl
                done
                """
            await withTaskGroup(of: (Int, TrialBench.Seen).self) { [bench] group in
                for number in 0..<10 {
                    group.addTask { (number, await bench.shell(script, number: number)) }
                }
                for await (number, seen) in group {
                    #expect(seen.told.count == 6)
                    #expect(
                        seen.result.metrics["out"] == Double(number)
                            && seen.result.metrics["file"] == Double(number))
                }
            }
        }
    }
}

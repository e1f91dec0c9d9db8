import Foundation
import LuthierDomain
import LuthierPorts
import Testing

@testable import LuthierExecutors

@Suite("LocalExecutor scores on a holdout")
struct LocalExecutorScoringTests {
    private func score(
        _ bench: TrialBench, _ script: String, attempt: Int = 1
    ) async -> TrialResult {
        var bench = bench
        bench.definition.holdout = Holdout(command: ["/bin/sh", "-c", script, "{width}"])
        return await bench.executor.score(bench.launch(attempt: attempt))
    }

    @Test(
        "the program finds the trial's values, checkpoint and artifacts, and knows that it scores")
    func environment() async throws {
        try await TrialBench.with { bench in
            _ = await bench.shell(
                #"echo 0.75 > "$LUTHIER_CHECKPOINT/model"; echo kept > "$LUTHIER_ARTIFACTS/note""#)
            let script = #"""
                test "$LUTHIER_HOLDOUT" = 1 || exit 11
                test "$LUTHIER_TRIAL" = 7 || exit 12
                test "$LUTHIER_SEED" = 99 || exit 13
                test "$0" = 8 || exit 14
                test "$(cat "$LUTHIER_ARTIFACTS/note")" = kept || exit 15
                grep -q '"width": 8' "$LUTHIER_PARAMETERS" || exit 16
                echo "luthier: {\"accuracy\": $(cat "$LUTHIER_CHECKPOINT/model")}"
                """#
            let result = await score(bench, script)
            #expect(result.outcome == .completed)
            #expect(result.metrics == ["accuracy": 0.75])
            #expect(bench.exists("trials/bench/0007/holdout-1/stdout.log"))
            #expect(bench.exists("trials/bench/0007/attempt-1/stdout.log"), "the trial's stay")
        }
    }

    @Test("trials never see that there is a holdout, whatever Luthier's own environment says")
    func trialsDoNotSee() async throws {
        try await TrialBench.with { bench in
            bench.surroundings["LUTHIER_HOLDOUT"] = "1"
            bench.definition.holdout = Holdout(command: ["score"])
            let seen = await bench.shell(
                #"env | grep HOLDOUT && exit 9; echo 'luthier: {"accuracy": 1}'"#)
            #expect(seen.result.outcome == .completed)
        }
    }

    @Test("each attempt has files of its own, and what an older study left is put aside")
    func attempts() async throws {
        try await TrialBench.with { bench in
            let script = #"echo "luthier: {\"accuracy\": $LUTHIER_ATTEMPT}""#
            for attempt in 1...2 {
                let result = await score(bench, script, attempt: attempt)
                #expect(result.metrics == ["accuracy": Double(attempt)])
            }
            _ = await score(bench, script)
            #expect(bench.exists("trials/bench/0007/holdout-1.previous"))
        }
    }

    @Test("numbers that the trial left in its own file are not taken for those of the holdout")
    func staleFile() async throws {
        try await TrialBench.with { bench in
            bench.definition.report = .file("metrics.jsonl")
            try bench.write(#"{"accuracy": 0.99}"# + "\n", to: "metrics.jsonl")
            let silent = await score(bench, "true")
            #expect(silent.metrics.isEmpty)
            let told = await score(bench, #"echo '{"accuracy": 0.5}' > metrics.jsonl"#, attempt: 2)
            #expect(told.metrics == ["accuracy": 0.5])
        }
    }

    @Test("patterns of the study are looked for in what it prints")
    func patterns() async throws {
        try await TrialBench.with { bench in
            bench.definition.report = .patterns([
                .init(metric: "accuracy", expression: "acc=([0-9.]+)")
            ])
            #expect(await score(bench, "echo acc=0.25").metrics == ["accuracy": 0.25])
        }
    }

    @Test("a crash, a time-out and a program that is not there each say what happened")
    func failures() async throws {
        try await TrialBench.with { bench in
            let crash = await score(bench, "echo boom >&2; exit 3")
            #expect(crash.outcome.reason == "the program ended with exit code 3.")
            #expect(crash.outcome.detail == "boom")
            bench.definition.holdout = Holdout(command: ["sleep", "60"], time: .milliseconds(200))
            let slow = await bench.executor.score(bench.launch(attempt: 2))
            guard case .failed(.timeout, _, _) = slow.outcome else {
                Issue.record("\(slow)")
                return
            }
            bench.definition.holdout = Holdout(command: ["no-such-program"])
            let missing = await bench.executor.score(bench.launch(attempt: 3))
            guard case .failed(.notStarted, _, _) = missing.outcome else {
                Issue.record("\(missing)")
                return
            }
        }
    }
}

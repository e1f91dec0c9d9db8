import Foundation
import LuthierDomain
import struct LuthierDomain.Measurement
import LuthierPorts
import Testing

@testable import LuthierExecutors

/// Where reports come from.
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

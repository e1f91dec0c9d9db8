import Foundation
import LuthierDomain
import LuthierMath
import LuthierPorts
import Testing

@testable import LuthierExecutors

/// What programs are given.
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

    @Test(
        "300 values full of a shell's marks reach the program byte for byte, as flags and in arguments"
    )
    func metacharacters() async throws {
        let marks = [
            "'", "\"", "\\", "$HOME", "$(touch pwned)", "`touch pwned`", ";", "&&", "|", ">pwned",
            "<", "*",
            "?", "~", "!", "#", "%s", "{", "}", "{width}", "\n", "\r", "\t", " ", "-rf", "--", "=",
            "é😀",
            "\u{1B}[2J", "\u{7F}",
        ]
        var source = RandomSource(seed: 1, purpose: .test)
        let values = (0..<300).map { place in
            marks[place % marks.count]
                + (0..<(place / marks.count)).map { _ in marks[source.below(marks.count)] }.joined()
        }
        try await TrialBench.with { bench async throws in
            bench.definition.name = "; touch pwned #"
            bench.definition.passing = .flags
            bench.values = values.enumerated().map { ("v\($0)", .text($1)) }
            let show = "printf '%s\\0' \"$@\" > seen"
            _ = await bench.run(["/bin/sh", "-c", show, "sh", "{v7}", "x={v9}{v11}"])
            let expected =
                [values[7], "x=" + values[9] + values[11]]
                + values.indices.filter { ![7, 9, 11].contains($0) }
                .map { "--v\($0)=\(values[$0])" }
            #expect(
                try bench.text("seen").split(
                    separator: "\0", omittingEmptySubsequences: false
                ).dropLast() == expected[...].map { Substring($0) }[...])
            #expect(!bench.exists("pwned"))
        }
    }

    /// How many random texts are passed; `LUTHIER_TEST_STRINGS` asks for more.
    private static var texts: Int {
        ProcessInfo.processInfo.environment["LUTHIER_TEST_STRINGS"].flatMap(Int.init) ?? 4000
    }

    /// A text of any characters but zero, which no argument can hold.
    private static func text(from source: inout RandomSource) -> String {
        let marks = Array("'\"\\$`;&|<>*?~!#%{}[]()=-\n\r\t ".unicodeScalars)
        var scalars = String.UnicodeScalarView()
        for _ in 0..<source.below(24) {
            switch source.below(4) {
            case 0: scalars.append(marks[source.below(marks.count)])
            case 1: scalars.append(Unicode.Scalar(UInt8(1 + source.below(127))))
            // Also combining marks, which a program that compares texts as people read them would confuse.
            case 2: scalars.append(Unicode.Scalar(UInt32(0x300 + source.below(0x70))) ?? "x")
            default: scalars.append(Unicode.Scalar(UInt32(1 + source.below(0x10FFFF))) ?? "x")
            }
        }
        return String(scalars)
    }

    @Test("random texts, as values and as names of studies, reach the program byte for byte")
    func randomTexts() async throws {
        let show = """
            import os, sys
            with open("seen", "wb") as stream:
                stream.write(b"\\0".join([os.environb[b"LUTHIER_STUDY"]] + [os.fsencode(a) for a in sys.argv[1:]]))
            """
        let each = 1000
        var source = RandomSource(seed: 2, purpose: .test)
        for round in 0..<max(1, Self.texts / each) {
            let texts = (0..<each).map { _ in Self.text(from: &source) }
            try await TrialBench.with { bench async throws in
                bench.definition.name = texts[0]
                bench.definition.passing = .flags
                bench.values = texts.enumerated().map { ("v\($0)", .text($1)) }
                let seen = await bench.run(["python3", "-c", show, "{v1}", "x={v2}{v3}"])
                #expect(seen.result.outcome == .completed, "round \(round): \(seen.result)")
                let expected =
                    [texts[0], texts[1], "x=" + texts[2] + texts[3]]
                    + (0..<each).filter { !(1...3).contains($0) }.map { "--v\($0)=\(texts[$0])" }
                let found = try Data(contentsOf: URL(filePath: bench.folder + "/seen"))
                let isEqual = found == Data(expected.joined(separator: "\0").utf8)
                #expect(isEqual, "round \(round)")
            }
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

    @Test("a run of one fold is told which one it is, in the environment and in arguments")
    func unit() async throws {
        try await TrialBench.with { bench async throws in
            let script = """
                echo "$1 $2" > arguments
                echo "$LUTHIER_UNIT $LUTHIER_FOLD/$LUTHIER_FOLDS $LUTHIER_REPEAT/$LUTHIER_REPEATS" > told
                echo kept > "$LUTHIER_CHECKPOINT/model"
                echo 'luthier: {"accuracy": 1}'
                """
            bench.definition.replication = Replication(folds: 5, repeats: 2)
            bench.unit = bench.definition.replication?.units[7]
            let seen = await bench.run(["/bin/sh", "-c", script, "sh", "--fold={fold}", "{repeat}"])
            #expect(seen.result.outcome == .completed)
            #expect(try bench.text("arguments") == "--fold=3 2\n")
            #expect(try bench.text("told") == "seed-2-fold-3 3/5 2/2\n")
            #expect(bench.exists("trials/bench/0007/checkpoint/seed-2-fold-3/model"))
        }
    }
}

import Foundation
import LuthierTesting
import Testing

/// The program as a user runs it: every command, its output and its exit code.
@Suite("The command line", .serialized)
struct CommandLineTests {
    /// Reports its own x as the loss.
    private static let plain = #"echo "luthier: {\"loss\": $(value x)}""#

    @Test(
        "run tells each trial, the best settings, the gain and what to type next; study looks at it"
    )
    func runAndLook() throws {
        let folder = try StudyFolder(Self.plain)
        defer { folder.remove() }
        let run = try folder.luthier("run", "study.yaml")
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.output.contains("[6/6] trial"))
        #expect(
            run.output.contains("Finished: all 6 trials of the budget have ended (6 completed)"))
        #expect(run.output.contains("The defaults reach loss 0.5; the best settings"))
        #expect(run.output.contains("luthier study best shell --format flags"))
        let again = try folder.luthier("run", "study.yaml")
        #expect(again.code == 0)
        #expect(again.output.contains("(6 completed)"))

        #expect(try folder.luthier("study", "list").output.contains("shell  finished       6"))
        let flags = try folder.luthier("study", "best", "--format", "flags").output
        #expect(flags.hasPrefix("--x=0."))
        #expect(flags.contains(" --depth="))
        #expect(
            try folder.luthier("study", "best", "--format", "env").output.hasPrefix(
                "LUTHIER_P_X=0."))
        #expect(try folder.luthier("study", "best", "--format", "yaml").output.hasPrefix("x: 0."))
        #expect(
            try folder.luthier("study", "best", "--count", "3").output.split(separator: "\n").count
                == 4)
        #expect(try folder.luthier("study", "trials").output.split(separator: "\n").count == 7)
        #expect(
            try folder.luthier("study", "trials", "--outcome", "failed").output == "no trials\n")
        #expect(
            try folder.luthier("study", "why", "0").output
                .hasPrefix("Trial 0 was asked for: it is number 1 of 1 in try_first."))
        #expect(
            try folder.luthier("study", "why", "shell", "1").output
                .contains("This is point 2 of 2 of the initial design: point 0 of"))
        let why = try folder.luthier("study", "why", "5").output
        for sentence in [
            "which chose gp, because it needs the fewest trials", "The model expects loss 0.",
            "; the best so far is 0.", " of the gain that it promises comes from not knowing",
            "Finding it took ",
        ] {
            #expect(why.contains(sentence), "\(why)")
        }
        let figures = try folder.luthier("study", "why", "5", "--json").output
        #expect(figures.contains(#""milliseconds":"#), "\(figures)")
        #expect(try folder.luthier("study", "show", "--trial", "0").output.contains("loss  0.5"))
        let verify = try folder.luthier("study", "verify")
        #expect(verify.code == 0)
        #expect(verify.output.contains("6 suggestions computed again and equal"))
        let csv = try folder.luthier("study", "export", "--format", "csv").output
        #expect(
            csv.hasPrefix(
                "number,outcome,reason,attempt,started,ended,parameter.x,parameter.depth,metric.loss\r\n"
            ))
        #expect(csv.split(separator: "\r\n").count == 7)
        let trial = try #require(folder.trials().first)
        #expect(trial["outcome"] as? String == "completed")
        #expect((trial["measurements"] as? [Any])?.count == 1)
        #expect(trial["history"] as? Int == 1)
    }

    @Test(
        "run --json prints one document; a larger budget goes on; an import adds what was exported")
    func jsonAndImport() throws {
        let folder = try StudyFolder(Self.plain)
        defer { folder.remove() }
        let text = try folder.luthier("run", "study.yaml", "--json").output
        let document = try #require(
            JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(document["state"] as? String == "finished")
        #expect((document["best"] as? [[String: Any]])?.count == 1)
        #expect((document["trials"] as? [String: Int])?["completed"] == 6)
        #expect(try folder.luthier("run", "study.yaml", "--trials", "8", "--quiet").code == 0)
        #expect(try folder.trials().count == 8)
        #expect(
            try folder.luthier("study", "export", "--format", "jsonl", "--output", "t.jsonl").code
                == 0)
        #expect(
            try folder.luthier("study", "import", "shell", "t.jsonl").output == "added 8 trials\n")
        #expect(try folder.trials().count == 16)
        // Repeated, as after an interruption, it adds what is missing: two equal lines are two trials.
        let file = folder.url.appending(path: "t.jsonl")
        let lines = try String(contentsOf: file, encoding: .utf8)
        let last = try #require(lines.split(separator: "\n").last)
        try Data("\(lines)\(last)\n".utf8).write(to: file)
        #expect(
            try folder.luthier("study", "import", "shell", "t.jsonl").output
                == "added 1 trial; 8 trials had been added before\n")
        #expect(try folder.trials().count == 17)
        #expect(try folder.luthier("study", "import", "shell", "study.yaml").code == 1)
        #expect(try folder.luthier("study", "delete", "shell", "--yes").output == "deleted shell\n")
        #expect(try folder.luthier("study", "list").output == "no studies\n")
    }

    @Test("the same study file with the same seed gives the same assignments, at any parallelism")
    func sameSeed() throws {
        var seen: [String] = []
        for parallel in ["1", "3"] {
            let folder = try StudyFolder(Self.plain, more: "order: fixed")
            defer { folder.remove() }
            #expect(try folder.luthier("run", "study.yaml", "--parallel", parallel).code == 0)
            let trials = try folder.trials().map { trial -> String in
                let values = trial["parameters"] as? [String: Any] ?? [:]
                return "\(trial["number"] ?? "") \(values["x"] ?? "") \(values["depth"] ?? "")"
            }
            seen.append(trials.joined(separator: "\n"))
        }
        #expect(seen[0] == seen[1])
    }

    @Test("kill -9 loses nothing: the next run takes back what ran and meets the budget exactly")
    func killed() throws {
        let folder = try StudyFolder(
            "sleep 0.3; \(Self.plain)", budget: "{ trials: 8, parallel: 2 }")
        defer { folder.remove() }
        for lines in [1, 3] {
            let run = try folder.start("run", "study.yaml")
            #expect(run.waitsFor("[\(lines)/8]"))
            run.send(SIGKILL)
            _ = run.end()
        }
        let before = try folder.trials().filter { $0["outcome"] as? String == "completed" }
        #expect(before.count >= 3)
        #expect(try folder.luthier("run", "study.yaml").code == 0)
        let trials = try folder.trials()
        #expect(trials.compactMap { $0["number"] as? Int } == Array(0..<8))
        #expect(
            trials.allSatisfy {
                $0["outcome"] as? String == "completed" || $0["failure"] as? String == "lost"
            })
        for trial in before {
            let number = try #require(trial["number"] as? Int)
            #expect(trials[number]["ended"] as? String == trial["ended"] as? String)
        }
        #expect(try folder.luthier("study", "verify").code == 0)
    }

    @Test("Ctrl-C ends with code 2 and leaves no program behind; the next run goes on")
    func interrupted() throws {
        let folder = try StudyFolder(
            "echo $$ >> pids; sleep 0.4; \(Self.plain)", budget: "{ trials: 6, parallel: 2 }")
        defer { folder.remove() }
        let run = try folder.start("run", "study.yaml")
        #expect(run.waitsFor("[1/6]"))
        run.send(SIGINT)
        let ending = run.end()
        #expect(ending.code == 2)
        #expect(ending.errors.contains("stopping; running trials have"))
        #expect(ending.output.contains("Interrupted; the same command goes on"))
        let pids = try String(contentsOf: folder.url.appending(path: "pids"), encoding: .utf8)
            .split(separator: "\n").compactMap { Int32($0) }
        #expect(!pids.isEmpty)
        #expect(pids.allSatisfy { kill($0, 0) != 0 })
        #expect(try folder.luthier("run", "study.yaml").code == 0)
        #expect(try folder.trials().count == 6)
    }

    @Test("a second Ctrl-C leaves at once, though the program ignores SIGTERM")
    func interruptedTwice() throws {
        let folder = try StudyFolder(
            "trap '' TERM; echo started; echo $$ >> pids; sleep 60 & wait; wait",
            more: "limits: { grace: 1s }")
        defer { folder.remove() }
        let run = try folder.start("run", "study.yaml")
        let pids = folder.url.appending(path: "pids")
        for _ in 0..<600 where !FileManager.default.fileExists(atPath: pids.path()) {
            usleep(50_000)
        }
        run.send(SIGINT)
        usleep(200_000)
        run.send(SIGINT)
        #expect(run.end().code == 2)
    }

    @Test(
        "a failing program is told by its kind, with its last lines, and the run fails",
        arguments: [
            ("echo nothing", "without reporting loss"),
            ("echo 'luthier: {\"loss\": NaN}'", "is nan"),
            ("echo broken >&2; exit 3", "exit code 3"), ("kill -SEGV $$", "SIGSEGV"),
        ])
    func failures(program: String, reason: String) throws {
        let folder = try StudyFolder(program, budget: "{ trials: 1 }")
        defer { folder.remove() }
        let run = try folder.luthier("run", "study.yaml")
        #expect(run.code == 1)
        #expect(run.output.contains(reason), "\(run.output)")
        #expect(run.output.contains("No trial was completed"))
    }

    @Test("mistakes in the study file are shown with line and column, all of them, with code 65")
    func mistakes() throws {
        let folder = try StudyFolder(Self.plain)
        defer { folder.remove() }
        let text = """
            study: wrong
            command: [sh, train.sh]
            paramters: { }
            parameters:
              x: { from: 2.0, to: 1.0 }
              y: { from: 0, to: 1, scale: log }
              z: { from: 0, to: 1, when: w > 1 }
              w: { from: 0, to: 1 }
            metrics: { loss: { goal: minimise } }
            """
        try Data(text.utf8).write(to: folder.url.appending(path: "wrong.yaml"))
        let check = try folder.luthier("check", "wrong.yaml")
        #expect(check.code == 65)
        for place in ["wrong.yaml:3:1", "wrong.yaml:5:", "wrong.yaml:6:", "wrong.yaml:9:"] {
            #expect(check.errors.contains(place), "\(check.errors)")
        }
        #expect(check.errors.contains("parameters"))
        #expect(try folder.luthier("run", "nosuch.yaml").code == 65)
        #expect(try folder.luthier("run").code == 64)
        #expect(try folder.luthier("study", "list", "--storage", "nosuch.db").code == 1)
        #expect(try folder.luthier("run", "study.yaml", "--storage", "http://x").code == 64)
    }

    @Test("a program without PostgreSQL says so, how to build one, and not the password")
    func withoutPostgres() throws {
        let folder = try StudyFolder(Self.plain)
        defer { folder.remove() }
        // Nothing listens on the port for programs that are to have no listener.
        let address = "postgresql://u:s3cret@127.0.0.1:1/d"
        for arguments in [["run", "study.yaml"], ["study", "list"], ["worker"]] {
            let ending = try ProgramRun(arguments + ["--storage", address], in: folder.url).end()
            #if Postgres
                #expect(ending.code == 1)
                #expect(ending.errors.contains("cannot be reached"))
            #else
                #expect(ending.code == 64)
                #expect(ending.errors.contains("--traits Postgres"))
            #endif
            #expect(ending.errors.contains("postgresql://u:***@127.0.0.1:1/d"))
            #expect(!(ending.errors + ending.output).contains("s3cret"))
        }
        let wrong = try folder.luthier("study", "list", "--storage", "postgresql:d")
        #expect(wrong.code == 64)
        #expect(wrong.errors.contains("postgresql://user@host"))
    }

    @Test("another space under the same name is refused by its keys, and --fresh begins again")
    func otherSpace() throws {
        let folder = try StudyFolder(Self.plain, budget: "{ trials: 2 }")
        defer { folder.remove() }
        #expect(try folder.luthier("run", "study.yaml").code == 0)
        let file = folder.url.appending(path: "study.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        try Data(text.replacing("to: 1.0", with: "to: 2.0").utf8).write(to: file)
        let refused = try folder.luthier("run", "study.yaml")
        #expect(refused.code == 1)
        #expect(refused.errors.contains("has other parameters"))
        #expect(refused.errors.contains("`luthier study edit shell --from FILE`"))
        #expect(try folder.luthier("run", "study.yaml", "--fresh").code == 0)
        #expect(try folder.trials().count == 2)
    }

    @Test("check forecasts the space and the budget, tests a sample, and runs a smoke trial")
    func check() throws {
        let folder = try StudyFolder(Self.plain)
        defer { folder.remove() }
        let check = try folder.luthier("check", "study.yaml", "--smoke")
        #expect(check.code == 0, "\(check.errors)")
        #expect(check.output.contains("infinitely many assignments"))
        #expect(check.output.contains("sampler  auto: gp, because it needs the fewest trials"))
        #expect(check.output.contains("smoke    one trial took"))
        #expect(check.output.contains("loss 0.5"))
        let log = folder.url.appending(path: "train.log")
        try Data("epoch 1\nluthier: {\"loss\": 0.25}\n".utf8).write(to: log)
        #expect(
            try folder.luthier("check", "study.yaml", "--sample", "train.log").output
                .contains("every required metric was found"))
        try Data("epoch 1\n".utf8).write(to: log)
        #expect(try folder.luthier("check", "study.yaml", "--sample", "train.log").code == 1)
        #expect(try folder.luthier("check", "--schema").output.contains("json-schema.org"))
    }

    @Test("stop ends a study, and run opens it again")
    func stop() throws {
        let folder = try StudyFolder("sleep 0.2; \(Self.plain)", budget: "{ trials: 5 }")
        defer { folder.remove() }
        let run = try folder.start("run", "study.yaml")
        #expect(run.waitsFor("[1/5]"))
        #expect(try folder.luthier("study", "stop").output == "shell is stopped\n")
        #expect(run.end().output.contains("Stopped"))
        #expect(try folder.luthier("run", "study.yaml").code == 0)
        #expect(try folder.trials().filter { $0["outcome"] as? String == "completed" }.count >= 4)
    }

    @Test("stdio answers every line in order and ends with its input")
    func stdio() throws {
        let folder = try StudyFolder(Self.plain)
        defer { folder.remove() }
        let definition =
            #"{"study":"s","parameters":{"x":{"from":0,"to":1}},"metrics":{"loss":{"goal":"minimize"}},"budget":{"trials":1}}"#
        let lines = [
            #"{"jsonrpc":"2.0","id":1,"method":"study.create","params":{"definition":\#(definition)}}"#,
            #"{"jsonrpc":"2.0","id":2,"method":"study.ask","params":{"study":"s","key":"k"}}"#,
            "no json",
            #"{"jsonrpc":"2.0","id":3,"method":"trial.tell","params":{"study":"s","number":0,"token":1,"metrics":{"loss":2}}}"#,
            #"{"jsonrpc":"2.0","id":4,"method":"study.best","params":{"study":"s"}}"#,
            #"{"jsonrpc":"2.0","id":5,"method":"study.ask","params":{"study":"s"}}"#,
        ]
        let ending = try folder.luthier("stdio", input: lines.joined(separator: "\n"))
        #expect(ending.code == 0)
        let replies = ending.output.split(separator: "\n")
        #expect(replies.count == 6)
        #expect(ending.output.contains(#""id":3,"result":{"status":"accepted"}"#))
        #expect(ending.output.contains(#""metrics":{"loss":2.0}"#))
        #expect(ending.output.contains(#""id":5,"result":{"trials":[],"state":"finished""#))
        #expect(ending.output.contains(#""id":null,"error":{"code":-32700"#))
    }

    @Test("run warns of what check warns of, on standard error, before it starts")
    func warnings() throws {
        let folder = try StudyFolder(Self.plain, more: "sampler: { kind: grid, points: 10 }")
        defer { folder.remove() }
        func warnings(_ text: String) -> [Substring] {
            text.split(separator: "\n").filter { $0.hasPrefix("warning: ") }
        }
        let expected = warnings(try folder.luthier("check", "study.yaml").output)
        #expect(expected.contains { $0.contains("the grid has 90 assignments and the budget 6") })
        let run = try folder.luthier("run", "study.yaml", "--json")
        #expect(run.code == 0, "\(run.errors)")
        #expect(warnings(run.errors) == expected)
        #expect(warnings(run.output).isEmpty)
        // What the command line changes is what is warned of.
        let larger = try folder.luthier("run", "study.yaml", "--trials", "91", "--fresh")
        #expect(!larger.errors.contains("the grid has"))
        #expect(try warnings(folder.luthier("run", "study.yaml", "--quiet").errors).isEmpty)
    }

    @Test("the help of every command is the one on file")
    func help() throws {
        let folder = try StudyFolder(Self.plain)
        defer { folder.remove() }
        var text = ""
        for command in [
            [], ["init"], ["check"], ["run"], ["worker"], ["serve"], ["token"],
            ["token", "create"], ["token", "list"], ["token", "revoke"], ["stdio"], ["study"],
            ["study", "list"], ["study", "show"], ["study", "best"], ["study", "trials"],
            ["study", "why"], ["study", "importance"], ["study", "slices"], ["study", "curves"],
            ["study", "front"], ["study", "history"], ["study", "promote"], ["study", "edit"],
            ["study", "stop"], ["study", "verify"], ["study", "export"], ["study", "log"],
            ["study", "import"], ["study", "delete"], ["data"], ["data", "split"],
            ["data", "check"],
            ["simulate"],
        ] {
            let run = try ProgramRun(command + ["--help"], in: folder.url).end()
            #expect(run.code == 0)
            text += "$ luthier \((command + ["--help"]).joined(separator: " "))\n\(run.output)\n"
        }
        #expect(try GoldenFile("help.txt").difference(from: text) == nil)
    }
}

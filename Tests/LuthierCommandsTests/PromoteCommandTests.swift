import Foundation
import Testing

/// `luthier study promote` as a user runs it.
@Suite("luthier study promote", .serialized)
struct PromoteCommandTests {
    /// Trains: keeps its x as the model and reports it; a trial never sees a holdout.
    private static let program = """
        [ -z "$LUTHIER_HOLDOUT" ] || exit 9
        value x > "$LUTHIER_CHECKPOINT/model"
        echo "luthier: {\\"loss\\": $(value x)}"
        """

    /// A finished study whose holdout is a script.
    private func folder(_ score: String, more: String = "holdout: [sh, score.sh]") throws
        -> StudyFolder
    {
        let folder = try StudyFolder(
            Self.program, budget: "{ trials: 4, parallel: 1 }", more: "sampler: random\n\(more)")
        try write(score, in: folder)
        return folder
    }

    private func write(_ score: String, in folder: StudyFolder) throws {
        try Data(score.utf8).write(to: folder.url.appending(path: "score.sh"))
    }

    /// Scores the model as 10 worse and notes that it looked.
    private static let score = """
        [ "$LUTHIER_HOLDOUT" = 1 ] || exit 9
        echo look >> looks
        echo "luthier: {\\"loss\\": 1$(cat "$LUTHIER_CHECKPOINT/model")}"
        """

    private func looks(_ folder: StudyFolder) -> Int {
        let text = FileManager.default.contents(atPath: folder.url.appending(path: "looks").path())
        return String(decoding: text ?? Data(), as: UTF8.self).split(separator: "\n").count
    }

    @Test("run says the command; it scores once, is recorded, and is shown everywhere")
    func once() throws {
        let folder = try folder(Self.score)
        defer { folder.remove() }
        let check = try folder.luthier("check", "study.yaml")
        #expect(check.output.contains("holdout  sh score.sh"))
        let run = try folder.luthier("run", "study.yaml")
        #expect(run.output.contains("luthier study promote study.yaml"))
        #expect(looks(folder) == 0)
        let first = try folder.luthier("study", "promote", "study.yaml")
        #expect(first.code == 0, "\(first.errors)")
        #expect(first.output.contains(", 1st use"))
        #expect(first.output.contains("worse by 10"))
        #expect(first.output.contains("best trials lie only"))
        let again = try folder.luthier("study", "promote", "shell")
        #expect(again.code == 0)
        #expect(again.output.contains("this is what was recorded."))
        #expect(looks(folder) == 1)
        for command in [["best"], ["show"]] {
            let output = try ProgramRun(["study"] + command, in: folder.url).end().output
            #expect(output.contains("1st use"), "\(command)")
        }
        let verify = try folder.luthier("study", "verify").output
        #expect(verify.contains("1 use of the holdout"))
        let json = try folder.luthier("run", "study.yaml", "--json").output
        #expect(json.contains(#""verdict": "worse""#))
        #expect(!(try folder.luthier("run", "study.yaml")).output.contains("study promote"))
        let fresh = try folder.luthier("run", "study.yaml", "--fresh", "--quiet")
        #expect(fresh.errors.contains("1 candidate of this study was scored on its holdout"))
    }

    @Test("a second candidate works, is counted and warned of; export and import keep both")
    func second() throws {
        let folder = try folder(Self.score)
        defer { folder.remove() }
        _ = try folder.luthier("run", "study.yaml", "--quiet")
        _ = try folder.luthier("study", "promote", "study.yaml", "3")
        let second = try folder.luthier("study", "promote", "study.yaml", "1")
        #expect(second.output.contains("trial 1, 2nd use"))
        #expect(second.output.contains("warning: 2 candidates were scored on this holdout."))
        #expect(second.errors.contains("warning: trial 1 is the 2nd candidate"))
        let csv = try folder.luthier("study", "export", "--format", "csv").output
        #expect(csv.contains(",holdout,holdout.loss\r\n"))
        _ = try folder.luthier("study", "export", "--output", "trials.json")
        let text = try String(
            contentsOf: folder.url.appending(path: "study.yaml"), encoding: .utf8)
        try Data(text.replacing("study: shell", with: "study: copy").utf8)
            .write(to: folder.url.appending(path: "copy.yaml"))
        _ = try folder.luthier(
            "run", "copy.yaml", "--storage", "copy.db", "--trials", "1", "--quiet")
        let imported = try folder.luthier(
            "study", "import", "copy", "trials.json", "--storage", "copy.db")
        #expect(imported.output == "added 4 trials, 2 uses of the holdout\n", "\(imported.errors)")
        let shown = try folder.luthier("study", "show", "copy", "--storage", "copy.db").output
        #expect(shown.contains("trial 4, 1st use") && shown.contains("trial 2, 2nd use"))
        #expect(looks(folder) == 2)
    }

    @Test("with at_end the best is scored by run, and another best is left to a person")
    func atEnd() throws {
        let folder = try folder(
            Self.score, more: "holdout: { command: [sh, score.sh], at_end: true }")
        defer { folder.remove() }
        let run = try folder.luthier("run", "study.yaml", "--json")
        #expect(run.code == 0)
        let document = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
        let uses = (document as? [String: Any])?["holdout"] as? [[String: Any]]
        #expect(uses?.count == 1)
        #expect(uses?.first?["outcome"] as? String == "completed")
        _ = try folder.luthier("run", "study.yaml", "--trials", "40", "--quiet")
        #expect(looks(folder) == 1)
    }

    @Test("a failure is told and recorded, spoils nothing, and may be tried again")
    func failures() throws {
        let folder = try folder("echo boom >&2; exit 3")
        defer { folder.remove() }
        _ = try folder.luthier("run", "study.yaml", "--quiet")
        let crash = try folder.luthier("study", "promote", "shell")
        #expect(crash.code == 1)
        #expect(crash.output.contains("not scored: the program ended with exit code 3."))
        #expect(crash.output.contains("  | boom"))
        for (score, told) in [
            ("true", "it reported nothing."),
            (#"echo 'luthier: {"auc": 1}'"#, "without reporting loss; it reported auc."),
            (#"echo 'luthier: {"loss": NaN}'"#, "no usable number"),
        ] {
            try write(score, in: folder)
            let failed = try folder.luthier("study", "promote", "shell")
            #expect(failed.code == 1)
            #expect(failed.output.contains(told), "\(failed.output)")
        }
        try write(Self.score, in: folder)
        let scored = try folder.luthier("study", "promote", "shell", "--json")
        #expect(scored.code == 0)
        #expect(scored.output.contains(#""attempts": 5"#))
        #expect(scored.output.contains(#""use": 1"#))
        #expect(try folder.luthier("study", "verify").code == 0)
        #expect(try folder.luthier("study", "promote", "shell", "77").code == 64)
        #expect(try folder.luthier("study", "promote", "nosuch").code == 1)
    }

    @Test("killed between start and result: the use is named and counted, and may be begun anew")
    func killed() throws {
        let folder = try folder(
            "echo look >> looks; [ -e go ] || { echo $$ > pid; sleep 60; }\n\(Self.score)")
        defer { folder.remove() }
        _ = try folder.luthier("run", "study.yaml", "--quiet")
        let run = try folder.start("study", "promote", "study.yaml")
        for _ in 0..<600 where looks(folder) == 0 { usleep(50_000) }
        run.send(SIGKILL)
        _ = run.end()
        let shown = try folder.luthier("study", "show").output
        #expect(shown.contains("1st use: not scored: the scoring began and its process is gone."))
        try Data().write(to: folder.url.appending(path: "go"))
        let again = try folder.luthier("study", "promote", "study.yaml")
        #expect(again.code == 0, "\(again.output)")
        #expect(again.output.contains("1st use, attempt 2"))
        let events = try folder.luthier(
            "stdio", "--storage", "luthier.db",
            input: #"{"jsonrpc":"2.0","id":1,"method":"study.events","params":{"study":"shell"}}"#
                + "\n"
        ).output
        #expect(events.contains("its process is gone; the data may have been looked at."))
    }

    @Test("interrupted in the middle: the program is ended, the use recorded, the exit code is 2")
    func interrupted() throws {
        let folder = try folder("echo look >> looks; exec sleep 60")
        defer { folder.remove() }
        _ = try folder.luthier("run", "study.yaml", "--quiet")
        let run = try folder.start("study", "promote", "study.yaml")
        for _ in 0..<600 where looks(folder) == 0 { usleep(50_000) }
        run.send(SIGINT)
        let ending = run.end()
        #expect(ending.code == 2)
        #expect(ending.output.contains("not scored: the run was interrupted."))
        #expect(try folder.luthier("study", "verify").code == 0)
    }

    @Test("without a holdout it says where to write one, and several goals need a number")
    func refusals() throws {
        let folder = try folder(Self.score, more: "")
        defer { folder.remove() }
        _ = try folder.luthier("run", "study.yaml", "--quiet")
        let none = try folder.luthier("study", "promote", "shell")
        #expect(none.code == 65)
        #expect(none.errors.contains("Add holdout: [python3, score.py] to its study file"))
        let text = try String(
            contentsOf: folder.url.appending(path: "study.yaml"), encoding: .utf8)
        try Data((text + "\nholdout: [sh, score.sh]\n").utf8)
            .write(to: folder.url.appending(path: "study.yaml"))
        #expect(try folder.luthier("study", "promote", "study.yaml").code == 0)
    }
}

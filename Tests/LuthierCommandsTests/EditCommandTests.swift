import Foundation
import Testing

/// `luthier study edit` as a user runs it.
@Suite("luthier study edit", .serialized)
struct EditCommandTests {
    /// The loss falls with x and the latency grows with it.
    private static let program = """
        x=$(value x)
        echo "luthier: {\\"loss\\": $(awk "BEGIN { print 1 - $x }"), \\
        \\"latency_ms\\": $(awk "BEGIN { print 100 * $x }")}" | tr -d '\\n'; echo
        """

    /// A finished study of six trials; the first has a latency of 50.
    private func folder(metrics: String = "{ loss: { goal: minimize } }") throws -> StudyFolder {
        let folder = try StudyFolder(
            Self.program, budget: "{ trials: 6, parallel: 1 }", more: "sampler: random")
        let file = folder.url.appending(path: "study.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        try Data(text.replacing("{ loss: { goal: minimize } }", with: metrics).utf8).write(to: file)
        let run = try folder.luthier("run", "study.yaml", "--quiet")
        #expect(run.code == 0, "\(run.errors)")
        return folder
    }

    private func replace(_ old: String, with new: String, in folder: StudyFolder) throws {
        let file = folder.url.appending(path: "study.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.contains(old))
        try Data(text.replacing(old, with: new).utf8).write(to: file)
    }

    private func latencies(_ folder: StudyFolder) throws -> [Int: Double] {
        var latencies: [Int: Double] = [:]
        for trial in try folder.trials() {
            guard let number = trial["number"] as? Int,
                let metrics = trial["metrics"] as? [String: Any]
            else { continue }
            latencies[number] = metrics["latency_ms"] as? Double
        }
        return latencies
    }

    @Test("a bound that is added judges trials anew; best, run and verify go by it")
    func bound() throws {
        let folder = try folder()
        defer { folder.remove() }
        let slow = try latencies(folder).filter { $0.value > 50 }.keys.sorted()
        #expect(!slow.isEmpty && slow.count < 6)
        let dry = try folder.luthier(
            "study", "edit", "--set", "metrics.latency_ms.at_most=50", "--dry-run")
        #expect(dry.code == 0, "\(dry.errors)")
        #expect(dry.output.contains("shell would change, and was left as it is:"))
        #expect(try folder.trials().allSatisfy { $0["outcome"] as? String == "completed" })
        let edit = try folder.luthier(
            "study", "edit", "shell", "--set", "metrics.latency_ms.at_most=50")
        #expect(edit.code == 0, "\(edit.errors)")
        #expect(edit.output.contains("  metrics.latency_ms.at_most  none → 50\n"), "\(edit.output)")
        let list = slow.map(String.init).joined(separator: ", ")
        #expect(edit.output.contains("infeasible now (\(list))."))
        #expect(edit.output.contains("is the best now."))
        #expect(edit.output.contains("Put the same into the study file"))
        let trials = try folder.trials().filter { $0["outcome"] as? String == "infeasible" }
        #expect(trials.compactMap { $0["number"] as? Int } == slow)
        let best = try folder.luthier("study", "best", "--json").output
        #expect(!slow.contains { best.contains("\"number\": \($0)") })
        let again = try folder.luthier(
            "study", "edit", "--set", "metrics.latency_ms.at_most=50")
        #expect(again.output == "shell is so already; nothing was changed.\n")
        let verify = try folder.luthier("study", "verify")
        #expect(verify.code == 0, "\(verify.errors)")
        #expect(verify.output.contains("\(slow.count) judgement"))
    }

    @Test("a range is narrowed: trials outside stay, best says so, run and verify go on")
    func ranges() throws {
        let folder = try folder()
        defer { folder.remove() }
        let far = try latencies(folder).filter { $0.value > 51 }.keys.sorted()
        #expect(!far.isEmpty && far.count < 6)
        let type = try folder.luthier("study", "edit", "--set", "parameters.depth.scale=log")
        #expect(type.code == 1 && type.errors.contains("`luthier study import`"), "\(type.errors)")
        let none = try folder.luthier("study", "edit", "--set", "parameters.x.to=-1")
        #expect(none.code == 65 && none.errors.contains("parameters.x"), "\(none.errors)")
        let edit = try folder.luthier(
            "study", "edit", "--set", "parameters.x.to=0.51", "--set", "budget.trials=12")
        #expect(edit.code == 0, "\(edit.errors)")
        #expect(edit.output.contains("  parameters.x.to  1 → 0.51\n"), "\(edit.output)")
        #expect(edit.output.contains("outside of the ranges now"), "\(edit.output)")
        #expect(edit.output.contains("is still the best, and lies outside of the ranges."))
        #expect(edit.output.contains("The study was finished and is open now."))
        let best = try folder.luthier("study", "best").output
        #expect(best.contains("It lies outside of the ranges as they are now: x is "), "\(best)")
        let refused = try folder.luthier("run", "study.yaml", "--quiet")
        #expect(refused.errors.contains("`luthier study edit shell --from FILE`"))
        try replace("to: 1.0", with: "to: 0.51", in: folder)
        try replace("trials: 6", with: "trials: 12", in: folder)
        let run = try folder.luthier("run", "study.yaml", "--quiet")
        #expect(run.code == 0, "\(run.errors)")
        let after = try latencies(folder)
        #expect(after.count == 12)
        #expect(after.filter { $0.value > 51 }.keys.sorted() == far)
        let verify = try folder.luthier("study", "verify")
        #expect(verify.code == 0, "\(verify.errors)")
        #expect(verify.output.contains("12 suggestions"), "\(verify.output)")
        let export = try folder.luthier(
            "study", "export", "--format", "jsonl", "--output", "t.jsonl")
        #expect(export.code == 0, "\(export.errors)")
        let imported = try folder.luthier("study", "import", "shell", "t.jsonl")
        let (count, verb) = far.count == 1 ? ("1 trial", "lies") : ("\(far.count) trials", "lie")
        #expect(
            imported.output.hasPrefix("added 12 trials\n\(count) \(verb) outside of the ranges: "),
            "\(imported.output)\(imported.errors)")
        #expect(imported.output.contains("  trial \(12 + far[0])  x "), "\(imported.output)")
        #expect(try folder.luthier("study", "verify").code == 0)
    }

    @Test("run refuses a file with other metrics, says how to edit, and goes on after that")
    func resume() throws {
        let folder = try folder()
        defer { folder.remove() }
        try replace(
            "{ loss: { goal: minimize } }",
            with: "{ loss: { goal: minimize }, latency_ms: { at_most: 50 } }", in: folder)
        try replace("trials: 6", with: "trials: 9", in: folder)
        let refused = try folder.luthier("run", "study.yaml", "--quiet")
        #expect(refused.code == 1)
        #expect(refused.errors.contains("`luthier study edit shell --from FILE`"))
        let edit = try folder.luthier("study", "edit", "--from", "study.yaml")
        #expect(edit.code == 0, "\(edit.errors)")
        #expect(edit.output.contains("  budget.trials               6 → 9\n"), "\(edit.output)")
        #expect(edit.output.contains("The study was finished and is open now."))
        let run = try folder.luthier("run", "study.yaml", "--quiet")
        #expect(run.code == 0, "\(run.errors)")
        let trials = try folder.trials()
        #expect(trials.count == 9)
        let latencies = try latencies(folder)
        for trial in trials {
            let number = try #require(trial["number"] as? Int)
            let isSlow = try #require(latencies[number]) > 50
            #expect(trial["outcome"] as? String == (isSlow ? "infeasible" : "completed"))
        }
        #expect(try folder.luthier("study", "verify").code == 0)
    }

    @Test("roles, derived metrics, rules and the sampler are changed, and told as JSON")
    func roles() throws {
        let folder = try folder()
        defer { folder.remove() }
        let edit = try folder.luthier(
            "study", "edit", "shell", "--json", "--set", "metrics.loss.store=true", "--set",
            "metrics.latency_ms.store=true", "--set",
            "metrics.cost={goal: minimize, derived: loss + latency_ms / 50}", "--set",
            "constraints=[latency_ms <= 1.5 * baseline.latency_ms]", "--set", "sampler=sobol")
        #expect(edit.code == 0, "\(edit.errors)")
        let body = try #require(
            JSONSerialization.jsonObject(with: Data(edit.output.utf8)) as? [String: Any])
        #expect(body["changed"] as? Bool == true && body["dry_run"] as? Bool == false)
        #expect(body["renumbered"] as? Int == 6)
        let paths = (body["changes"] as? [[String: Any]] ?? []).compactMap { $0["path"] as? String }
        #expect(
            paths == [
                "metrics.loss.goal", "metrics.loss.store", "metrics.latency_ms.store",
                "metrics.cost.goal", "metrics.cost.derived", "sampler", "constraints",
            ])
        let trials = try folder.trials()
        let costs = trials.map { ($0["metrics"] as? [String: Any])?["cost"] as? Double }
        #expect(costs.allSatisfy { $0 != nil })
        let slow = try latencies(folder).filter { $0.value > 75 }.keys.sorted()
        let judged = trials.filter { $0["outcome"] as? String == "infeasible" }
        #expect(judged.compactMap { $0["number"] as? Int } == slow)
        #expect(try folder.luthier("study", "verify").code == 0)
        let why = try folder.luthier("study", "show").output
        #expect(why.contains("sobol"))
    }

    @Test(
        "mistakes are told with what to do, and change nothing",
        arguments: [
            (["--set", "metrics.loss.at_mots=3"], 65, "at_most"),
            (["--set", "metric.loss.at_most=3"], 65, "metrics"),
            (["--set", "metrics.latency.at_most=3"], 65, "Did you mean latency_ms?"),
            (["--set", "metrics.loss.store=true"], 65, "nothing is optimised"),
            (
                ["--set", "metrics.loss.at_most=1", "--set", "metrics.loss.at_least=2"], 65,
                "no value is good enough"
            ),
            (["--remove", "metrics.los"], 65, "Did you mean loss?"),
            (["--set", "sampler=sobl"], 65, "Did you mean sobol?"),
            (["--set", "report={pattern: {loss: '('}}"], 65, "pattern"),
            (["--set", "metrics.loss={"], 65, "cannot be changed so"),
            (["--set", "seed=8"], 1, "seed cannot be changed in a living study"),
            (["--set", "study=other"], 1, "A study keeps its name"),
            (["--set", "budget.trials"], 64, "needs a path and a value"),
            ([], 64, "nothing to change"),
            (["--from", "study.yaml", "--set", "seed=8"], 64, "change the file instead"),
            (["--from", "nosuch.yaml"], 65, "nosuch.yaml"),
        ] as [([String], Int32, String)])
    func mistakes(arguments: [String], code: Int32, part: String) throws {
        let folder = try Self.shared.get()
        let ending = try ProgramRun(["study", "edit"] + arguments, in: folder.url).end()
        #expect(ending.code == code, "\(ending.output)\(ending.errors)")
        #expect(ending.errors.contains(part), "\(ending.errors)")
        let verify = try folder.luthier("study", "verify").output
        #expect(!verify.contains("judgement"))
    }

    /// A study that no mistake changes.
    private static let shared = Result {
        let folder = try StudyFolder(program, budget: "{ trials: 2, parallel: 1 }")
        _ = try folder.luthier("run", "study.yaml", "--quiet")
        return folder
    }
}

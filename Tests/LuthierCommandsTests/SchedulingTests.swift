import Foundation
import Testing

/// Studies with a scheduler, as a user runs them.
@Suite("Schedulers on the command line", .serialized)
struct SchedulingTests {
    /// Reports its own x on the way, and ends only when x is good enough.
    private static let program = """
        echo "luthier: {\\"step\\": 1, \\"loss\\": $(value x)}"
        if awk "BEGIN { exit !($(value x) > 0.6) }"; then exec sleep 300; fi
        echo "luthier: {\\"loss\\": $(value x)}"
        """

    @Test("bad trials are stopped while they train, good ones are not, and verify agrees")
    func stopped() throws {
        let folder = try StudyFolder(
            Self.program, more: "sampler: sobol\nscheduler: { kind: threshold, at_most: 0.6 }")
        defer { folder.remove() }
        let run = try folder.luthier("run", "study.yaml")
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.output.contains("stopped: its loss is 0."), "\(run.output)")
        let trials = try folder.trials()
        #expect(trials.count == 6)
        var outcomes: Set<String> = []
        for trial in trials {
            let x = try #require((trial["parameters"] as? [String: Any])?["x"] as? Double)
            let outcome = try #require(trial["outcome"] as? String)
            #expect(outcome == (x > 0.6 ? "stopped" : "completed"))
            #expect((trial["metrics"] as? [String: Double])?["loss"] == x)
            #expect(trial["attempt"] as? Int == 1)
            if outcome == "stopped" {
                let reason = try #require(trial["reason"] as? String)
                #expect(reason.hasPrefix("its loss is 0."), "\(reason)")
                #expect(reason.hasSuffix(" at 1 and must be at most 0.6."), "\(reason)")
            }
            outcomes.insert(outcome)
        }
        #expect(outcomes == ["stopped", "completed"])
        #expect(try folder.luthier("study", "verify").output.contains(" ruling"))
    }

    @Test("a trial that was told to stop when the run was killed is stopped, and not tried again")
    func killed() throws {
        let folder = try StudyFolder(
            "trap '' TERM; echo 'luthier: {\"step\": 1, \"loss\": 9}'; while :; do sleep 0.1; done",
            budget: "{ trials: 1 }",
            more: "scheduler: { kind: threshold, at_most: 5 }\nlimits: { grace: 5m }")
        defer { folder.remove() }
        let run = try folder.start("run", "study.yaml")
        for _ in 0..<600 {
            // There is nothing to export before the study was stored.
            let trials = try? folder.trials()
            if let measurements = trials?.first?["measurements"] as? [Any],
                !measurements.isEmpty
            {
                break
            }
            usleep(100_000)
        }
        run.send(SIGKILL)
        _ = run.end()
        #expect(try folder.trials().first?["outcome"] as? String != "stopped")
        _ = try folder.luthier("run", "study.yaml")
        let trial = try #require(folder.trials().first)
        #expect(trial["outcome"] as? String == "stopped")
        #expect(trial["attempt"] as? Int == 1)
        #expect((trial["metrics"] as? [String: Double])?["loss"] == 9)
    }

    @Test("check names the scheduler, and a mistyped one is a mistake of the file")
    func check() throws {
        let folder = try StudyFolder(Self.program, more: "scheduler: median")
        defer { folder.remove() }
        let check = try folder.luthier("check", "study.yaml")
        #expect(check.code == 0)
        #expect(check.output.contains("scheduler  median"))
        #expect(!check.output.contains("no effect"))
        let file = folder.url.appending(path: "study.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        try Data(text.replacing("median", with: "meidan").utf8).write(to: file)
        for command in ["check", "run"] {
            let refused = try folder.luthier(command, "study.yaml")
            #expect(refused.code == 65)
            #expect(refused.errors.contains("study.yaml:"), "\(refused.errors)")
            #expect(refused.errors.contains("Did you mean median?"), "\(refused.errors)")
        }
    }
}

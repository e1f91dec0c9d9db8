import Foundation
import Testing

/// Studies whose trials are paused and continued, with training programs of every kind.
@Suite("Pausing schedulers on the command line", .serialized)
struct PausingTests {
    /// What a training program makes of `LUTHIER_RESOURCE`.
    enum Program: String, CaseIterable {
        /// Reports each step, and trains to its own end.
        case ignores
        /// Goes on from its checkpoint, and trains exactly as far as it is told.
        case exact
        /// Reports once, at its end, without a step.
        case final
        /// Goes on from its checkpoint, and has nothing to train after step 2.
        case short
        /// Reports as fast as it can.
        case flood
        /// Reports nothing.
        case silent

        /// The lines of shell, `$x` being the loss.
        var lines: String {
            let report = "echo \"luthier: {\\\"step\\\": $s, \\\"loss\\\": $x}\""
            let exact = "while [ $s -lt $end ]; do s=$((s+1)); save; \(report); done"
            return switch self {
            case .ignores: "while [ $s -lt 9 ]; do s=$((s+1)); \(report); sleep 0.05; done"
            case .exact: "end=$LUTHIER_RESOURCE; begin; \(exact)"
            case .final: "echo \"luthier: {\\\"loss\\\": $x}\""
            case .short:
                "end=$LUTHIER_RESOURCE; [ $end -lt 2 ] || end=2; begin; \(exact)"
            case .flood:
                "seq 1 150 | sed \"s/.*/luthier: {\\\"step\\\": &, \\\"loss\\\": $x}/\""
            case .silent: ":"
            }
        }

        var highest: Int { self == .flood ? 150 : 9 }
    }

    private static func script(_ program: String) -> String {
        """
        x=$(value x); s=0; file=$LUTHIER_CHECKPOINT/step
        begin() { if [ -f $file ]; then read s < $file; fi; }
        save() { echo $s > $file.new; mv $file.new $file; }
        \(program)
        """
    }

    private static func scheduler(_ kind: String, max: Int = 9) -> String {
        "scheduler: { kind: \(kind), resource: epoch, min: 1, max: \(max), factor: 3 }"
    }

    @Test("whatever a program makes of the resource, good trials are trained to the end")
    func programs() throws {
        for program in Program.allCases {
            for kind in ["asha", "hyperband"] {
                let folder = try StudyFolder(
                    Self.script(program.lines), budget: "{ trials: 4, parallel: 2 }",
                    more: Self.scheduler(kind, max: program.highest))
                defer { folder.remove() }
                let run = try folder.luthier("run", "study.yaml")
                #expect(run.code == (program == .silent ? 1 : 0), "\(program) \(run.errors)")
                let verify = try folder.luthier("study", "verify")
                #expect(verify.code == 0, "\(program) \(kind) \(verify.output)")
                let trials = try folder.trials().map { try Seen($0) }
                #expect(trials.count == 4)
                for trial in trials { check(trial, program, kind) }
                if program != .silent {
                    let best = trials.min { $0.x < $1.x }
                    #expect(best?.outcome == "completed", "\(program) \(kind) \(trials)")
                    #expect(trials.contains { $0.outcome == "paused" }, "\(program) \(kind)")
                }
            }
        }
    }

    /// A trial as it is exported.
    private struct Seen {
        let x: Double
        let outcome: String
        let attempt: Int
        let reason: String?
        let loss: Double?
        /// Steps, and resources of reports that the study took as such.
        let steps: [Int?]

        init(_ trial: [String: Any]) throws {
            x = try #require((trial["parameters"] as? [String: Any])?["x"] as? Double)
            outcome = try #require(trial["outcome"] as? String)
            attempt = try #require(trial["attempt"] as? Int)
            reason = trial["reason"] as? String
            loss = (trial["metrics"] as? [String: Double])?["loss"]
            let measurements = try #require(trial["measurements"] as? [[String: Any]])
            steps = measurements.map { ($0["step"] ?? $0["resource"]) as? Int }
        }
    }

    private func check(_ trial: Seen, _ program: Program, _ kind: String) {
        let text: Comment = "\(program) \(kind) \(trial)"
        guard program != .silent else {
            #expect(trial.outcome == "failed" && trial.attempt == 1, text)
            #expect(trial.reason?.contains("without reporting loss") == true, text)
            return
        }
        #expect(trial.loss == trial.x, text)
        guard trial.outcome == "completed" else {
            #expect(trial.outcome == "paused", text)
            return
        }
        switch program {
        case .ignores, .flood:
            #expect(trial.steps.suffix(program.highest) == Array(1...program.highest), text)
        case .exact:
            #expect(trial.steps == Array(1...9), text)
            #expect(trial.attempt <= 3, text)
        case .final: #expect(trial.steps.last == 9, text)
        case .short:
            #expect(trial.steps == [1, 2], text)
            #expect(trial.attempt == 2, text)
        case .silent: break
        }
    }

    // MARK: Killed, interrupted, emptied

    /// What is the same however a study came about.
    private struct Course: Equatable {
        var assignments: [Double] = []
        var outcomes: [String] = []
        var losses: [Double?] = []
        /// The rulings of each trial, in order.
        var rulings: [Int: [String]] = [:]
    }

    private func course(_ folder: StudyFolder) throws -> Course {
        var course = Course()
        for trial in try folder.trials().map({ try Seen($0) }) {
            course.assignments.append(trial.x)
            course.outcomes.append(trial.outcome)
            course.losses.append(trial.loss)
        }
        let request =
            "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"study.events\", "
            + "\"params\": {\"study\": \"shell\", \"limit\": 10000}}\n"
        let answer = try folder.luthier("stdio", "--storage", "luthier.db", input: request).output
        let body = try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any]
        let events = (body?["result"] as? [String: Any])?["events"] as? [[String: Any]]
        for event in try #require(events) where event["kind"] as? String == "ruled" {
            let body = try #require(event["body"] as? [String: Any])
            let words = ["ruling", "resource", "reason"].map { "\(body[$0] ?? "")" }
            course.rulings[try #require(body["trial"] as? Int), default: []]
                .append(words.joined(separator: " "))
        }
        return course
    }

    /// Trains a little at each step, so that there is time to kill it, and reports again what it finds
    /// done.
    private static let slow = script(
        """
        begin
        if [ $s -ge $LUTHIER_RESOURCE ]; then echo "luthier: {\\"step\\": $s, \\"loss\\": $x}"; fi
        while [ $s -lt $LUTHIER_RESOURCE ]; do
          s=$((s+1)); sleep 0.03; save; echo "luthier: {\\"step\\": $s, \\"loss\\": $x}"
        done
        """)

    private func slowStudy(_ kind: String) throws -> StudyFolder {
        try StudyFolder(
            Self.slow, budget: "{ trials: 9, parallel: 2 }",
            more: Self.scheduler(kind) + "\norder: fixed\nretry: { attempts: 9, on: [lost] }")
    }

    /// A study whose trials are five short runs each, some folds being harder.
    private func foldedStudy() throws -> StudyFolder {
        try StudyFolder(
            Self.script(
                """
                sleep 0.05
                echo "luthier: {\\"loss\\": $(echo "$x $LUTHIER_FOLD $LUTHIER_TRIAL" | awk \
                  '{ print $1 + ($2 * $2) % 7 + 0.05 * (($2 * 3 + $3) % 5) }')}"
                """), budget: "{ trials: 12, parallel: 2 }",
            more: "folds: 5\nscheduler: racing\norder: fixed\n"
                + "retry: { attempts: 9, on: [lost] }")
    }

    @Test("killed again and again in the middle of a bracket, a study in fixed order is the same")
    func killed() throws {
        for kind in ["asha", "hyperband"] {
            let last = try killed([3, 6, 9], kind) { try slowStudy(kind) }
            #expect(last.rulings.count == 9 && last.outcomes.contains("completed"))
        }
    }

    @Test("killed again and again while folds race, a study in fixed order is the same")
    func killedRace() throws {
        let last = try killed([2, 4, 7, 10, 12], "racing", foldedStudy)
        #expect(last.outcomes.contains("paused") && last.outcomes.contains("completed"))
    }

    /// Runs a study as a whole, and another that is killed whenever so many trials have begun.
    ///
    /// - Returns: The course of both, which must be the same.
    private func killed(
        _ begun: [Int], _ kind: String, _ make: () throws -> StudyFolder
    ) throws -> Course {
        let whole = try make()
        defer { whole.remove() }
        #expect(try whole.luthier("run", "study.yaml").code == 0)
        let expected = try course(whole)
        let folder = try make()
        defer { folder.remove() }
        for started in begun {
            let run = try folder.start("run", "study.yaml")
            for _ in 0..<2000 where run.isRunning {
                // There is nothing to export before the study was stored.
                let count = try? folder.trials().count
                if count ?? 0 >= started { break }
                usleep(5000)
            }
            run.send(SIGKILL)
            _ = run.end()
        }
        let last = try folder.luthier("run", "study.yaml")
        #expect(last.code == 0, "\(last.errors)")
        #expect(try course(folder) == expected, "\(kind)")
        let verify = try folder.luthier("study", "verify")
        #expect(verify.code == 0, "\(kind) \(verify.output)")
        return expected
    }

    @Test("a trial whose checkpoint folder vanished begins anew, and its curve is right")
    func vanished() throws {
        // The first attempt of a trial removes what other trials have left.
        let folder = try StudyFolder(
            Self.script(
                "x=$LUTHIER_TRIAL; end=$LUTHIER_RESOURCE; begin; echo $s >> begins; "
                    + "rm -rf $LUTHIER_CHECKPOINT/../../[0-9]*/checkpoint; "
                    + "mkdir -p $LUTHIER_CHECKPOINT; "
                    + "while [ $s -lt $end ]; do s=$((s+1)); save; "
                    + "echo \"luthier: {\\\"step\\\": $s, \\\"loss\\\": $x}\"; done"),
            budget: "{ trials: 4 }", more: Self.scheduler("asha"))
        defer { folder.remove() }
        let run = try folder.luthier("run", "study.yaml")
        #expect(run.code == 0, "\(run.errors)")
        let trials = try folder.trials().map { try Seen($0) }
        let best = try #require(trials.first { $0.outcome == "completed" })
        #expect(best.attempt > 1)
        #expect(best.steps.suffix(9) == Array(1...9))
        #expect(best.steps.count > 9, "what was measured before is kept: \(best.steps)")
        #expect(best.loss == 0, "the first trial is the best")
        let begins = try String(
            contentsOf: folder.url.appending(path: "begins"), encoding: .utf8)
        #expect(Set(begins.split(separator: "\n")).contains("0"))
        #expect(try folder.luthier("study", "verify").code == 0)
    }

    @Test("beyond the limit checkpoints are removed, which is told once, and all trials are sound")
    func quota() throws {
        let folder = try StudyFolder(
            Self.script(
                "end=$LUTHIER_RESOURCE; begin; "
                    + "head -c 100000 /dev/zero > $LUTHIER_CHECKPOINT/weights; "
                    + "while [ $s -lt $end ]; do s=$((s+1)); save; "
                    + "echo \"luthier: {\\\"step\\\": $s, \\\"loss\\\": $x}\"; done"),
            budget: "{ trials: 6 }",
            more: Self.scheduler("asha") + "\nlimits: { checkpoints: 250K }")
        defer { folder.remove() }
        let run = try folder.luthier("run", "study.yaml")
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.errors.components(separatedBy: "Removed the checkpoints of").count == 2)
        let trials = try folder.trials().map { try Seen($0) }
        #expect(trials.allSatisfy { $0.outcome == "completed" || $0.outcome == "paused" })
        #expect(try folder.luthier("study", "verify").code == 0)
        let kept = try FileManager.default.subpathsOfDirectory(atPath: folder.url.path())
            .filter { $0.hasSuffix("/checkpoint/weights") }
        #expect((1...2).contains(kept.count), "\(kept)")
        let best = try #require(trials.firstIndex { $0.outcome == "completed" })
        #expect(kept.contains { $0.contains("000\(best)/") }, "\(kept), best \(best)")
    }

    @Test("a program that is paused has its grace time to save, and Ctrl-C meanwhile loses nothing")
    func interrupted() throws {
        let folder = try StudyFolder(
            Self.script(
                """
                begin; end=$LUTHIER_RESOURCE
                trap 'sleep 0.5; save; echo $s >> saved; exit 0' TERM
                while :; do
                  s=$((s+1)); echo "luthier: {\\"step\\": $s, \\"loss\\": $x}"; echo $s > reported
                  if [ $LUTHIER_TRIAL-$LUTHIER_ATTEMPT = 0-1 ]; then
                    for i in $(seq 1 500); do sleep 0.02; done
                  fi
                  if [ $s -ge $end ]; then save; exit 0; fi
                done
                """), budget: "{ trials: 4 }",
            more: Self.scheduler("asha") + "\nlimits: { grace: 1m }")
        defer { folder.remove() }
        let run = try folder.start("run", "study.yaml")
        let reported = folder.url.appending(path: "reported").path()
        for _ in 0..<2000 where !FileManager.default.fileExists(atPath: reported) { usleep(5000) }
        run.send(SIGINT)
        #expect(run.end().code == 2)
        let after = try folder.trials().map { try Seen($0) }
        #expect(after.count == 1)
        #expect(after.first?.outcome == "paused" && after.first?.steps == [1])
        #expect(
            try String(contentsOf: folder.url.appending(path: "saved"), encoding: .utf8) == "1\n")
        let next = try folder.start("run", "study.yaml")
        #expect(next.end().code == 0)
        let trials = try folder.trials().map { try Seen($0) }
        let best = try #require(trials.first { $0.outcome == "completed" })
        #expect(best.steps == Array(1...9), "each step once, for every pause saved its checkpoint")
        #expect(try folder.luthier("study", "verify").code == 0)
    }
}

import LuthierDomain
import LuthierEngine
import LuthierKit
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierCommands

@Suite("LiveView")
struct LiveViewTests {
    /// A study of four trials: the defaults, a better one, a failed one, one that runs.
    private func progress() async throws -> StudyProgress {
        var definition = try StudyDefinition(
            name: "toy",
            space: SearchSpace(parameters: [Parameter("x", .float(FloatRange(from: 0, to: 1)))]),
            metrics: [Metric("loss", .optimized(.minimize, threshold: nil))],
            budget: Budget(trials: 10))
        definition.tryFirst = [Assignment(names: ["x"], values: [.real(0.5)])]
        let clock = VirtualClock()
        let study = try await StudyEngine(storage: MemoryStorage(), clock: clock).create(
            definition)
        let trials = try await study.ask(worker: "w", count: 4).trials
        let results = [
            TrialResult(.completed, metrics: ["loss": 0.5]),
            TrialResult(.completed, metrics: ["loss": 0.25]),
            TrialResult(.failed(.exit, reason: "exit code 1", detail: nil)),
        ]
        for (trial, result) in zip(trials, results) {
            _ = try await study.tell(trial.number, token: trial.token, result)
        }
        _ = try await study.report(
            3, token: trials[3].token, Measurement(step: 7, metrics: ["loss": 0.4]))
        return try await study.read { StudyProgress($0, now: clock.now) }
    }

    @Test("it shows the bar, the counts, the best with its settings and gain, and what runs")
    func shows() async throws {
        let lines = LiveView(
            progress: try await progress(), width: 100, height: 30, colours: false
        ).lines
        #expect(lines[0].contains("toy  ━━━━━"))
        #expect(lines[0].contains("3/10 trials"))
        #expect(lines[1] == "  1 running · 2 completed · 1 failed")
        #expect(lines[2] == "  best  loss 0.25  (trial 1)  −0.25 over the defaults")
        #expect(lines[3].contains("x "))
        #expect(lines.contains { $0.contains("trial 3") && $0.contains("step 7  loss 0.4") })
        #expect(lines.contains { $0.contains("╮") })
    }

    @Test("no line is wider than the terminal, coloured or not", arguments: [20, 40, 79, 200])
    func fits(width: Int) async throws {
        for colours in [true, false] {
            let lines = LiveView(
                progress: try await progress(), width: width, height: 12, colours: colours
            ).lines
            #expect(lines.allSatisfy { LiveView.visibleCount($0) <= width })
            #expect(lines.count <= 12)
        }
    }

    @Test("with several objectives it draws the front instead of the history")
    func front() async throws {
        let definition = try StudyDefinition(
            name: "toy",
            space: SearchSpace(parameters: [Parameter("x", .float(FloatRange(from: 0, to: 1)))]),
            metrics: [
                Metric("loss", .optimized(.minimize, threshold: nil)),
                Metric("size", .optimized(.minimize, threshold: nil)),
            ], budget: Budget(trials: 10))
        let study = try await StudyEngine(storage: MemoryStorage(), clock: VirtualClock()).create(
            definition)
        let losses: [(loss: Double, size: Double)] = [(1, 9), (5, 4), (9, 1), (8, 8)]
        for (trial, values) in zip(try await study.ask(worker: "w", count: 4).trials, losses) {
            _ = try await study.tell(
                trial.number, token: trial.token,
                TrialResult(.completed, metrics: ["loss": values.loss, "size": values.size]))
        }
        let progress = try await study.read { StudyProgress($0, now: VirtualClock().now) }
        let lines = LiveView(progress: progress, width: 60, height: 30, colours: false).lines
        #expect(lines.contains { $0.contains("loss upwards, size across; ● is on the front") })
        let drawn = lines.joined()
        #expect(drawn.count { $0 == "●" } == 4, "three on the front, and the sentence")
        #expect(drawn.count { $0 == "·" } == 1, "one behind")
        let low = LiveView(progress: progress, width: 60, height: 12, colours: false).lines
        #expect(!low.contains { $0.contains("across") })
    }
}

import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierCommands

@Suite("HoldoutText")
struct HoldoutTextTests {
    /// A study with the losses 3, 1, 2 whose trials are scored so, in order.
    private func text(_ scores: [(number: Int, result: TrialResult)]) async throws -> HoldoutText {
        let definition = StudyDefinition(
            name: "s",
            space: try SearchSpace(parameters: [Parameter("x", .float(FloatRange(from: 0, to: 1)))]
            ),
            metrics: [
                Metric("loss", .optimized(.minimize, threshold: nil)),
                Metric("ms", .constraint(MetricBound(atMost: 40))),
            ], sampler: MethodChoice("random"))
        let study = try await StudyEngine(storage: MemoryStorage(), clock: VirtualClock())
            .create(definition)
        for loss in [3.0, 1, 2] {
            guard let trial = try await study.ask(worker: "w").trials.first else { break }
            _ = try await study.tell(
                trial.number, token: trial.token,
                TrialResult(.completed, metrics: ["loss": loss, "ms": 30]))
        }
        for (number, result) in scores {
            _ = try await study.promote(number, worker: "w", told: result)
        }
        return HoldoutText(ledger: try await study.ledger(), isGone: { _ in false })
    }

    private func scored(_ loss: Double, ms: Double = 30) -> TrialResult {
        TrialResult(.completed, metrics: ["loss": loss, "ms": ms])
    }

    @Test("without uses nothing is said")
    func nothing() async throws {
        let text = try await text([])
        #expect(text.lines.isEmpty)
        #expect(text.caution(before: 1) == nil)
        #expect(text.cautionBeforeForgetting == nil)
    }

    @Test("one use shows both numbers and the gap in words, and alarms only beyond the spread")
    func one() async throws {
        #expect(
            try await text([(1, scored(1.25))]).lines == [
                "Holdout: trial 1, 1st use",
                "        validation  holdout",
                "  loss           1     1.25  worse by 0.25 (25 %)",
                "  ms            30       30  the same", "",
            ])
        #expect(
            try await text([(1, scored(4, ms: 45))]).lines.filter { $0.hasPrefix("warning") } == [
                "warning: loss is worse by 3 (300 %) on the holdout; the 3 best trials lie only 2 "
                    + "apart. Which of them is best may be chance, or the two sets differ.",
                "warning: ms is 45 on the holdout and must be at most 40.0.",
            ])
        #expect(
            try await text([(1, scored(0.5))]).lines[2].hasSuffix("better by 0.5 (50 %)"))
    }

    @Test("a failure has its reason and output, and whether it counts")
    func failures() async throws {
        let broken = TrialResult(.failed(.exit, reason: "exit 1.", detail: "a\nb\u{1B}[2J"))
        #expect(
            try await text([(1, broken)]).lines == [
                "Holdout: trial 1, 1st use: not scored: exit 1.", "  | a", "  | b\\u{1b}[2J",
                "  The data may have been looked at, so this counts as a use; another attempt does "
                    + "not count again.", "",
            ])
        let absent = TrialResult(.failed(.notStarted, reason: "no program.", detail: nil))
        let text = try await text([(1, absent)])
        #expect(text.lines[0] == "Holdout: trial 1: not scored: no program.")
        #expect(text.lines[1] == "  No program was started, so this does not count as a use.")
        #expect(text.caution(before: 0) == nil)
    }

    @Test("several candidates are counted, and warned of before and after")
    func several() async throws {
        let text = try await text([(1, scored(1)), (2, scored(2))])
        #expect(text.lines.contains("Holdout: trial 2, 2nd use"))
        #expect(
            text.cautionBeforeForgetting?.hasPrefix("2 candidates of this study were scored")
                == true)
        #expect(
            text.lines.filter { $0.hasPrefix("warning: 2 candidates were scored") }.count == 1)
        #expect(
            text.caution(before: 0)
                == "trial 0 is the 3rd candidate that is scored on this holdout; each further look "
                + "makes it less honest.")
    }
}

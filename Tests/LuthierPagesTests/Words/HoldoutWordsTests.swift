import LuthierDomain
import LuthierEngine
import Testing

@testable import LuthierPages

@Suite("HoldoutWords")
struct HoldoutWordsTests {
    private func scored(_ scores: [(number: Int, metrics: MetricValues)]) throws -> StudyLedger {
        var study = try ReportedStudy(
            StudyDefinition(
                name: "s", space: ReportedStudy.line(),
                metrics: [
                    Metric("loss", .optimized(.minimize, threshold: nil)), Metric("ms", .stored),
                ]))
        for loss in [3.0, 1, 2] {
            try study.run([.real(loss / 4)], .completed, ["loss": loss, "ms": 8])
        }
        for (number, metrics) in scores { try study.score(number, metrics) }
        return study.ledger
    }

    @Test("a use has its place, and its numbers stand beside those of before")
    func use() throws {
        let ledger = try scored([(1, ["loss": 1.5, "ms": 8, "extra": 7])])
        let standing = try #require(ledger.holdoutStanding(of: 1))
        let words = HoldoutWords(ledger)
        #expect(HoldoutWords.subject(standing) == "trial 1, 1st use")
        #expect(HoldoutWords.trouble(standing) { _ in false } == nil)
        #expect(HoldoutWords.count(standing) { _ in true } == nil)
        let rows = words.rows(standing).map { [$0.name, $0.validation, $0.holdout, $0.gap] }
        #expect(rows.contains(["loss", "1", "1.5", "worse by 0.5 (50 %)"]))
        #expect(
            rows.contains(["ms", "8", "8", "the same"]) && rows.contains(["extra", "", "7", ""]))
        #expect(
            words.sentence(of: standing)
                == "On the holdout trial 1 has loss 1.5, worse by 0.5 (50 %).")
        #expect(words.alarms(standing).isEmpty && words.many == nil)
    }

    @Test("a name stands in what is said as it is")
    func raw() throws {
        let ledger = try scored([(1, ["loss": 4]), (0, ["loss": 4])])
        let standing = try #require(ledger.holdoutStanding(of: 1))
        let words = HoldoutWords(ledger)
        #expect(words.alarms(standing).count == 1)
        #expect(words.alarms(standing)[0].hasPrefix("loss is worse by 3 (300 %)"))
        #expect(words.many?.hasPrefix("2 candidates were scored") == true)
    }
}

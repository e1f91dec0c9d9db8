import LuthierDomain
import LuthierEngine
import Testing

@testable import LuthierPages

@Suite("Report: holdout")
struct HoldoutSectionTests {
    private var options = ReportOptions(version: "1", made: Timestamp(milliseconds: 0))

    /// Losses 3, 1, 2 with a bound on milliseconds.
    private func study(
        holdout: Bool = true, name: String = "s", metric: String = "loss"
    ) throws -> ReportedStudy {
        var definition = StudyDefinition(
            name: name, space: try ReportedStudy.line(),
            metrics: [
                Metric(metric, .optimized(.minimize, threshold: nil)),
                Metric("ms", .constraint(MetricBound(atMost: 40))),
            ])
        definition.holdout = holdout ? Holdout(command: ["score"]) : nil
        var study = try ReportedStudy(definition)
        for loss in [3.0, 1, 2] {
            try study.run([.real(loss / 4)], .completed, [metric: loss, "ms": 30])
        }
        return study
    }

    private func html(_ study: ReportedStudy) -> String? {
        HoldoutSection(source: ReportSource(study.ledger), options: options).section?.markup.html
    }

    private func summary(_ study: ReportedStudy) -> String {
        SummarySection(source: ReportSource(study.ledger), options: options).section.body.html
    }

    @Test("a study without a holdout has no section; one that nobody used says how to")
    func unused() throws {
        #expect(try html(study(holdout: false)) == nil)
        let unused = try #require(try html(study(name: "my study")))
        #expect(unused.contains("Nobody has looked at the holdout."))
        #expect(unused.contains("<code>luthier study promote &#39;my study&#39;</code>"))
        #expect(
            try summary(study()).contains(
                "measure trial 1 on the holdout: `luthier study promote s`."))
        #expect(try summary(study(holdout: false)).contains("Measure trial 1 again, on data that"))
    }

    @Test("the command names the storage, where it is not the usual one")
    func storage() throws {
        var section = HoldoutSection(source: ReportSource(try study().ledger), options: options)
        section = HoldoutSection(
            source: section.source,
            options: ReportOptions(
                version: "1", made: Timestamp(milliseconds: 0), storage: "other.db"))
        let text = try #require(section.section).markup.html
        #expect(text.contains("luthier study promote s --storage other.db"))
    }

    @Test("a use shows validation beside holdout with the gap, and what is alarming")
    func use() throws {
        var study = try self.study()
        try study.score(1, ["loss": 4, "ms": 45])
        let text = try #require(html(study))
        #expect(text.contains("<h3>Trial 1, 1st use</h3>"))
        #expect(
            text.contains(
                "<th scope=\"row\">loss</th><td class=\"number\">1</td>"
                    + "<td class=\"number\">4</td><td>worse by 3 (300 %)</td>"))
        #expect(
            text.contains(
                "<p class=\"warning\"><strong>Warning:</strong> loss is worse by 3 (300 %) on the holdout; the 3 best trials "
                    + "lie only 2 apart."))
        #expect(text.contains("ms is 45 on the holdout and must be at most 40.0."))
        #expect(
            summary(study).contains("On the holdout trial 1 has loss 4, worse by 3 (300 %)."))
    }

    @Test("a small gap alarms nobody")
    func small() throws {
        var study = try self.study()
        try study.score(1, ["loss": 1.25, "ms": 30])
        let text = try #require(html(study))
        #expect(text.contains("worse by 0.25 (25 %)") && !text.contains("warning"))
    }

    @Test(
        "what failed has its reason and output, whether it counts, and stays beside what came later"
    )
    func failures() throws {
        var study = try self.study()
        try study.score(1, [:], .failed(.exit, reason: "exit <1>.", detail: "a\n<b>"))
        let counted = try #require(html(study))
        #expect(counted.contains("<p>Not scored: exit &lt;1&gt;.</p>"))
        #expect(counted.contains("<pre tabindex=\"0\">a\n&lt;b&gt;</pre>"))
        #expect(counted.contains("this counts as a use; another attempt does not count again."))
        try study.score(1, ["loss": 1, "ms": 30])
        let later = try #require(html(study))
        #expect(later.contains("<h3>Trial 1, 1st use, attempt 2</h3>"))
        // The newest attempt stands above, not among those that came to nothing.
        #expect(later.contains("Attempt 1: exit &lt;1&gt;.") && !later.contains("Attempt 2:"))
        try study.score(2, [:], .failed(.notStarted, reason: "no program.", detail: nil))
        let absent = try #require(html(study))
        #expect(absent.contains("<h3>Trial 2</h3>"))
        #expect(absent.contains("No program was started, so this does not count as a use."))
        #expect(!absent.contains("candidates were scored"))
    }

    @Test("several candidates are counted and warned of")
    func several() throws {
        var study = try self.study()
        try study.score(1, ["loss": 1, "ms": 30])
        try study.score(2, ["loss": 2, "ms": 30])
        let text = try #require(html(study))
        #expect(text.contains("Trial 2, 2nd use"))
        #expect(text.contains("</strong> 2 candidates were scored on this holdout."))
    }

    @Test("a scoring without an end runs, unless its worker is known to be gone")
    func unfinished() throws {
        var study = try self.study()
        try study.beginScoring(1, worker: "w<1>")
        let running = try #require(html(study))
        #expect(running.contains("Being scored by w&lt;1&gt;.") && !running.contains("counts"))
        var options = options
        options.endedWorkers = ["w<1>"]
        let gone = try #require(
            HoldoutSection(source: ReportSource(study.ledger), options: options).section)
        #expect(gone.markup.html.contains("the scoring began and its process is gone."))
        #expect(gone.markup.html.contains("this counts as a use"))
    }
}

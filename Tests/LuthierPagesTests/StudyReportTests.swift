import Foundation
import LuthierDomain
import LuthierEngine
import LuthierTesting
import LuthierWire
import Testing

@testable import LuthierPages

@Suite("Report of a study")
struct StudyReportTests {
    private static let options = ReportOptions(
        version: "1.2.3", made: Timestamp(milliseconds: 1_760_000_900_000))

    private func report(_ ledger: StudyLedger) -> StudyReport {
        StudyReport(of: ledger, Self.options)
    }

    private func data(_ report: StudyReport) throws -> [String: [String: Any]] {
        let object = try JSONSerialization.jsonObject(with: Data(report.embeddedData))
        return try #require(object as? [String: [String: Any]])
    }

    private func metricOnly(
        _ name: String = "small", parameter: String = "x", metric: String = "loss"
    ) throws -> ReportedStudy {
        try ReportedStudy(
            StudyDefinition(
                name: name,
                space: SearchSpace(parameters: [
                    Parameter(parameter, .float(FloatRange(from: 0, to: 1)))
                ]), metrics: [Metric(metric, .optimized(.minimize, threshold: nil))]))
    }

    // MARK: Content

    @Test("what a whole study says, word by word", arguments: [false, true])
    func golden(secondGoal: Bool) throws {
        let text = report(try ReportedStudy.whole(secondGoal: secondGoal)).skeleton
        let file =
            secondGoal
            ? GoldenFile("report-two-metrics.html") : GoldenFile("report-one-metric.html")
        let difference = try file.difference(from: text)
        #expect(difference == nil, "\(difference ?? "")")
    }

    @Test("equal ledgers give equal pages")
    func deterministic() throws {
        let (first, second) = (try ReportedStudy.whole(), try ReportedStudy.whole())
        #expect(report(first).html == report(second).html)
    }

    @Test("the charts of a whole study have what they draw")
    func charts() throws {
        let one = try data(report(try ReportedStudy.whole()))
        #expect(
            Set(one.keys) == [
                "history-0", "importance-0", "parallel", "slice-0-0", "slice-0-1", "slice-0-2",
                "curves-0", "overfitting-0",
            ])
        let curves = try #require(one["curves-0"]?["curves"] as? [[Any]])
        let words = Set(curves.compactMap { $0[1] as? String })
        #expect(words == ["completed", "stopped", "paused", "running"])
        #expect(one["curves-0"]?["across"] as? String == "epoch")
        #expect((one["history-0"]?["others"] as? [Any])?.count == 1)
        let two = try data(report(try ReportedStudy.whole(secondGoal: true)))
        #expect(two["front-0-1"] != nil && two["front-0-1"]?["line"] as? Bool == true)
    }

    @Test("every chart on the page has data, and all data a chart")
    func chartsMatch() throws {
        for secondGoal in [false, true] {
            let report = report(try ReportedStudy.whole(secondGoal: secondGoal))
            let places = report.skeleton.matches(of: /data-chart="([^"]+)"/).map { String($0.1) }
            #expect(Set(places) == Set(try data(report).keys))
            #expect(!report.skeleton.contains("Markup("))
        }
    }

    // MARK: Odd studies

    @Test("a study without a trial says how to start some")
    func noTrial() throws {
        let report = report(try metricOnly().ledger)
        #expect(report.skeleton.contains("small has no trial yet."))
        #expect(report.skeleton.contains("luthier study verify small"))
        #expect(try data(report).isEmpty)
    }

    @Test("a study of failures only says why they failed, and nothing is best")
    func onlyFailures() throws {
        var study = try metricOnly()
        for number in 0..<5 {
            try study.run(
                [.real(0.5)],
                .failed(
                    .exit, reason: number < 3 ? "it broke." : "it broke in another way.",
                    detail: nil))
        }
        try study.run([.real(0.1)], .outOfMemory(reason: "it had 4 GB.", detail: "killed"))
        let text = report(study.ledger).skeleton
        #expect(text.contains("No trial was completed, so none is best"))
        #expect(text.contains("6 trials failed, most often for one reason: it broke."))
        #expect(text.contains("<td class=\"number\">3</td><td>0, 1, 2</td>"))
        #expect(
            text.contains("no trial of small was completed") || text.contains("No trial of small"))
        #expect(text.contains("<pre tabindex=\"0\">killed</pre>"))
        #expect(!text.contains("id=\"settings\""))
    }

    @Test("NaN and infinities are told and never drawn")
    func notFinite() throws {
        var study = try metricOnly()
        for value in [Double.nan, .infinity, -.infinity] {
            try study.run(
                [.real(0.5)], .failed(.notFinite, reason: "loss is \(value).", detail: nil),
                ["loss": value],
                measuring: [Measurement(step: 1, metrics: ["loss": value])])
        }
        for value in [3.0, 2, 4] {
            try study.run(
                [.real(value / 4)], .completed, ["loss": value],
                measuring: [Measurement(step: 1, metrics: ["loss": .nan])])
        }
        let report = report(study.ledger)
        let text = String(decoding: report.embeddedData, as: UTF8.self)
        #expect(!text.contains("NaN") && !text.contains("Infinity"))
        #expect(report.skeleton.contains("The best is trial 4, with loss 2"))
    }

    @Test("one completed trial with one parameter is a report")
    func oneTrial() throws {
        var study = try metricOnly()
        try study.run([.real(0.25)], .completed, ["loss": 1])
        let report = report(study.ledger)
        #expect(report.skeleton.contains("--x=0.25"))
        #expect(report.skeleton.contains("Only one trial counts"))
        #expect(try data(report)["history-0"] != nil)
    }

    @Test("the gain over the default settings is told where they were trained to the end")
    func gain() throws {
        let text = report(try ReportedStudy.whole()).skeleton
        #expect(
            text.contains(
                "The defaults reach val_loss 0.375; the best settings 0.25: −0.125 (−33 %)."))
        var study = try metricOnly()
        try study.run([.real(0.25)], .completed, ["loss": 1])
        #expect(report(study.ledger).skeleton.contains("The first trial is the best"))
        try study.run([.real(0.5)], .completed, ["loss": 0.5])
        #expect(
            report(study.ledger).skeleton.contains(
                "The first trial reached loss 1; the best settings 0.5: −0.5 (−50 %)."))
    }

    // MARK: Safety

    @Test("no name, value, reason or output of a study becomes a tag or ends the data")
    func injection() throws {
        let hostile = "</script><img src=x onerror=alert(1)>\"'&\u{2028}\u{202E}👩‍🔬<!--"
        let space = try SearchSpace(parameters: [
            Parameter("x", .choice(ListedValues([.text(hostile), .text("b")])))
        ])
        var study = try ReportedStudy(
            StudyDefinition(
                name: hostile, command: ["sh", hostile], space: space,
                tryFirst: [Assignment(names: space.names, values: [.text(hostile)])],
                metrics: [
                    Metric(hostile, .optimized(.minimize, threshold: nil), unit: hostile),
                    Metric("b", .optimized(.maximize, threshold: nil)),
                ],
                scheduler: MethodChoice(
                    "asha", options: [MethodChoice.Option(name: "resource", value: .text(hostile))])
            ))
        for number in 0..<12 {
            try study.run(
                [.text(number % 2 == 0 ? hostile : "b")], .completed,
                [hostile: Double(number), "b": Double(number % 5)],
                measuring: [Measurement(step: 1, metrics: [hostile: 1])])
        }
        try study.run(
            [.text(hostile)], .failed(.exit, reason: hostile, detail: hostile + "\n" + hostile))
        try study.close(.finished(reason: hostile))
        let report = report(study.ledger)
        #expect(!report.skeleton.contains("<img") && !report.skeleton.contains("<!--"))
        #expect(
            !report.skeleton.contains("</script>") && !report.skeleton.contains("onerror=alert(1)>")
        )
        let text = String(decoding: report.embeddedData, as: UTF8.self)
        #expect(!text.contains("<") && !text.contains("\u{2028}"))
        let html = String(decoding: report.html, as: UTF8.self)
        #expect(html.components(separatedBy: "</script>").count == 4)
        // What a reader copies is exact, not made visible.
        #expect(report.skeleton.contains("onerror=alert(1)&gt;&quot;"))
    }

    @Test("the page asks for nothing: no address, and a policy that forbids it")
    func noNetwork() throws {
        let report = report(try ReportedStudy.whole(secondGoal: true))
        let html = String(decoding: report.html, as: UTF8.self)
        #expect(html.contains("default-src 'none'"))
        for word in ["src=\"", "href=\"http", "url(", "@import"] {
            #expect(!report.skeleton.contains(word), "\(word)")
        }
        #expect(html.hasPrefix("<!DOCTYPE html>") && html.hasSuffix("</html>\n"))
    }

    @Test("a long study is thinned, says so, and keeps every trial that became the best")
    func longStudy() throws {
        var study = try metricOnly()
        for number in 0..<4000 {
            let value = Double(number * 2654435761 % 4096) / 4096
            try study.run(
                [.real(value)], .completed, ["loss": 1 - value], deviations: ["loss": 0])
        }
        let report = report(study.ledger)
        #expect(
            report.skeleton.contains(
                "3,000 of 4,000 trials are drawn: every one that became the best"))
        #expect(report.skeleton.contains("1,000 of 4,000 trials are drawn: the best"))
        let charts = try data(report)
        #expect((charts["parallel"]?["lines"] as? [Any])?.count == 1000)
        #expect((charts["history-0"]?["completed"] as? [Any])?.count == 3000)
        #expect(report.embeddedData.count < 400_000)
    }
}

import LuthierDomain
import LuthierEngine
import LuthierWire
import Testing

@testable import LuthierPages

@Suite("Sections of a study as data")
struct StudySectionsTests {
    private let now = Timestamp(milliseconds: 1_760_000_500_000)

    private func json(
        _ ledger: StudyLedger, _ name: StudySections.Name,
        _ question: StudySections.Question = StudySections.Question(), events: [EventRecord] = []
    ) -> JSONValue {
        StudySections(of: ledger, at: now).json(name, question, events: events)
    }

    private func kinds(_ body: JSONValue) -> [String] {
        (body["charts"]?.elements ?? []).compactMap { $0["data"]?["kind"]?.stringValue }
    }

    @Test("each section has the charts that a report draws, with the same data")
    func charts() throws {
        let ledger = try ReportedStudy.whole(secondGoal: true)
        let report = StudyReport(
            of: ledger, ReportOptions(version: "1", made: now))
        let drawn = try #require(try? JSONValue(parsing: report.embeddedData).members)
        var seen: Set<String> = []
        for name in StudySections.Name.allCases where name != .contour {
            for chart in json(ledger, name)["charts"]?.elements ?? [] {
                let name = chart["name"]?.stringValue ?? ""
                #expect(chart["data"] == drawn[name], "\(name)")
                #expect(chart["label"]?.stringValue?.isEmpty == false)
                seen.insert(name)
            }
        }
        #expect(seen == Set(drawn.keys))
    }

    @Test("settings of the best trial and of any other, exact in the forms to copy")
    func settings() throws {
        let ledger = try ReportedStudy.whole()
        let best = json(ledger, .settings)
        #expect(best["number"] == .integer(ledger.best[0]))
        var question = StudySections.Question()
        question.number = 1
        let other = json(ledger, .settings, question)
        #expect(other["number"] == 1)
        let rows = other["rows"]?.elements ?? []
        #expect(rows.map { $0["name"] } == ["rate", "kind", "momentum"])
        #expect(rows[0]["default"] == "0.5" && rows[0]["changed"] == true)
        let forms = other["forms"]?.elements ?? []
        #expect(
            forms.map { $0["title"] }
                == ["as JSON", "as YAML", "as flags", "as environment variables"])
        #expect(forms[2]["text"]?.stringValue?.hasPrefix("--rate=0.01 --kind=sgd") == true)
        question.number = 999
        #expect(json(ledger, .settings, question)["rows"] == [])
    }

    @Test("the summary has tiles and sentences")
    func summary() throws {
        let body = json(try ReportedStudy.whole(), .summary)
        #expect(body["tiles"]?.elements?.first?["title"] == "best val_loss")
        let sentences = (body["sentences"]?.elements ?? []).compactMap(\.stringValue)
        #expect(sentences.contains { $0.hasPrefix("2 trials failed") })
        #expect(!sentences.contains { $0.contains("probability") })
        let winner = json(try ReportedStudy.whole(), .winner)["sentences"]?.elements ?? []
        #expect(winner.contains { $0.stringValue?.contains("Measure trial") == true })
    }

    @Test("the map of two parameters takes those that matter, or those that are named")
    func contour() throws {
        let ledger = try ReportedStudy.whole()
        let body = json(ledger, .contour)
        #expect(kinds(body) == ["contour"])
        var question = StudySections.Question()
        question.up = "momentum"
        let named = json(ledger, .contour, question)
        let axes = named["charts"]?.elements?.first?["data"]?["axes"]?.elements
        #expect(axes?.count == 2 && axes?[1]["name"] == "momentum")
        #expect(axes?[0]["name"] != "momentum")
        question.up = "momentun"
        let wrong = json(ledger, .contour, question)
        #expect(kinds(wrong).isEmpty)
        #expect(wrong["remarks"]?.elements?.first?.stringValue?.contains("momentum") == true)
    }

    @Test("thresholds of metrics go with the front")
    func thresholds() throws {
        var study = try ReportedStudy(
            StudyDefinition(
                name: "s", space: ReportedStudy.line(),
                metrics: [
                    Metric("loss", .optimized(.minimize, threshold: nil)),
                    Metric("speed", .optimized(.maximize, threshold: MetricBound(atLeast: 3))),
                ]))
        try study.run([.real(0.5)], .completed, ["loss": 1, "speed": 4])
        let chart = json(study.ledger, .front)["charts"]?.elements?.first
        #expect(chart?["data"]?["bounds"] == [["at_least": 3.0], .null])
    }

    @Test("three metrics or more are drawn together, each value of a trial with its number")
    func space() throws {
        var study = try ReportedStudy(
            StudyDefinition(
                name: "s", space: ReportedStudy.line(),
                metrics: [
                    Metric("loss", .optimized(.minimize, threshold: nil)),
                    Metric("speed", .optimized(.maximize, threshold: MetricBound(atLeast: 3))),
                    Metric("size", .optimized(.minimize, threshold: nil), unit: "MB"),
                ]))
        try study.run([.real(0.5)], .completed, ["loss": 1, "speed": 4, "size": 2])
        try study.run([.real(0.6)], .completed, ["loss": 2, "speed": 3.5, "size": 2])
        let charts = json(study.ledger, .front)["charts"]?.elements ?? []
        #expect(charts.count == 4)
        let data = charts.first?["data"]
        #expect(data?["kind"] == "space" && data?["balanced"] == 0)
        #expect(data?["metrics"]?.elements?.last?["name"] == "size (MB)")
        #expect(data?["bounds"] == [.null, ["at_least": 3.0], .null])
        #expect(data?["front"] == [[1.0, 4.0, 2.0, 0]])
        #expect(data?["others"] == [[2.0, 3.5, 2.0, 1]])
        #expect(charts.first?["label"]?.stringValue?.contains("loss, speed and size") == true)
    }

    @Test("a study with nothing to show says why, section by section")
    func empty() throws {
        let study = try ReportedStudy(
            StudyDefinition(
                name: "s", space: ReportedStudy.line(),
                metrics: [Metric("loss", .optimized(.minimize, threshold: nil))]))
        for name in StudySections.Name.allCases {
            let body = json(study.ledger, name)
            #expect(body["section"] == .string(name.rawValue) && body["charts"] == [])
            switch name {
            case .summary: #expect(body["sentences"]?.elements?.isEmpty == false)
            case .winner: #expect(body["sentences"] == [])
            case .settings: #expect(body["rows"] == [])
            case .front, .overfitting: #expect(body["remarks"] == [])
            default: #expect(body["remarks"]?.elements?.isEmpty == false, "\(name)")
            }
        }
    }

    @Test("the timeline is made of events alone")
    func timeline() throws {
        let ledger = try ReportedStudy.whole()
        let start = StudyEvent.started(
            TrialStart(
                number: 0, attempt: 1, assignment: nil, history: 0, provenance: nil,
                lease: Lease(token: 1, worker: "<b>w</b>\u{202e}", expires: now)))
        let body = json(
            ledger, .timeline, events: [EventRecord(sequence: 2, time: now, event: start)])
        let data = body["charts"]?.elements?.first?["data"]
        #expect(data?["workers"] == ["<b>w</b>\\u{202e}"])
        #expect(
            data?["bars"] == [[0, 1, 0, .integer(Int(now.milliseconds)), .null, "running"]])
    }
}

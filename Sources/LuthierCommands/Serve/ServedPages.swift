import LuthierDomain
import LuthierEngine
import LuthierHTTP
import LuthierPages
import LuthierWire

/// The dashboard of the server: its files, and what its pages show.
struct ServedPages: StudyPages {
    let version = Version.text
    let page: PageFile
    let sections = StudySections.Name.allCases.map(\.rawValue) + [reasonSection]
    let sectionOfEvents = StudySections.Name.timeline.rawValue
    let slowSections = Set(StudySections.slow.map(\.rawValue))
    private let files: [String: PageFile]

    /// The section that says why a trial has its values.
    private static let reasonSection = "why"

    init() {
        page = PageFile(
            type: "text/html; charset=utf-8", bytes: Array(PageAssets.dashboardPage))
        let script = "text/javascript; charset=utf-8"
        files = [
            "echarts.js": PageFile(type: script, bytes: Array(PageAssets.echarts)),
            "charts.js": PageFile(type: script, bytes: Array(PageAssets.charts)),
            "dashboard.js": PageFile(type: script, bytes: Array(PageAssets.dashboardScript)),
            "dashboard.css": PageFile(
                type: "text/css; charset=utf-8",
                bytes: Array(PageAssets.look) + Array(PageAssets.dashboardStyle)),
            "icon.svg": PageFile(
                type: "image/svg+xml", bytes: Array(PageAssets.dashboardIcon)),
        ]
    }

    func file(_ name: String) -> PageFile? { files[name] }

    func section(_ request: SectionRequest, of ledger: StudyLedger) -> JSONValue {
        guard let name = StudySections.Name(rawValue: request.name) else {
            return Self.reason(request.number ?? 0, in: ledger)
        }
        var question = StudySections.Question()
        question.across = request.texts["across"]
        question.up = request.texts["up"]
        question.metric = request.texts["metric"]
        question.number = request.number
        return StudySections(of: ledger, at: request.now).json(
            name, question, events: request.events)
    }

    /// The sentences of `luthier study why`.
    private static func reason(_ number: Int, in ledger: StudyLedger) -> JSONValue {
        let trial = ledger.trials.indices.contains(number) ? ledger.trials[number] : nil
        let lines = trial.map { TrialReason(trial: $0, definition: ledger.definition).lines }
        return [
            "section": .string(reasonSection), "sequence": .integer(ledger.head), "charts": [],
            "remarks": [], "sentences": .array((lines ?? []).map { .string($0) }),
        ]
    }

    func definition(in text: String) throws(OperationError) -> JSONValue {
        do throws(StudyFileError) {
            // A program that asks and tells needs no command.
            let isJSON = text.first { !$0.isWhitespace } == "{"
            return StudyFileEncoder.json(
                try StudyFileReader.definition(in: text, isJSON: isJSON, needsCommand: false))
        } catch {
            throw .invalid("text", IssueReport(name: "study file", source: text).text(error))
        }
    }
}

import ArgumentParser
import LuthierEngine
import LuthierKit
import LuthierPages
import LuthierWire

/// `luthier study verify`: whether the record can be trusted.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a study's log and compute every suggestion again.",
        discussion: "Exit code 1 when anything differs; the first difference is named.")

    @OptionGroup var study: StudyOptions

    @Flag(name: .long, help: "Print one JSON document, and nothing else.")
    var json = false

    func run() async throws {
        let storage = try study.storage.open(in: .current, mustExist: true)
        let engine = StudyEngine(storage: storage, clock: SystemClock())
        let name = try await study.name(in: engine)
        let report = try await StudyVerifier(storage: storage).verify(name)
        if json {
            var body: JSONObject = [
                "study": .string(name), "sound": .boolean(report.difference == nil),
                "events": .integer(report.events), "suggestions": .integer(report.suggestions),
                "rulings": .integer(report.rulings),
            ]
            if report.rejudgements > 0 { body["rejudged"] = .integer(report.rejudgements) }
            if report.holdoutUses > 0 { body["holdout_uses"] = .integer(report.holdoutUses) }
            body["difference"] = report.difference.map { .string($0) }
            Console.line(JSONValue.object(body).text(.pretty))
        } else {
            Console.line(
                "\(NumberText.count(report.events, "event")) sound, "
                    + "\(NumberText.count(report.suggestions, "suggestion")) computed again and equal"
                    + (report.rulings > 0
                        ? ", \(NumberText.count(report.rulings, "ruling")) too" : "")
                    + (report.rejudgements > 0
                        ? ", \(NumberText.count(report.rejudgements, "judgement")) after edits"
                        : "")
                    + (report.holdoutUses > 0
                        ? ", \(NumberText.count(report.holdoutUses, "use")) of the holdout" : "")
            )
        }
        if let difference = report.difference {
            throw CommandFailure(json ? "" : "\(name) differs: \(difference)")
        }
    }
}

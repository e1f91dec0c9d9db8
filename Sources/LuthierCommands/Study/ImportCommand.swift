import ArgumentParser
import Foundation
import LuthierDomain
import LuthierEngine
import LuthierKit
import LuthierPages
import LuthierPorts
import LuthierWire

/// `luthier study import`: results from elsewhere.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Add trials from an export, JSON or JSON lines, to a study.",
        discussion: """
            The trials get new numbers and cost no budget. Only those that have ended are taken, each \
            with its scoring on the holdout. Those outside of the study's ranges are kept in its record, and \
            samplers do not learn from them.

            Example:
              luthier study import spam-gbm trials.json
            """)

    @Argument(help: "The study's name or its study file.")
    var study: String

    @Argument(help: "The file: what `luthier study export --format json` or jsonl wrote.")
    var file: String

    @OptionGroup var storage: StorageOptions

    func run() async throws {
        let study = try await StudyChoice(study: study, storage: storage.storage).open().study
        let space = try await study.read { $0.definition.space }
        var results: [ImportedTrial] = []
        // All trials are read before the first is added, so that a wrong file adds nothing.
        for (index, trial) in try trials().enumerated() {
            if let result = try Self.result(trial, index, in: space) { results.append(result) }
        }
        var numbers: [Int] = []
        var uses: [(number: Int, place: Int, result: TrialResult)] = []
        for trial in results {
            let number = try await study.add(trial.assignment, trial.result)
            numbers.append(number)
            if let holdout = trial.holdout { uses.append((number, holdout.place, holdout.result)) }
        }
        // A use keeps its place among the others.
        for use in uses.sorted(by: { ($0.place, $0.number) < ($1.place, $1.number) }) {
            _ = try await study.promote(use.number, worker: "import", told: use.result)
        }
        let scored = uses.isEmpty ? "" : ", \(NumberText.count(uses.count, "use")) of the holdout"
        Console.line("added \(NumberText.count(results.count, "trial"))\(scored)")
        let outside = results.indices.filter {
            !space.namesOutside(of: results[$0].assignment).isEmpty
        }
        for line in Self.linesAbout(
            outside.map { results[$0] }, numbers: outside.map { numbers[$0] }, space)
        {
            Console.line(line)
        }
    }

    /// What is said of trials outside of the ranges; the first five by name.
    private static func linesAbout(
        _ outside: [ImportedTrial], numbers: [Int], _ space: SearchSpace
    ) -> [String] {
        guard !outside.isEmpty else { return [] }
        let isOne = outside.count == 1
        let title =
            "\(NumberText.count(outside.count, "trial")) \(isOne ? "lies" : "lie") outside of the ranges: "
            + "\(isOne ? "it is" : "they are") in the record, and samplers do not learn from \(isOne ? "it" : "them")."
        let lines = zip(outside, numbers).prefix(5).map { trial, number in
            let values = space.namesOutside(of: trial.assignment).map { name in
                "\(NumberText.plain(name)) \(trial.assignment[name].map { NumberText.plain("\($0)") } ?? "")"
            }
            return "  trial \(number)  \(values.joined(separator: ", "))"
        }
        return [title] + lines + (outside.count > 5 ? ["  and \(outside.count - 5) more"] : [])
    }

    private func trials() throws -> [JSONValue] {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFailure("\(file) cannot be read.")
        }
        let bytes = [UInt8](data)
        do throws(JSONError) {
            let first = bytes.first { !" \n\r\t".utf8.contains($0) }
            if first == UInt8(ascii: "[") {
                return try JSONValue(parsing: bytes).elements ?? []
            }
            var trials: [JSONValue] = []
            for line in bytes.split(separator: 0x0A) where !line.allSatisfy({ $0 <= 0x20 }) {
                trials.append(try JSONValue(parsing: Array(line)))
            }
            return trials
        } catch {
            throw CommandFailure("\(file) is no export: \(error)")
        }
    }

    private static func result(
        _ trial: JSONValue, _ index: Int, in space: SearchSpace
    ) throws -> ImportedTrial? {
        func refuse(_ message: String) -> CommandFailure {
            CommandFailure("entry \(index + 1) cannot be added: \(message)")
        }
        guard let parameters = trial["parameters"]?.members else {
            throw refuse("it has no parameters.")
        }
        let word = trial["outcome"]?.stringValue ?? "completed"
        if word == "running" || word == "waiting" { return nil }
        let entries = parameters.compactMap { name, value in
            value.parameterValue.map { (name: name, value: $0) }
        }
        let result = try result(trial, word, refuse)
        let assignment: Assignment
        do throws(DefinitionError) {
            assignment = try space.importedAssignment(of: entries)
        } catch {
            throw refuse("\(error)")
        }
        var imported = ImportedTrial(assignment: assignment, result: result)
        if let holdout = trial["holdout"], result.outcome == .completed {
            imported.holdout = try scoring(holdout, refuse)
        }
        return imported
    }

    /// The outcome under a word with the numbers beside it.
    private static func result(
        _ body: JSONValue, _ word: String, _ refuse: (String) -> CommandFailure
    ) throws -> TrialResult {
        let reason = body["reason"]?.stringValue ?? "imported"
        let outcome: TrialOutcome =
            switch word {
            case "completed": .completed
            case "stopped": .stopped(reason: reason)
            default: OutcomeBody.outcome(.object([word: .string(reason)])) ?? .completed
            }
        return TrialResult(
            outcome, metrics: try numbers(body["metrics"], refuse),
            deviations: try numbers(body["deviations"], refuse))
    }

    private static func numbers(
        _ body: JSONValue?, _ refuse: (String) -> CommandFailure
    ) throws -> MetricValues {
        var metrics = MetricValues()
        for (name, value) in body?.members ?? JSONObject() {
            guard let number = value.number else { throw refuse("\(name) is no number.") }
            metrics[name] = number
        }
        return metrics
    }

    /// A use of the holdout; one that had not ended when it was exported is one that was lost.
    private static func scoring(
        _ body: JSONValue, _ refuse: (String) -> CommandFailure
    ) throws -> (place: Int, result: TrialResult) {
        let word = body["outcome"]?.stringValue ?? "completed"
        let place = body["use"]?.integerValue ?? 1
        guard word != "running" else {
            let reason = "it was running when it was exported; the data may have been looked at."
            return (place, TrialResult(.failed(.lost, reason: reason, detail: nil)))
        }
        let told = try result(body, word, refuse)
        // Whether the program ever started decides whether this counts as a use.
        guard let kind = body["failure"]?.stringValue.flatMap(FailureKind.init(rawValue:)) else {
            return (place, told)
        }
        let reason = told.outcome.reason ?? "imported"
        return (place, TrialResult(.failed(kind, reason: reason, detail: nil)))
    }
}

/// A trial from elsewhere, with its scoring on the holdout.
private struct ImportedTrial {
    let assignment: Assignment
    let result: TrialResult
    var holdout: (place: Int, result: TrialResult)?
}

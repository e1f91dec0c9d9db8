import ArgumentParser
import Foundation
import LuthierDomain
import LuthierEngine
import LuthierKit
import LuthierPorts
import LuthierWire

/// `luthier study import`: results from elsewhere.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Add trials from an export, JSON or JSON lines, to a study.",
        discussion: """
            The trials get new numbers and cost no budget. Only those that have ended are taken.

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
        var results: [(Assignment, TrialResult)] = []
        // All trials are read before the first is added, so that a wrong file adds nothing.
        for (index, trial) in try trials().enumerated() {
            if let result = try Self.result(trial, index, in: space) { results.append(result) }
        }
        for (assignment, result) in results { _ = try await study.add(assignment, result) }
        Console.line("added \(NumberText.count(results.count, "trial"))")
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
    ) throws -> (Assignment, TrialResult)? {
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
        var metrics = MetricValues()
        for (name, value) in trial["metrics"]?.members ?? JSONObject() {
            guard let number = value.number else { throw refuse("\(name) is no number.") }
            metrics[name] = number
        }
        let reason = trial["reason"]?.stringValue ?? "imported"
        let outcome: TrialOutcome =
            switch word {
            case "completed": .completed
            case "stopped": .stopped(reason: reason)
            default: OutcomeBody.outcome(.object([word: .string(reason)])) ?? .completed
            }
        do throws(DefinitionError) {
            let assignment = try space.assignment(of: entries, allowsOpen: false)
            return (assignment, TrialResult(outcome, metrics: metrics))
        } catch {
            throw refuse("\(error)")
        }
    }
}

import ArgumentParser
import Foundation
import LuthierDomain
import LuthierEngine
import LuthierKit
import LuthierPages
import LuthierPorts
import LuthierServer
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
        // All trials are read before the first is added, so that a wrong file adds nothing.
        let results = try trials(for: space)
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

    private func trials(for space: SearchSpace) throws -> [ImportedTrial] {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFailure("\(file) cannot be read.")
        }
        do throws(ImportFailure) {
            return try ImportedTrial.trials(in: Array(data), for: space)
        } catch {
            throw CommandFailure("\(file): \(error)")
        }
    }
}

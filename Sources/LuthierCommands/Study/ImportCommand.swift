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
            with its final numbers and its scoring on the holdout, and without measurements, times and files. Those \
            outside of the study's ranges are kept in its record, and samplers do not learn from them.

            An import that was interrupted is completed when it is repeated within seven days: what was added before \
            is not added again.

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
        let known = try await study.read { $0.trials.count }
        let numbers = try await Self.add(results, to: study)
        var uses: [(number: Int, place: Int, result: TrialResult)] = []
        for (trial, number) in zip(results, numbers) {
            if let holdout = trial.holdout { uses.append((number, holdout.place, holdout.result)) }
        }
        // A use keeps its place among the others.
        for use in uses.sorted(by: { ($0.place, $0.number) < ($1.place, $1.number) }) {
            _ = try await study.promote(use.number, worker: "import", told: use.result)
        }
        let new = numbers.count { $0 >= known }
        let scored = uses.isEmpty ? "" : ", \(NumberText.count(uses.count, "use")) of the holdout"
        let old = NumberText.count(numbers.count - new, "trial")
        let repeated = new == numbers.count ? "" : "; \(old) had been added before"
        Console.line("added \(NumberText.count(new, "trial"))\(scored)\(repeated)")
        let outside = results.indices.filter {
            !space.namesOutside(of: results[$0].assignment).isEmpty
        }
        for line in Self.linesAbout(
            outside.map { results[$0] }, numbers: outside.map { numbers[$0] }, space)
        {
            Console.line(line)
        }
    }

    /// Adds trials in their order, many in one transaction, and none that was added before.
    private static func add(
        _ trials: [ImportedTrial], to study: StudyCoordinator
    ) async throws -> [Int] {
        try await withThrowingTaskGroup(of: (Int, Int).self) { group in
            for (index, trial) in trials.enumerated() {
                // Who comes next waits until this one stands in the line, and not until it is stored.
                await withCheckedContinuation { submitted in
                    group.addTask {
                        let number = try await study.add(
                            trial.assignment, trial.result,
                            key: IdempotencyKey(trial.key, fingerprint: trial.key),
                            onSubmit: { submitted.resume() })
                        return (index, number)
                    }
                }
            }
            var numbers = [Int](repeating: 0, count: trials.count)
            for try await (index, number) in group { numbers[index] = number }
            return numbers
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

import ArgumentParser
import LuthierDomain
import LuthierEngine
import LuthierExecutors
import LuthierWire
import LuthierYAML

/// `luthier study edit`: changes a living study and keeps its trials.
struct EditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract:
            "Change metrics, ranges, budget, limits or sampler of a study, and keep its trials.",
        discussion: """
            Trials that have ended are judged anew by the numbers that they reported, and samplers \
            learn from what they are then. Ranges and lists of values may change, and samplers learn from \
            the trials inside of them. Paths and values are those of the study file; a study keeps its \
            parameters with their types, scales and conditions, constraints between them, scheduler, \
            seed and order.

            Examples:
              luthier study edit --set metrics.latency_ms.at_most=40
              luthier study edit spam-gbm --set metrics.loss.store=true --dry-run
              luthier study edit spam-gbm --set budget.trials=200 --remove budget.time
              luthier study edit spam-gbm --set parameters.learning_rate.to=0.01
              luthier study edit --from study.yaml

            Put the same into the study file: `luthier run` goes by it.
            """)

    @OptionGroup var study: StudyOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Set a value of the study file. May be given several times; after --remove.",
            valueName: "path=value"))
    var set: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Remove a value of the study file. May be given several times.", valueName: "path"))
    var remove: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("Take everything from a study file.", valueName: "study.yaml"))
    var from: String?

    @Flag(name: .long, help: "Only show what would change.")
    var dryRun = false

    @Flag(name: .long, help: "Print one JSON document, and nothing else.")
    var json = false

    func validate() throws {
        guard from == nil || set.isEmpty && remove.isEmpty else {
            throw ValidationError("--from takes everything from a file; change the file instead.")
        }
        guard from != nil || !set.isEmpty || !remove.isEmpty else {
            throw ValidationError(
                "nothing to change. Use --set PATH=VALUE, --remove PATH or --from STUDY.yaml.")
        }
        for text in set where !text.contains("=") || text.hasPrefix("=") {
            throw ValidationError(
                "--set needs a path and a value, such as budget.trials=200, got \(text).")
        }
    }

    func run() async throws {
        let file = try from.map { try StudyFileReader.read($0, needsCommand: false) }
        let choice = StudyChoice(study: study.study ?? from, storage: study.storage.storage)
        let coordinator = try await choice.open().study
        let stored = try await coordinator.read { $0.definition }
        let edit = try await coordinator.edit(
            into: file ?? edited(stored), from: file == nil ? stored : nil, isRehearsal: dryRun)
        guard !json else {
            var body = EditBody.json(edit).members ?? JSONObject()
            body["dry_run"] = .boolean(dryRun)
            return Console.line(JSONValue.object(body).text(.pretty))
        }
        var lines = EditText(edit: edit, isRehearsal: dryRun).lines
        if !edit.isEmpty, !dryRun, file == nil {
            lines.append("Put the same into the study file: `luthier run` goes by it.")
        }
        Console.line(lines.joined(separator: "\n"))
    }

    /// The stored definition with what is to be removed and set.
    private func edited(_ stored: StudyDefinition) throws(CommandFailure) -> StudyDefinition {
        do {
            var editor = StudyFileEditor(stored)
            for path in remove { try editor.remove(path) }
            for text in set {
                let path = text.prefix { $0 != "=" }
                let value = text.dropFirst(path.count + 1)
                try editor.set(String(path), to: try YAMLSource.read(String(value)))
            }
            let definition = try StudyFileDecoder.ofEdits.decode(editor.root)
            if case .patterns(let patterns) = definition.report {
                _ = try MetricPatterns(patterns)
            }
            return definition
        } catch let error as StudyFileError {
            throw CommandFailure(
                "the study cannot be changed so\n\n\(Self.text(error.definitionError))",
                status: .studyFile)
        } catch {
            throw CommandFailure(
                "the study cannot be changed so\n\n\(error)", status: .studyFile)
        }
    }

    private static func text(_ error: DefinitionError) -> String {
        error.issues.map { issue in
            let place = issue.path.isEmpty ? "" : issue.path.joined(separator: ".") + ": "
            return place + issue.message + (issue.hint.map { "\n  = \($0)" } ?? "")
        }.joined(separator: "\n")
    }
}

import ArgumentParser
import Foundation
import LuthierDomain
import LuthierEngine
import LuthierWire

/// How trials are exported.
enum ExportFormat: String, ExpressibleByArgument, CaseIterable {
    case json, jsonl, csv
}

/// `luthier study export`: all trials for other programs.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write all trials as JSON, JSON lines or CSV.",
        discussion: """
            Examples:
              luthier study export spam-gbm --format csv > trials.csv
              luthier study export spam-gbm --output trials.json
            """)

    @OptionGroup var study: StudyOptions

    @Option(name: .long, help: "json, jsonl or csv.")
    var format = ExportFormat.json

    @Option(name: .shortAndLong, help: "Write to a file instead of standard output.")
    var output: String?

    func run() async throws {
        let ledger = try await study.ledger()
        let text = TrialExport(ledger).text(format)
        guard let output else { return Console.write(text) }
        try OutputFile.write(Array(text.utf8), to: output)
    }
}

/// Trials as text for other programs.
struct TrialExport {
    private let trials: [Trial]
    private let space: SearchSpace
    private let metrics: [String]
    private let holdout: [Int: HoldoutStanding]
    private let artifacts: [Int: [Artifact]]
    private let annotations: [Annotation]
    /// Whether anything is written about any trial.
    private let hasAnnotations: Bool
    /// The metrics that any trial has on the holdout.
    private let holdoutMetrics: [String]

    init(_ ledger: StudyLedger) {
        trials = ledger.trials
        space = ledger.definition.space
        var names = ledger.definition.metrics.map(\.name)
        for trial in trials {
            for entry in trial.metrics.entries where !names.contains(entry.name) {
                names.append(entry.name)
            }
        }
        metrics = names
        artifacts = Dictionary(
            uniqueKeysWithValues: ledger.trialsWithArtifacts.map {
                ($0, ledger.artifacts(of: $0))
            })
        annotations = trials.map { ledger.annotation(of: $0.number) }
        hasAnnotations = ledger.hasTrialAnnotations
        let standings = ledger.holdoutStandings
        holdout = Dictionary(standings.map { ($0.use.number, $0) }) { first, _ in first }
        var scored: [String] = []
        for standing in standings {
            for entry in standing.use.newest.end?.metrics.entries ?? []
            where !scored.contains(entry.name) {
                scored.append(entry.name)
            }
        }
        holdoutMetrics = scored
    }

    /// The text, with a line end at its end.
    func text(_ format: ExportFormat) -> String {
        switch format {
        case .json:
            JSONValue.array(trials.map(json)).text(.pretty) + "\n"
        case .jsonl: trials.map { json($0).text() + "\n" }.joined()
        case .csv: csv
        }
    }

    private func json(_ trial: Trial) -> JSONValue {
        TrialBody.json(
            trial, in: space, holdout: holdout[trial.number],
            artifacts: artifacts[trial.number] ?? [], annotation: annotations[trial.number])
    }

    /// What people wrote about a trial, where they wrote about any.
    private func annotationFields(_ trial: Trial) -> [String] {
        guard hasAnnotations else { return [] }
        let annotation = annotations[trial.number]
        return [annotation.tags.joined(separator: " "), annotation.note]
    }

    /// What a row says of the holdout, where any trial was scored on it.
    private func holdoutFields(_ trial: Trial) -> [String] {
        guard !holdout.isEmpty else { return [] }
        let use = holdout[trial.number]?.use
        return [use?.word ?? ""]
            + holdoutMetrics.map { name in use?.newest.end?.metrics[name].map { "\($0)" } ?? "" }
    }

    /// One row a trial; fields by RFC 4180.
    private var csv: String {
        let names = space.names + space.fixed.map(\.name) + space.derived.map(\.name)
        let head =
            ["number", "outcome", "reason", "attempt", "started", "ended"]
            + names.map { "parameter.\($0)" } + metrics.map { "metric.\($0)" }
            + (holdout.isEmpty ? [] : ["holdout"]) + holdoutMetrics.map { "holdout.\($0)" }
            + (hasAnnotations ? ["tags", "note"] : [])
        let rows = trials.map { trial -> [String] in
            let values = Dictionary(
                space.passedValues(of: trial.assignment).map { ($0.name, $0.value.description) }
            ) { first, _ in first }
            let course = [
                "\(trial.number)", TrialBody.word(trial), trial.outcome?.reason ?? "",
                "\(trial.attempt)", trial.started.text, trial.ended?.text ?? "",
            ]
            return course + names.map { values[$0] ?? "" }
                + metrics.map { name in trial.metrics[name].map { "\($0)" } ?? "" }
                + holdoutFields(trial) + annotationFields(trial)
        }
        return ([head] + rows).map { $0.map(Self.field).joined(separator: ",") + "\r\n" }.joined()
    }

    /// A field; text that a spreadsheet would take for a formula is made harmless.
    private static func field(_ text: String) -> String {
        var text = text
        if let first = text.first, "=+-@\t\r".contains(first), Double(text) == nil {
            text = "'" + text
        }
        guard text.contains(where: { ",\"\r\n".contains($0) }) else { return text }
        return "\""
            + text.split(separator: "\"", omittingEmptySubsequences: false).joined(
                separator: "\"\"") + "\""
    }
}

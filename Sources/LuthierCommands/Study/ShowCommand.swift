import ArgumentParser
import LuthierDomain
import LuthierEngine
import LuthierExecutors
import LuthierPages
import LuthierWire

/// `luthier study show`: a study at a glance, or one of its trials whole.
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a study at a glance, or one trial whole.",
        discussion: """
            Examples:
              luthier study show
              luthier study show spam-gbm --trial 17
            """)

    @OptionGroup var study: StudyOptions

    @Option(name: .long, help: "The number of a trial to show whole.")
    var trial: Int?

    @Flag(name: .long, help: "Print one JSON document, and nothing else.")
    var json = false

    func run() async throws {
        let ledger = try await study.ledger()
        guard let number = trial else { return show(ledger) }
        let trial = try ledger.existingTrial(number)
        let space = ledger.definition.space
        let standing = ledger.holdoutStanding(of: number)
        guard !json else {
            return Console.line(
                TrialBody.json(
                    trial, in: space, holdout: standing, artifacts: ledger.artifacts(of: number),
                    annotation: ledger.annotation(of: number)
                ).text(.pretty))
        }
        var lines = TrialText.lines(trial, in: space)
        let written = AnnotationText.lines(ledger.annotation(of: number))
        if !written.isEmpty { lines += [""] + written }
        let files = ledger.artifacts(of: number).filter { $0.removal == nil }
        if !files.isEmpty {
            let bytes = files.reduce(0) { $0 + $1.file.size }
            lines += [
                "",
                "artifacts  \(NumberText.count(files.count, "file")), \(ByteCount(bytes)); "
                    + "`luthier study artifacts` lists them",
            ]
        }
        if let standing { lines += [""] + HoldoutText(ledger: ledger).lines(of: standing) }
        Console.line(lines.joined(separator: "\n"))
    }

    private func show(_ ledger: StudyLedger) {
        guard !json else {
            var body: JSONObject = [
                "study": .string(ledger.definition.name), "state": .string(ledger.state),
                "definition": StudyFileEncoder.json(ledger.definition),
            ]
            var counts = JSONObject()
            for (word, count) in ledger.counts.entries { counts[word] = .integer(count) }
            body["trials"] = .object(counts)
            body["best"] = .array(
                ledger.bestTrials().map { TrialBody.summary($0, in: ledger.definition.space) })
            let uses = ledger.holdoutStandings
            if !uses.isEmpty { body["holdout"] = .array(uses.map(HoldoutBody.json)) }
            AnnotationBody.add(ledger.annotation(of: nil), to: &body)
            return Console.line(JSONValue.object(body).text(.pretty))
        }
        let kinds = ledger.counts.entries.filter { $0.count > 0 }.map { "\($0.count) \($0.word)" }
        var lines = [
            "\(NumberText.plain(ledger.definition.name))  \(ledger.state)",
            "  trials    \(kinds.isEmpty ? "none" : kinds.joined(separator: ", "))",
            "  sampler   \(ledger.definition.sampler.kind), seed \(ledger.definition.seed)",
        ]
        lines += AnnotationText.lines(ledger.annotation(of: nil)).map { "  \($0)" } + [""]
        lines += RunReport.best(ledger) + HoldoutText(ledger: ledger).lines
        Console.line(lines.joined(separator: "\n"))
    }
}

extension StudyLedger {
    /// The trial with a number, or a failure that says which there are.
    func existingTrial(_ number: Int) throws(CommandFailure) -> Trial {
        guard trials.indices.contains(number) else {
            let range =
                trials.isEmpty ? "it has none yet" : "it has trials 0 to \(trials.count - 1)"
            throw CommandFailure("the study has no trial \(number); \(range).", status: .usage)
        }
        return trials[number]
    }
}

/// One trial for people.
enum TrialText {
    /// All that is known of a trial.
    static func lines(_ trial: Trial, in space: SearchSpace) -> [String] {
        var lines = ["trial \(trial.number)  \(TrialBody.word(trial))"]
        if let reason = trial.outcome?.reason { lines.append("  \(NumberText.plain(reason))") }
        lines += section(
            "parameters",
            space.passedValues(of: trial.assignment).map { ($0, AssignmentText.value($1)) })
        lines += section(
            "metrics", trial.metrics.entries.map { ($0.name, NumberText.short($0.value)) })
        lines += section(
            "course",
            [
                ("attempt", "\(trial.attempt)"), ("started", trial.started.text),
                ("ended", trial.ended?.text ?? "not yet"),
                ("measurements", "\(trial.measurements.count)"),
            ])
        if let why = trial.provenance { lines += ["", "why: \(why.sampler): \(why.summary)"] }
        if let detail = trial.outcome?.detail {
            lines += ["", "last lines of output:"]
            lines += detail.split(separator: "\n", omittingEmptySubsequences: false).map {
                "  | \(NumberText.plain($0))"
            }
        }
        return lines
    }

    private static func section(_ title: String, _ rows: [(String, String)]) -> [String] {
        guard !rows.isEmpty else { return [] }
        let width = rows.map(\.0.count).max() ?? 0
        return ["", title]
            + rows.map { name, value in
                "  \(NumberText.plain(name))\(String(repeating: " ", count: width - name.count))  \(value)"
            }
    }
}

import ArgumentParser
import LuthierDomain
import LuthierEngine
import LuthierPages
import LuthierWire

/// `luthier study trials`: every trial in a line.
struct TrialsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trials", abstract: "List the trials of a study.",
        discussion: """
            Examples:
              luthier study trials
              luthier study trials spam-gbm --outcome failed
            """)

    @OptionGroup var study: StudyOptions

    @Option(
        name: .long,
        help:
            "Only these: completed, failed, infeasible, out_of_memory, stopped, running or waiting."
    )
    var outcome: String?

    @Option(name: .long, help: "Only those with this tag.")
    var tag: String?

    @Flag(name: .long, help: "Print one JSON document, and nothing else.")
    var json = false

    private static let words = [
        "completed", "failed", "infeasible", "out_of_memory", "stopped", "running", "waiting",
    ]

    func validate() throws {
        if let outcome, !Self.words.contains(outcome) {
            throw ValidationError(
                "--outcome \(outcome) is none of \(Self.words.joined(separator: ", ")).")
        }
    }

    func run() async throws {
        let ledger = try await study.ledger()
        let trials = ledger.trials.filter { trial in
            (outcome == nil || TrialBody.word(trial) == outcome)
                && tag.map(ledger.annotation(of: trial.number).tags.contains) ?? true
        }
        let space = ledger.definition.space
        guard !json else {
            return Console.line(
                JSONValue.array(
                    trials.map {
                        TrialBody.json(
                            $0, in: space, annotation: ledger.annotation(of: $0.number))
                    }
                ).text(.pretty))
        }
        guard !trials.isEmpty else { return Console.line("no trials") }
        let metrics = ledger.definition.metrics.map(\.name)
        var table = TextTable(headings: ["trial", "outcome"] + metrics + ["time", "settings"])
        table.rightAligned = Set([0] + (2..<(metrics.count + 3)))
        let best = Set(ledger.best)
        for trial in trials {
            let time = trial.ended.map { NumberText.duration(($0 - trial.started).seconds) } ?? ""
            let reason = trial.outcome?.reason.map { "  \(NumberText.plain($0))" } ?? ""
            let tags = ledger.annotation(of: trial.number).tags.map { "  #\(NumberText.plain($0))" }
            table.rows.append(
                [
                    "\(trial.number)",
                    TrialBody.word(trial) + (best.contains(trial.number) ? " *" : ""),
                ]
                    + metrics.map { trial.metrics[$0].map(NumberText.short) ?? "" }
                    + [time, AssignmentText.line(trial.assignment) + reason + tags.joined()])
        }
        Console.line(table.lines.joined(separator: "\n"))
    }
}

/// `luthier study why`: why a trial has its values.
struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Explain why a trial has its values.",
        discussion: """
            Example:
              luthier study why spam-gbm 17
            """)

    @Argument(
        help: "The study's name and the trial's number; the number alone where there is one study.")
    var place: [String]

    @OptionGroup var storage: StorageOptions

    @Flag(name: .long, help: "Print one JSON document, and nothing else.")
    var json = false

    func validate() throws {
        guard (1...2).contains(place.count), let last = place.last, Int(last) != nil else {
            throw ValidationError(
                "Give the trial's number, such as `luthier study why spam-gbm 17`.")
        }
    }

    func run() async throws {
        let choice = StudyChoice(
            study: place.count == 2 ? place[0] : nil, storage: storage.storage)
        try show(try await choice.open().study.ledger())
    }

    private func show(_ ledger: StudyLedger) throws {
        let trial = try ledger.existingTrial(place.last.flatMap { Int($0) } ?? 0)
        let boundaries = BoundaryText.sentences(of: trial, ledger.definition, ledger.trials)
        if json {
            let body = TrialBody.json(trial, in: ledger.definition.space)
            return Console.line(
                JSONValue.object([
                    "number": .integer(trial.number), "origin": body["origin"] ?? .null,
                    "history": .integer(trial.history), "why": body["why"] ?? .null,
                    "boundaries": .array(boundaries.map { .string($0) }),
                ]).text(.pretty))
        }
        let reason = TrialReason(trial: trial, definition: ledger.definition)
        Console.line((reason.lines + boundaries).joined(separator: "\n"))
        Console.line("  \(AssignmentText.line(trial.assignment))")
    }
}

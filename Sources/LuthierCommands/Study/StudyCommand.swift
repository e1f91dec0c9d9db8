import ArgumentParser
import LuthierDomain
import LuthierEngine
import LuthierKit
import LuthierPages
import LuthierWire

/// `luthier study`: looks at studies and steers them.
struct StudyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "study", abstract: "Look at studies, and steer them.",
        subcommands: [
            CreateCommand.self, ListCommand.self, ShowCommand.self, BestCommand.self,
            TrialsCommand.self,
            WhyCommand.self, ImportanceCommand.self, SlicesCommand.self, CurvesCommand.self,
            FrontCommand.self, HistoryCommand.self, ArtifactsCommand.self, PromoteCommand.self,
            EditCommand.self, NoteCommand.self,
            StopCommand.self, VerifyCommand.self, BackupCommand.self, RecoverCommand.self,
            RebuildCommand.self, ExportCommand.self, LogCommand.self, ImportCommand.self,
            DeleteCommand.self,
        ])
}

/// `luthier study list`.
struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the studies of a storage.")

    @OptionGroup var storage: StorageOptions

    @Option(name: .long, help: "Only those with this tag.")
    var tag: String?

    @Flag(name: .long, help: "Print one JSON document, and nothing else.")
    var json = false

    func run() async throws {
        let engine = StudyEngine(
            storage: try storage.open(in: .current, mustExist: true), clock: SystemClock())
        let studies = try await engine.survey { study throws(EngineError) in
            try await study.ledger()
        }
        let damaged = studies.filter { $0.value == nil }.map(\.head.name)
        let ledgers = studies.compactMap(\.value).filter { ledger in
            tag.map(ledger.annotation(of: nil).tags.contains) ?? true
        }
        if !damaged.isEmpty {
            let names = damaged.map(NumberText.plain).joined(separator: ", ")
            Console.note(
                "luthier: warning: the log of \(names) cannot be read. `luthier study recover` copies "
                    + "what is sound.")
        }
        guard !json else {
            let rows = ledgers.map { ledger -> JSONValue in
                var row: JSONObject = [
                    "study": .string(ledger.definition.name), "state": .string(ledger.state),
                    "trials": .integer(ledger.counts.total),
                ]
                AnnotationBody.add(ledger.annotation(of: nil), to: &row)
                return .object(row)
            }
            let others = damaged.map { name -> JSONValue in
                ["study": .string(name), "state": "damaged"]
            }
            return Console.line(JSONValue.array(rows + others).text(.pretty))
        }
        guard !ledgers.isEmpty || !damaged.isEmpty else { return Console.line("no studies") }
        let hasTags = ledgers.contains { !$0.annotation(of: nil).tags.isEmpty }
        var table = TextTable(
            headings: ["study", "state", "trials", "best"] + (hasTags ? ["tags"] : []))
        table.rightAligned = [2]
        for ledger in ledgers {
            let best = ledger.bestTrials().first.flatMap { trial in
                ledger.definition.objectives.first.flatMap { metric in
                    trial.metrics[metric.name].map { "\(metric.name) \(NumberText.short($0))" }
                }
            }
            table.rows.append(
                [
                    NumberText.plain(ledger.definition.name), ledger.state,
                    "\(ledger.counts.ended)", best ?? "",
                ] + (hasTags ? [AnnotationText.tags(ledger.annotation(of: nil))] : []))
        }
        for name in damaged {
            table.rows.append(
                [NumberText.plain(name), "damaged", "", ""] + (hasTags ? [""] : []))
        }
        Console.line(table.lines.joined(separator: "\n"))
    }
}

/// `luthier study stop`.
struct StopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "End a study, or one of its trials; what runs is told to stop.",
        discussion: """
            `luthier run` opens a study again. A trial that was stopped keeps the numbers that it had by \
            then, and is not tried again.
            """)

    @OptionGroup var study: StudyOptions

    @Option(name: .long, help: "Stop this running trial alone.")
    var trial: Int?

    func run() async throws {
        let study = try await study.open().study
        if let trial {
            try await study.stopTrial(trial)
            return Console.line("trial \(trial) is told to stop")
        }
        try await study.stop()
        let name = try await study.read { $0.definition.name }
        Console.line("\(name) is \(try await study.read { $0.ending?.word ?? "open" })")
    }
}

/// `luthier study delete`.
struct DeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a study with all its trials.",
        discussion: """
            The artifacts that were kept of its trials are removed with it. The folders in which its programs \
            ran stay.
            """)

    @OptionGroup var study: StudyOptions

    @Flag(name: .long, help: "Delete without asking.")
    var yes = false

    func run() async throws {
        let (engine, coordinator) = try await study.open()
        let (name, count) = try await coordinator.read { ($0.definition.name, $0.counts.total) }
        let ledger = try await coordinator.ledger()
        if let caution = HoldoutText(ledger: ledger).cautionBeforeForgetting {
            Console.note("luthier: warning: \(caution)")
        }
        if !yes {
            Console.write(
                "Delete the study \"\(name)\" with \(NumberText.count(count, "trial"))? [y/N] ")
            guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
                throw CommandFailure("nothing was deleted. Use --yes to delete without asking.")
            }
        }
        let location = try StorageLocation(study.storage.storage, in: .current)
        try await engine.delete(name, with: location.artifacts(in: .current))
        Console.line("deleted \(name)")
    }
}

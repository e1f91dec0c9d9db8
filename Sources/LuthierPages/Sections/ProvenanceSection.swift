import LuthierDomain
import LuthierEngine
import LuthierSamplers
import LuthierWire

/// Where the results come from, and how to have them again.
struct ProvenanceSection {
    let source: ReportSource
    let options: ReportOptions

    /// Provenance and commands.
    var sections: [ReportSection] { [provenance, reproduction] }

    private var provenance: ReportSection {
        let definition = source.definition
        let ledger = source.ledger
        var rows: [(String, Markup)] = [
            ("study", "\(definition.name)"), ("state", "\(ledger.state)"),
            ("luthier", "\(options.version)"), ("report made", "\(Self.moment(options.made))"),
            ("seed", "\(String(definition.seed))"), ("order", "\(definition.order.rawValue)"),
            ("sampler", "\(sampler)"),
            ("scheduler", "\(definition.scheduler.map(Self.method) ?? "none")"),
        ]
        if let start = ledger.trials.map(\.started).min() {
            rows.append(("first trial started", "\(Self.moment(start))"))
        }
        if let end = ledger.trials.compactMap(\.ended).max() {
            rows.append(("last trial ended", "\(Self.moment(end))"))
        }
        if ledger.spentResource > 0 {
            rows.append(("reported resource", "\(NumberText.short(ledger.spentResource))"))
        }
        if !definition.command.isEmpty {
            rows.append(("program", "<code>\(SettingsText.command(definition.command))</code>"))
        }
        rows.append(("parallel", "\(definition.budget.parallel)"))
        rows.append(("events", "\(NumberText.grouped(ledger.head)), each with a checksum"))
        let file = StudyFileEncoder.json(definition).text(.pretty)
        let table = ReportSection.table(
            [], rows.map { ["\($0.0)", $0.1] }, label: "Provenance")
        return ReportSection(
            id: "provenance", title: "Provenance",
            body: table
                + ReportSection.folded(
                    "The study file", ReportSection.copyable("study.json", file)))
    }

    private var sampler: String {
        let method = source.definition.sampler
        guard method.kind == "auto",
            let choice = try? SamplerCatalogue.choice(for: source.definition)
        else { return Self.method(method) }
        return "\(Self.method(method)), which chose \(choice.kind), because \(choice.reason)"
    }

    private var reproduction: ReportSection {
        let definition = source.definition
        let name = SettingsText.command([definition.name])
        let storage = ReportSource.storage(options.storage)
        var commands: [(String, String)] = []
        if let best = source.best, definition.passing == .flags, !definition.command.isEmpty,
            !definition.command.contains(where: { $0.contains("{") })
        {
            let values = definition.space.passedValues(of: best.assignment)
            commands.append(
                (
                    "Train once with the settings of trial \(best.number)",
                    SettingsText.command(definition.command) + " "
                        + SettingsText.text(values, .flags)
                ))
        }
        if source.best != nil {
            commands.append(
                ("Print the best settings", "luthier study best \(name) --format flags\(storage)"))
        }
        commands.append(
            (
                "Check the record, and compute every suggestion again",
                "luthier study verify \(name)\(storage)"
            ))
        commands.append(
            (
                "Run the study anew, from the study file above",
                "luthier run study.json --storage again.db"
            ))
        commands.append(
            ("All trials for other programs", "luthier study export \(name) --format csv\(storage)")
        )
        let order =
            definition.order == .fixed || definition.budget.parallel == 1
            ? "The same seed gives the same suggestions, whenever programs end."
            : "The same seed gives the same first suggestions; later ones depend on which trials had "
                + "ended. With order: fixed in the study file they would not."
        return ReportSection(
            id: "reproduce", title: "Do it again",
            body: Markup.joined(commands.map { ReportSection.copyable($0.0, $0.1) })
                + "<p class=\"note\">\(order) Whether a training gives the same numbers again is up to "
                + "the program, which is told its own seed in LUTHIER_SEED.</p>\n")
    }

    /// A method with its settings.
    private static func method(_ method: MethodChoice) -> String {
        guard !method.options.isEmpty else { return method.kind }
        let settings = method.options.map { "\($0.name): \($0.value)" }
        return "\(method.kind) (\(settings.joined(separator: ", ")))"
    }

    /// A moment to the second.
    static func moment(_ time: Timestamp) -> String {
        let text = time.text
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
    }
}

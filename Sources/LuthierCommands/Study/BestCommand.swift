import ArgumentParser
import LuthierDomain
import LuthierEngine
import LuthierWire

/// How settings are printed.
enum SettingsFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, yaml, flags, env
}

/// `luthier study best`: the best settings.
struct BestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "best", abstract: "Print the best settings, or the Pareto front.",
        discussion: """
            Examples:
              luthier study best
              luthier study best spam-gbm --count 5
              python3 train.py $(luthier study best spam-gbm --format flags)
              luthier study best spam-gbm --format yaml > settings.yaml
            """)

    @OptionGroup var study: StudyOptions

    @Option(name: .long, help: "How the settings are printed: text, json, yaml, flags or env.")
    var format = SettingsFormat.text

    @Option(name: .long, help: "How many of the best trials.")
    var count: Int?

    @Flag(name: .long, help: "The same as --format json.")
    var json = false

    func validate() throws {
        if let count, count < 1 {
            throw ValidationError("--count must be at least 1, got \(count).")
        }
    }

    func run() async throws {
        let ledger = try await study.ledger()
        let best = ledger.bestTrials(count)
        let space = ledger.definition.space
        if json || format == .json {
            return Console.line(
                JSONValue.array(
                    best.map {
                        TrialBody.summary(
                            $0, in: space, holdout: ledger.holdoutStanding(of: $0.number))
                    }
                ).text(.pretty))
        }
        guard !best.isEmpty else {
            throw CommandFailure(
                "no trial of \(ledger.definition.name) was completed; `luthier study trials` shows why."
            )
        }
        if format == .text {
            let lines =
                count == nil
                ? RunReport.best(ledger) + HoldoutText(ledger: ledger).lines : table(best, ledger)
            return Console.line(lines.dropLast(lines.last == "" ? 1 : 0).joined(separator: "\n"))
        }
        for trial in best {
            Console.line(SettingsText.text(space.passedValues(of: trial.assignment), format))
        }
    }

    private func table(_ trials: [Trial], _ ledger: StudyLedger) -> [String] {
        let names = ledger.definition.objectives.map(\.name)
        var table = TextTable(headings: ["trial"] + names + ["settings"])
        table.rightAligned = Set(0...names.count)
        table.rows = trials.map { trial in
            ["\(trial.number)"] + names.map { NumberText.short(trial.metrics[$0] ?? .nan) }
                + [AssignmentText.line(trial.assignment)]
        }
        return table.lines
    }
}

/// Settings in the forms that programs and shells take, every value whole.
enum SettingsText {
    /// The settings.
    static func text(
        _ values: [(name: String, value: ParameterValue)], _ format: SettingsFormat
    ) -> String {
        switch format {
        case .flags:
            values.map { name, value in
                "--\(name.map { $0 == "_" ? "-" : String($0) }.joined())="
                    + shell(value.description)
            }.joined(separator: " ")
        case .env:
            values.map { "LUTHIER_P_\(variable($0.name))=\(shell($0.value.description))" }
                .joined(separator: "\n")
        case .yaml: values.map { "\($0.name): \(yaml($0.value))" }.joined(separator: "\n")
        case .text, .json: TrialBody.json(values).text(.pretty)
        }
    }

    private static func variable(_ name: String) -> String {
        String(name.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }

    /// A word that a shell takes as it is.
    private static func shell(_ text: String) -> String {
        let plain = text.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "_-.+/:,@%".contains($0))
        }
        if plain, !text.isEmpty { return text }
        return "'"
            + text.split(separator: "'", omittingEmptySubsequences: false).joined(
                separator: "'\\''") + "'"
    }

    /// A scalar that every YAML reader takes for what it is; JSON scalars are YAML too.
    private static func yaml(_ value: ParameterValue) -> String {
        // YAML 1.1 reads 1e-05 as text; with a point it is a number to all readers.
        if case .real(let number) = value {
            let text = "\(number)"
            guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
            return text[..<exponent] + ".0" + text[exponent...]
        }
        return JSONValue(value).text()
    }
}

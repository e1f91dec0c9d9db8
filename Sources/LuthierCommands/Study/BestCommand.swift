import ArgumentParser
import LuthierDomain
import LuthierEngine
import LuthierPages
import LuthierWire

extension SettingsFormat: ExpressibleByArgument {}

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
            let winner = WinnerText(ledger)
            return Console.line(
                JSONValue.array(
                    best.map { trial in
                        TrialBody.summary(
                            trial, in: space, holdout: ledger.holdoutStanding(of: trial.number),
                            winner: winner?.json(of: trial.number),
                            gain: ledger.best.first == trial.number ? ledger.gain : nil)
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
                ? RunReport.best(ledger) + (WinnerText(ledger)?.lines ?? [])
                    + HoldoutText(ledger: ledger).lines : table(best, ledger)
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

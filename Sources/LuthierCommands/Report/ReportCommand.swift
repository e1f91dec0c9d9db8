import ArgumentParser
import Foundation
import LuthierDomain
import LuthierEngine
import LuthierKit
import LuthierPages
import LuthierPorts
import LuthierWire

/// `luthier report`: everything that a study says, as one HTML file.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Write a report of a study as one HTML file.",
        discussion: """
            The file opens in any browser without a network, on a phone too, and prints well. It may \
            be made while the study runs.

            Examples:
              luthier report
              luthier report spam-gbm --output report.html --force
              luthier report spam-gbm --output - > report.html
            """)

    @OptionGroup var study: StudyOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The file to write, or - for standard output; NAME.html unless you say so.",
            valueName: "file"))
    var output: String?

    @Flag(name: .long, help: "Replace the file if it is there already.")
    var force = false

    @Flag(name: .long, help: "Print one JSON document about what was written, and nothing else.")
    var json = false

    func validate() throws {
        guard output != "" else {
            throw ValidationError("--output needs the name of a file, or - for standard output.")
        }
        guard !(json && output == "-") else {
            throw ValidationError(
                "--json and --output - both want standard output; name a file with --output.")
        }
    }

    func run() async throws {
        let ledger = try await study.ledger()
        var options = ReportOptions(
            version: Version.text, made: SystemClock().now, storage: study.storage.shown)
        options.endedWorkers = Set(
            ledger.holdoutUses.compactMap(\.running?.lease.worker).filter(ProcessIdentity.isGone))
        let name = ledger.definition.name
        let file =
            output.map { ReportFile(path: $0, replaces: force) }
            ?? ReportFile(path: ReportFile.name(for: name), replaces: force)
        // Before the work, so that nobody waits for a refusal.
        if output != "-" { try file.checkPlace() }
        let html = StudyReport(of: ledger, options).html
        guard output != "-" else {
            return try OutputFile.write(html, to: 1, named: "standard output")
        }
        try file.write(html)
        guard !json else {
            let body: JSONValue = [
                "study": .string(name), "file": .string(file.path), "bytes": .integer(html.count),
                "trials": .integer(ledger.counts.total),
            ]
            return Console.line(body.text(.pretty))
        }
        Console.line("wrote \(NumberText.plain(file.path)) (\(Self.size(html.count)))")
    }

    private static func size(_ bytes: Int) -> String {
        bytes < 1_000_000 ? "\(bytes / 1000) kB" : "\(NumberText.rough(Double(bytes) / 1e6)) MB"
    }
}

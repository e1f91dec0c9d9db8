import ArgumentParser
import Foundation
import LuthierDomain
import LuthierExecutors
import LuthierKit
import LuthierPorts
import LuthierSamplers
import LuthierWire

/// `luthier check`: what a study file says, before anything is spent.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a study file: its mistakes, its space, its budget, its metrics.",
        discussion: """
            Examples:
              luthier check study.yaml
              luthier check study.yaml --sample train.log    test the metrics on a log of yours
              luthier check study.yaml --smoke               run the first trial, and keep nothing
              luthier check --schema > study.schema.json     the JSON Schema, for editors
            """)

    @Argument(help: "The study file, in YAML or JSON.")
    var file: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Test the metrics on the output of an earlier run.", valueName: "log"))
    var sample: String?

    @Flag(name: .long, help: "Run the first trial and forget it.")
    var smoke = false

    @Flag(name: .long, help: "Print the JSON Schema of study files.")
    var schema = false

    @Flag(name: .long, help: "Print one JSON document, and nothing else.")
    var json = false

    func validate() throws {
        if file == nil, !schema { throw ValidationError("Name the study file, or use --schema.") }
    }

    func run() async throws {
        if schema { return Console.line(StudyFileSchema.json.text(.pretty)) }
        guard let file else { return }
        let definition = try StudyFileReader.read(file)
        let forecast = try StudyForecast(definition, Surroundings.current)
        var lines = forecast.lines
        if let sample { lines += try MetricSample(definition, path: sample).lines }
        if smoke { lines += try await SmokeTrial(definition, file: file).lines() }
        if json {
            Console.line(forecast.json.text(.pretty))
        } else {
            Console.line(lines.joined(separator: "\n"))
        }
    }
}

import ArgumentParser
import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierPages
import LuthierWire

/// `luthier study front`: the Pareto front.
struct FrontCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "front",
        abstract: "Show the Pareto front: the trials that no other beats in everything.",
        discussion: """
            Examples:
              luthier study front
              luthier study front spam-gbm --by accuracy,latency_ms
              luthier study front spam-gbm --json
            """)

    @OptionGroup var study: StudyOptions

    @Option(
        name: .long,
        help: "The two metrics to draw, such as accuracy,latency_ms; the first two otherwise.")
    var by: String?

    @Option(name: .long, help: "The most trials of the front to list.")
    var count = 30

    @Flag(name: .long, help: "Print one JSON document, and nothing else.")
    var json = false

    func validate() throws {
        guard count >= 1 else {
            throw ValidationError("--count must be at least 1, got \(count).")
        }
    }

    func run() async throws {
        let ledger = try await study.ledger()
        let series = try FrontSeries(of: ledger.definition, trials: ledger.trials)
        let axes = try axes(series.metrics.map(\.name))
        guard !json else {
            return Console.line(AnalysisBody.json(series, ledger).text(.pretty))
        }
        Console.line(
            lines(series, axes, ledger, width: Console.size.width).joined(separator: "\n"))
    }

    /// The places of the metrics to draw: across, and upwards.
    func axes(_ names: [String]) throws -> (x: Int, y: Int) {
        guard let by else { return (1, 0) }
        let words = by.split(separator: ",").map { String($0.drop { $0 == " " }) }
        let places = try words.map { word in
            guard let place = names.firstIndex(of: word) else {
                throw AnalysisError.unknown(
                    .unknownMetric, "optimised metric", word, among: names)
            }
            return place
        }
        guard places.count == 2, places[0] != places[1] else {
            throw CommandFailure(
                "--by takes two different metrics, such as \(names[0]),\(names[1]); got \(by).",
                status: .usage)
        }
        return (places[1], places[0])
    }

    /// The front for people.
    func lines(
        _ series: FrontSeries, _ axes: (x: Int, y: Int), _ ledger: StudyLedger, width: Int
    ) -> [String] {
        let names = series.metrics.map(\.name)
        var lines = [
            "\(series.front.count) of \(NumberText.count(series.points.count, "completed trial")) "
                + (series.front.count == 1 ? "is" : "are") + " on the front."
        ]
        if !series.meetsThresholds {
            lines.append("None meets every threshold of the study file; this front is of all.")
        }
        let chart = PointChart(
            points: series.points.map {
                PointChart.Point(
                    x: $0.values[axes.x], y: $0.values[axes.y], isMarked: $0.isOnFront)
            }, xLabels: NumberText.ends(of: series.points.map { $0.values[axes.x] }), height: 12,
            width: width - 2)
        let drawn = chart.lines
        if !drawn.isEmpty {
            lines += ["", "  \(arrow(series.metrics[axes.y]))"] + drawn.map { "  " + $0 }
            lines.append("  across: \(arrow(series.metrics[axes.x]))")
        }
        var table = TextTable(headings: ["trial"] + names + ["settings"])
        table.rightAligned = Set(0...names.count)
        let balanced = series.balanced.number
        for point in series.front.prefix(count) {
            table.rows.append(
                ["\(point.number)" + (point.number == balanced ? " *" : "  ")]
                    + point.values.map(NumberText.short)
                    + [AssignmentText.line(ledger.trials[point.number].assignment)])
        }
        lines += [""] + table.lines.map { "  " + $0 }
        let more = series.front.count - min(series.front.count, count)
        if more > 0 { lines.append("  and \(more) more; --count \(series.front.count) lists all") }
        if series.front.count > 2 {
            lines += ["", "* is nearest to the best of everything, on the scale of the front."]
        }
        return lines
    }

    private func arrow(_ metric: AnalyzedMetric) -> String {
        NumberText.plain(metric.name)
            + (metric.direction == .maximize ? " (large is good)" : " (small is good)")
    }
}

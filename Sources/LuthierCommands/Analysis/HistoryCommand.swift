import ArgumentParser
import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierPages
import LuthierWire

/// `luthier study history`: how a study became better.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Show how the best value became better.",
        discussion: """
            Examples:
              luthier study history
              luthier study history spam-gbm --by time
              luthier study history spam-gbm --metric seconds
            """)

    /// What runs along the chart.
    enum Axis: String, ExpressibleByArgument, CaseIterable {
        case trial, time
    }

    @OptionGroup var study: StudyOptions

    @OptionGroup var metric: MetricOptions

    @Option(name: .long, help: "What runs along the chart: trial or time.")
    var by = Axis.trial

    @Flag(name: .long, help: "Print one JSON document, and nothing else.")
    var json = false

    func run() async throws {
        let ledger = try await study.ledger()
        let histories = try metric.analyses(in: ledger) {
            try OptimizationHistory($0, trials: ledger.trials)
        }
        guard !json else {
            return Console.line(
                JSONValue.object([
                    "study": .string(ledger.definition.name),
                    "histories": .array(histories.map(AnalysisBody.json)),
                ]).text(.pretty))
        }
        let width = Console.size.width
        Console.line(
            histories.flatMap { HistoryText.lines($0, by: by, width: width) }
                .joined(separator: "\n"))
    }
}

/// A history for people.
enum HistoryText {
    /// Most improvements listed.
    private static let mostRows = 15

    /// A chart, and the trials at which the best became better.
    static func lines(
        _ history: OptimizationHistory, by axis: HistoryCommand.Axis, width: Int
    ) -> [String] {
        let name = NumberText.plain(history.metric.name)
        let count = NumberText.count(history.points.count, "trial")
        guard history.metric.direction != nil else {
            let chart = PointChart(
                points: history.points.enumerated().map {
                    PointChart.Point(
                        x: axis == .time ? $0.element.seconds : Double($0.offset),
                        y: $0.element.value, isMarked: false)
                }, xLabels: ("first", "last"), height: 8, width: width)
            return ["\(name): \(count); it has no goal, so none is best (--goal gives one)", ""]
                + chart.lines + [""]
        }
        let improvements = history.improvements
        guard let first = improvements.first, let last = improvements.last else {
            return ["\(name): \(count), none of them completed", ""]
        }
        var lines = [
            "\(name): \(count), best \(NumberText.short(last.value)) in trial \(last.number)", "",
        ]
        let chart = BestChart(values: values(history, by: axis), height: 8, width: width).lines
        if !chart.isEmpty {
            let span =
                axis == .time
                ? NumberText.duration(history.points.last?.seconds ?? 0) : count
            lines += chart + ["over \(span)", ""]
        }
        var table = TextTable(headings: ["trial", "after", "time", name, "better by"])
        table.rightAligned = [0, 1, 2, 3, 4]
        var before: Double?
        for (place, point) in history.points.enumerated() where point.isImprovement {
            table.rows.append([
                "\(point.number)", NumberText.count(place + 1, "trial"),
                NumberText.duration(point.seconds), NumberText.short(point.value),
                before.map { NumberText.short(abs(point.value - $0)) } ?? "",
            ])
            before = point.value
        }
        let hidden = table.rows.count - min(table.rows.count, mostRows)
        table.rows.removeFirst(hidden)
        lines += table.lines.map { "  " + $0 }
        if hidden > 0 { lines.append("  and \(hidden) before") }
        let since = history.points.count - 1 - (history.points.lastIndex { $0.isImprovement } ?? 0)
        if since > 0, first.number != last.number || history.points.count > 1 {
            lines.append("  \(NumberText.count(since, "trial")) since then did not better it")
        }
        return lines + [""]
    }

    /// The best values along an axis, evenly spaced.
    private static func values(
        _ history: OptimizationHistory, by axis: HistoryCommand.Axis
    ) -> [Double] {
        let known = history.points.compactMap { point in
            point.best.map { (seconds: point.seconds, best: $0) }
        }
        guard axis == .time, let first = known.first, let last = known.last,
            last.seconds > first.seconds
        else { return known.map(\.best) }
        let moments = 72
        var place = 0
        return (0..<moments).map { moment in
            let now =
                first.seconds + (last.seconds - first.seconds) * Double(moment)
                / Double(moments - 1)
            while place + 1 < known.count, known[place + 1].seconds <= now { place += 1 }
            return known[place].best
        }
    }
}

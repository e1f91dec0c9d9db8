import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierWire

/// The Pareto front: what one metric costs in another.
struct FrontSection {
    let source: ReportSource

    /// The most trials of the front in the table.
    private static let mostRows = 50
    /// The most completed trials drawn.
    private static let mostPoints = 3000
    /// The most pairs of metrics drawn.
    private static let mostPairs = 6

    var section: ReportSection? {
        guard let front = source.front else { return nil }
        let names = front.metrics.map(\.name)
        let sample = ReportSample(
            of: front.points.count, atMost: Self.mostPoints,
            first: front.points.indices.filter { front.points[$0].isOnFront })
        let points = sample.places.map { front.points[$0] }
        let scales = front.metrics.indices.map { axis in
            ReportScale(
                of: front.points.map { $0.values[axis] }, direction: front.metrics[axis].direction)
        }
        var remarks = [
            "\(NumberText.count(front.front.count, "trial")) of "
                + "\(NumberText.grouped(front.points.count)) completed ones "
                + "\(front.front.count == 1 ? "is" : "are") on the front: no other is better in one "
                + "metric and as good in the others."
        ]
        var section = ReportSection(
            id: "front", title: "Trade-offs", body: "<p>\(remarks[0])</p>\n")
        if !front.meetsThresholds {
            let none = "None meets every threshold of the study file; this is the front of all."
            remarks.append(none)
            section.body = section.body + ReportSection.note(none)
        }
        if names.count > 2 {
            section.add(space(front, points, scales))
        }
        let pairs = Self.pairs(names.count)
        for (y, x) in pairs.prefix(Self.mostPairs) {
            let name = "front-\(y)-\(x)"
            section.add(
                ReportChart(
                    name: name, title: "\(names[y]) and \(names[x])",
                    label: "Scatter plot of \(names[y]) against \(names[x]); the front has "
                        + "\(front.front.count) trials, listed in the table below.",
                    data: json(front, points, x: x, y: y, scales)))
        }
        var notes = [sample.note("completed trial", keeping: "those on the front first")]
        notes += zip(names, scales).map { $1.note.isEmpty ? "" : "\($0): \($1.note)" }
        if pairs.count > Self.mostPairs {
            notes.append(
                "The first \(Self.mostPairs) of \(pairs.count) pairs of metrics are drawn.")
        }
        section.body = section.body + Markup.joined(notes.map(ReportSection.note)) + table(front)
        section.remarks = remarks + notes.filter { !$0.isEmpty }
        return section
    }

    /// Each two of some metrics, upwards and across.
    private static func pairs(_ count: Int) -> [(y: Int, x: Int)] {
        (0..<count).flatMap { y in (y + 1..<max(count, y + 1)).map { (y, $0) } }
    }

    /// Three metrics at once in a box that can be turned; which three is chosen on the page.
    private func space(
        _ front: FrontSeries, _ points: [FrontSeries.Point], _ scales: [ReportScale]
    ) -> ReportChart {
        let names = front.metrics.map(\.name)
        func rows(_ points: [FrontSeries.Point]) -> JSONValue {
            .array(
                points.map { point in
                    .array(point.values.map { .double($0) } + [.integer(point.number)])
                })
        }
        return ReportChart(
            name: "front-space", title: NumberText.list(names),
            label: "Scatter plot of \(NumberText.list(Array(names.prefix(3)))) in three "
                + "dimensions, which arrow keys turn; the front has \(front.front.count) trials.",
            isTall: true,
            data: [
                "kind": "space", "metrics": .array(front.metrics.map(source.json)),
                "bounds": .array(front.metrics.map(bound)),
                "scales": .array(scales.map { $0.json ?? .null }),
                "others": rows(points.filter { !$0.isOnFront }),
                "front": rows(points.filter(\.isOnFront)),
                "balanced": .integer(front.balanced.number),
            ])
    }

    private func json(
        _ front: FrontSeries, _ points: [FrontSeries.Point], x: Int, y: Int, _ scales: [ReportScale]
    ) -> JSONValue {
        func rows(_ points: [FrontSeries.Point]) -> JSONValue {
            .array(
                points.map {
                    .array([.double($0.values[x]), .double($0.values[y]), .integer($0.number)])
                })
        }
        return .object([
            "kind": "front", "x": source.json(front.metrics[x]), "y": source.json(front.metrics[y]),
            "bounds": .array([bound(front.metrics[x]), bound(front.metrics[y])]),
            "scales": .array([scales[x].json ?? .null, scales[y].json ?? .null]),
            "others": rows(points.filter { !$0.isOnFront }),
            "front": rows(points.filter(\.isOnFront)),
            "line": .boolean(front.metrics.count == 2),
            "balanced": .integer(front.balanced.number),
        ])
    }

    /// The threshold of a metric for a script; null without one.
    private func bound(_ metric: AnalyzedMetric) -> JSONValue {
        let found = source.definition.metrics.first { $0.name == metric.name }
        guard case .optimized(_, let threshold?)? = found?.role else { return .null }
        var body = JSONObject()
        body["at_most"] = threshold.atMost.map { .double($0) }
        body["at_least"] = threshold.atLeast.map { .double($0) }
        return .object(body)
    }

    private func table(_ front: FrontSeries) -> Markup {
        let names = front.metrics.map(\.name)
        let balanced = front.balanced.number
        let rows = front.front.prefix(Self.mostRows).map { point -> [Markup] in
            let settings = source.ledger.trials[point.number].assignment.entries.map {
                "\($0.name) \(NumberText.value($0.value))"
            }.joined(separator: ", ")
            let mark: Markup = point.number == balanced ? " <small>balanced</small>" : ""
            return ["\(point.number)\(mark)"]
                + point.values.map { "\(NumberText.short($0))" as Markup } + ["\(settings)"]
        }
        let more = front.front.count - rows.count
        return ReportSection.table(
            ["trial"] + names + ["settings"], Array(rows), label: "Trials of the front",
            numbers: Set(1...names.count))
            + ReportSection.note(
                more > 0 ? "And \(NumberText.grouped(more)) more on the front." : "")
    }
}

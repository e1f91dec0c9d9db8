import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierWire

/// How much worse models are on data that they were not trained on.
struct OverfittingSection {
    let source: ReportSource

    /// The most trials in the table.
    private static let mostRows = 15
    /// The most trials drawn.
    private static let mostPoints = 2000

    /// The section; nil where no pair of metrics tells.
    var section: ReportSection? {
        let definition = source.definition
        let names = AnalyzedMetric.names(in: definition, trials: source.ledger.trials)
        var section = ReportSection(id: "overfitting", title: "Overfitting", body: "")
        for (place, pair) in MetricPair.found(in: names).enumerated() {
            guard let direction = pair.direction(in: definition) else { continue }
            let found = Overfitting(pair, direction: direction, trials: source.ledger.trials)
            guard !found.gaps.isEmpty else { continue }
            let chart = chart(found, "overfitting-\(place)")
            section.body = section.body + part(found, chart)
            section.charts.append(chart)
            section.remarks.append(verdict(found))
        }
        return section.charts.isEmpty ? nil : section
    }

    private func verdict(_ found: Overfitting) -> String {
        let flagged = found.flagged
        let trials = NumberText.count(found.gaps.count, "trial")
        guard !flagged.isEmpty else { return "No sign of overfitting in \(trials)." }
        return "\(NumberText.grouped(flagged.count)) of \(trials) "
            + "\(flagged.count == 1 ? "looks" : "look") overfitted: "
            + flagged.prefix(10).map { "\($0.number)" }.joined(separator: ", ")
            + (flagged.count > 10 ? " …" : ".")
    }

    private func chart(_ found: Overfitting, _ name: String) -> ReportChart {
        let (train, validation) = (found.pair.train, found.pair.validation)
        return ReportChart(
            name: name, title: "\(train) and \(validation)",
            label: "Scatter plot of \(validation) against \(train). \(verdict(found)) The best "
                + "trials are in the table that follows.",
            notes: [sample(found).note("trial", keeping: "those that look overfitted")],
            data: json(found))
    }

    private func part(_ found: Overfitting, _ chart: ReportChart) -> Markup {
        let (train, validation) = (found.pair.train, found.pair.validation)
        let ranked = found.gaps.sorted {
            (found.direction.loss($0.validation), $0.number)
                < (found.direction.loss($1.validation), $1.number)
        }
        let rows = ranked.prefix(Self.mostRows).map { gap -> [Markup] in
            [
                "\(gap.number)", "\(NumberText.short(gap.train))",
                "\(NumberText.short(gap.validation))", "\(NumberText.short(gap.gap))",
                "\(gap.bestReach.map(NumberText.short) ?? "–")",
                gap.isFlagged ? "<strong>overfitted</strong>" : "",
            ]
        }
        let table = ReportSection.table(
            ["trial", train, validation, "gap", "best at", ""], Array(rows),
            label: "Gap between training data and other data", numbers: [1, 2, 3, 4])
        return """
            <h3>\(train) and \(validation)</h3>
            <p>\(verdict(found))</p>
            \(chart.markup)\
            \(ReportSection.folded(
                "The best on data that they were not trained on", table))
            """
    }

    private func sample(_ found: Overfitting) -> ReportSample {
        ReportSample(
            of: found.gaps.count, atMost: Self.mostPoints,
            first: found.gaps.indices.filter { found.gaps[$0].isFlagged })
    }

    private func json(_ found: Overfitting) -> JSONValue {
        let drawn = sample(found).places.map { found.gaps[$0] }
        func rows(_ gaps: [Overfitting.Gap]) -> JSONValue {
            .array(
                gaps.map {
                    .array([.double($0.train), .double($0.validation), .integer($0.number)])
                })
        }
        return [
            "kind": "overfitting", "train": .string(Markup.visible(found.pair.train)),
            "validation": .string(Markup.visible(found.pair.validation)),
            "flagged": rows(drawn.filter(\.isFlagged)),
            "others": rows(drawn.filter { !$0.isFlagged }),
        ]
    }
}

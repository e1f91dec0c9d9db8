import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierWire

/// Which folds, seeds or other units each trial ran.
struct UnitsSection {
    let source: ReportSource

    /// The most trials in the table.
    private static let mostRows = 30
    /// The most units that have a column each.
    private static let mostColumns = 12

    /// A trial with what its units came to.
    private struct Row {
        let trial: Trial
        let values: [String: Double]
    }

    /// The section; nil where no trial has units.
    var section: ReportSection? {
        guard let metric = source.metrics.first else { return nil }
        let rows = source.ledger.trials.compactMap { row($0, metric.name) }
        let planned = source.definition.replication?.units.map(\.name)
        guard !rows.isEmpty || planned != nil else { return nil }
        let units = planned ?? Self.names(in: rows)
        let title =
            switch (source.definition.replication?.folds, source.definition.replication?.repeats) {
            case (_?, _?): "Folds and repeats"
            case (_?, nil): "Folds"
            case (nil, _?): "Repeats"
            case (nil, nil): "Units"
            }
        guard !rows.isEmpty else {
            return ReportSection(
                id: "units", title: title, body: "<p class=\"none\">No run has ended yet.</p>\n")
        }
        return ReportSection(
            id: "units", title: title,
            body: "<p>\(runs(rows, of: units.count))</p>\n\(saved)"
                + table(rows, units, metric))
    }

    private func row(_ trial: Trial, _ metric: String) -> Row? {
        var values: [String: Double] = [:]
        for measurement in trial.measurements where Replication.isResult(measurement) {
            guard let unit = measurement.unit, let value = measurement.metrics[metric] else {
                continue
            }
            values[unit] = value
        }
        return values.isEmpty ? nil : Row(trial: trial, values: values)
    }

    /// The names of units in the order in which they first came.
    private static func names(in rows: [Row]) -> [String] {
        var seen: Set<String> = []
        return rows.flatMap { row in
            row.trial.measurements.filter(Replication.isResult).compactMap(\.unit).filter {
                row.values[$0] != nil && seen.insert($0).inserted
            }
        }
    }

    // MARK: Words

    /// How many units trials ran.
    ///
    /// Such as `22 trials ran 46 of 110 units: 6 ran all 5 and 16 ran 1.`
    private func runs(_ rows: [Row], of count: Int) -> String {
        let ran = rows.reduce(0) { $0 + $1.values.count }
        let kinds = Set(rows.map(\.values.count)).sorted(by: >).map { number in
            let trials = rows.count { $0.values.count == number }
            return "\(NumberText.grouped(trials)) ran \(number >= count ? "all " : "")\(number)"
        }
        return "\(NumberText.count(rows.count, "trial")) ran \(NumberText.grouped(ran)) of "
            + "\(NumberText.count(rows.count * count, "unit")): \(NumberText.list(kinds))."
    }

    /// What was saved by not running all units of all trials.
    private var saved: Markup {
        guard source.definition.replication != nil,
            let savings = TrainingSavings(source.ledger)
        else { return "" }
        return "<p>\(savings.sentence)</p>\n"
    }

    // MARK: Numbers

    private func table(_ rows: [Row], _ units: [String], _ metric: AnalyzedMetric) -> Markup {
        func mean(_ row: Row) -> Double {
            units.reduce(0) { $0 + (row.values[$1] ?? 0) } / Double(max(row.values.count, 1))
        }
        func rank(_ row: Row) -> (Int, Double, Int) {
            let loss = metric.direction?.loss(mean(row)) ?? mean(row)
            return (-row.values.count, loss.isFinite ? loss : .infinity, row.trial.number)
        }
        let ranked = rows.sorted { rank($0) < rank($1) }
        let columns = units.count > Self.mostColumns ? [] : units
        let lines = ranked.prefix(Self.mostRows).map { row -> [Markup] in
            [
                "\(row.trial.number)", "\(SummarySection.words(TrialBody.word(row.trial)))",
                "\(row.values.count) of \(units.count)", "\(NumberText.short(mean(row)))",
            ] + columns.map { "\(row.values[$0].map(NumberText.short) ?? "")" }
        }
        let more = rows.count - lines.count
        return ReportSection.folded(
            "\(metric.name) in each unit, those with most units and the best first",
            ReportSection.table(
                ["trial", "outcome", "units", "mean"] + columns, Array(lines),
                label: "\(metric.name) in each unit", numbers: Set(2..<4 + columns.count))
                + ReportSection.note(
                    more > 0 ? "And \(NumberText.count(more, "more trial"))." : ""))
    }
}

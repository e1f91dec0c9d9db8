import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierWire

/// How fast the study became better.
struct HistorySection {
    let source: ReportSource

    /// The most trials drawn.
    private static let mostPoints = 3000
    /// The most improvements in the table.
    private static let mostRows = 30

    var section: ReportSection {
        var section = ReportSection(id: "history", title: "History", body: "")
        for (place, metric) in source.metrics.enumerated() {
            if source.metrics.count > 1 {
                section.body = section.body + "<h3>\(metric.name)</h3>\n"
            }
            do throws(AnalysisError) {
                let history = try OptimizationHistory(metric, trials: source.ledger.trials)
                let name = "history-\(place)"
                let sample = self.sample(history)
                let scale = ReportScale(
                    of: history.points.map(\.value), direction: metric.direction)
                section.add(
                    ReportChart(
                        name: name, title: metric.name, label: label(history),
                        notes: [
                            sample.note("trial", keeping: "every one that became the best"),
                            scale.note,
                        ], data: json(history, sample, scale)))
                section.body = section.body + table(history)
            } catch {
                section.add(error)
            }
        }
        return section
    }

    private func sample(_ history: OptimizationHistory) -> ReportSample {
        let improvements = history.points.indices.filter { history.points[$0].isImprovement }
        return ReportSample(
            of: history.points.count, atMost: Self.mostPoints, first: improvements.reversed())
    }

    private func label(_ history: OptimizationHistory) -> String {
        let name = history.metric.name
        guard let last = history.improvements.last else {
            return "\(name) of \(NumberText.count(history.points.count, "trial")) in their order."
        }
        return
            "\(name) of \(NumberText.count(history.points.count, "trial")) in the order of their "
            + "ends. The best became better \(history.improvements.count) times, at last in trial "
            + "\(last.number) with \(NumberText.short(last.value))."
    }

    private func json(
        _ history: OptimizationHistory, _ sample: ReportSample, _ scale: ReportScale
    ) -> JSONValue {
        var body: JSONObject = [
            "kind": "history", "metric": source.json(history.metric),
            "total": .integer(history.points.count),
        ]
        body["scale"] = scale.json
        func rows(_ places: [Int]) -> JSONValue {
            .array(
                places.map { place in
                    let point = history.points[place]
                    return .array([
                        .integer(place + 1), .double(point.value), .integer(point.number),
                        .double((point.seconds * 10).rounded() / 10),
                    ])
                })
        }
        body["completed"] = rows(sample.places.filter { history.points[$0].isCompleted })
        body["others"] = rows(sample.places.filter { !history.points[$0].isCompleted })
        body["best"] = rows(history.points.indices.filter { history.points[$0].isImprovement })
        body["baseline"] =
            source.metrics.count > 1
            ? nil : source.defaults?.metrics[history.metric.name].map(ReportSource.json)
        return .object(body)
    }

    private func table(_ history: OptimizationHistory) -> Markup {
        let improvements = history.improvements
        guard !improvements.isEmpty else { return "" }
        let rows = improvements.suffix(Self.mostRows).map { point -> [Markup] in
            [
                "\(point.number)", "\(NumberText.short(point.value))",
                "\(NumberText.duration(point.seconds))",
            ]
        }
        let title =
            improvements.count > rows.count
            ? "The last \(rows.count) of \(improvements.count) improvements"
            : "Improvements: \(improvements.count)"
        return ReportSection.folded(
            title,
            ReportSection.table(
                ["trial", history.metric.name, "after"], Array(rows), label: title, numbers: [1, 2])
        )
    }
}

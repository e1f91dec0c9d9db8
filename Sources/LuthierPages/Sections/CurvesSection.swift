import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierWire

/// How training went, with what was stopped and paused.
struct CurvesSection {
    let source: ReportSource

    /// The most curves drawn.
    private static let mostCurves = 80
    /// The most points of a curve drawn.
    private static let mostPoints = 200
    /// The most trials in the table.
    private static let mostRows = 15

    var section: ReportSection {
        var section = ReportSection(id: "curves", title: "Learning curves", body: "")
        let names = source.metrics.map(\.name)
        let trials = source.ledger.trials
        guard
            trials.contains(where: { trial in
                trial.measurements.contains { measurement in
                    measurement.reach != nil && names.contains { measurement.metrics[$0] != nil }
                }
            })
        else {
            section.body = """
                <p class="none">No trial reported \(NumberText.list(names)) on its way, with a step or \
                a resource. Report it in every epoch: \
                <code>luthier: {&quot;step&quot;: 3, &quot;\(names.first ?? "")&quot;: 0.9}</code></p>

                """
            section.remarks = [
                "No trial reported \(NumberText.list(names)) on its way, with a step or a resource."
            ]
            return section
        }
        for (place, metric) in source.metrics.enumerated() {
            if source.metrics.count > 1 {
                section.body = section.body + "<h3>\(metric.name)</h3>\n"
            }
            do throws(AnalysisError) {
                let curves = try LearningCurves(metric, trials: source.ledger.trials).ranked
                let name = "curves-\(place)"
                let sample = ReportSample(
                    of: curves.count, atMost: Self.mostCurves,
                    first: Array(curves.indices.prefix(Self.mostCurves / 2)))
                let drawn = sample.places.map { curves[$0] }
                let scale = ReportScale(
                    of: drawn.flatMap { $0.points.map(\.value).filter(\.isFinite) },
                    direction: metric.direction)
                section.add(
                    ReportChart(
                        name: name, title: metric.name, label: label(curves, metric), isTall: true,
                        notes: [
                            sample.note("curve", keeping: "those that ended best"),
                            drawn.contains { $0.points.count > Self.mostPoints }
                                ? "Of a curve of more than \(Self.mostPoints) points as many are "
                                    + "drawn, its best and its last among them." : "",
                            scale.note,
                        ], data: json(drawn, metric, scale)))
                section.body = section.body + table(curves, metric)
            } catch {
                section.add(error)
            }
        }
        return section
    }

    /// What became of the trial of a curve.
    private func word(_ curve: LearningCurve) -> String {
        TrialBody.word(source.ledger.trials[curve.number])
    }

    private func label(_ curves: [LearningCurve], _ metric: AnalyzedMetric) -> String {
        let words = curves.map(word)
        let kinds = ["completed", "stopped", "paused", "failed", "running"].compactMap { kind in
            let count = words.count { $0 == kind }
            return count > 0 ? "\(count) \(kind)" : nil
        }
        return "\(metric.name) over training, of \(NumberText.count(curves.count, "trial")): "
            + NumberText.list(kinds) + "."
    }

    private func json(
        _ curves: [LearningCurve], _ metric: AnalyzedMetric, _ scale: ReportScale
    ) -> JSONValue {
        var body: JSONObject = [
            "kind": "curves", "metric": source.json(metric), "across": .string(resource),
            "curves": .array(
                curves.map { curve in
                    [
                        .integer(curve.number), .string(word(curve)),
                        .array(
                            thinned(curve, metric).map {
                                [.double($0.reach), ReportSource.json($0.value)]
                            }),
                    ]
                }),
        ]
        body["scale"] = scale.json
        return .object(body)
    }

    private var resource: String {
        for option in source.definition.scheduler?.options ?? [] where option.name == "resource" {
            if case .text(let name) = option.value { return Markup.visible(name) }
        }
        return "step"
    }

    private func thinned(
        _ curve: LearningCurve, _ metric: AnalyzedMetric
    ) -> [LearningCurve.Point] {
        let last = curve.points.count - 1
        let kept = [last, curve.bestPlace(for: metric) ?? last, 0]
        return ReportSample(of: curve.points.count, atMost: Self.mostPoints, first: kept).places.map
        {
            curve.points[$0]
        }
    }

    private func table(_ curves: [LearningCurve], _ metric: AnalyzedMetric) -> Markup {
        let rows = curves.prefix(Self.mostRows).map { curve -> [Markup] in
            let best = curve.bestPlace(for: metric).map { curve.points[$0] }
            return [
                "\(curve.number)", "\(SummarySection.words(word(curve)))",
                "\(curve.points.last.map { NumberText.short($0.reach) } ?? "–")",
                "\(curve.points.last.map { NumberText.short($0.value) } ?? "–")",
                "\(best.map { NumberText.short($0.value) } ?? "–")",
                "\(best.map { NumberText.short($0.reach) } ?? "–")",
            ]
        }
        return ReportSection.folded(
            curves.count > rows.count
                ? "The \(rows.count) that ended best, as a table" : "As a table",
            ReportSection.table(
                ["trial", "outcome", "up to", "last", "best", "best at"], Array(rows),
                label: "Learning curves", numbers: [2, 3, 4, 5]))
    }
}

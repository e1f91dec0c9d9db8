import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierWire

/// Where good values of the parameters are: every trial as a line, and a slice along each parameter.
struct ParametersSection {
    let source: ReportSource

    /// The most trials drawn as lines; more are a blur.
    private static let mostLines = 1000
    /// The most trials drawn in a slice.
    private static let mostPoints = 2000

    /// Lines and slices, of the metrics that have values.
    var sections: [ReportSection] {
        let found = source.observed.compactMap { try? $0.get() }
        guard let first = found.first else { return nothing.map { [$0] } ?? [] }
        return [parallel(first), slices(found)]
    }

    /// The lines alone.
    var lines: ReportSection? {
        source.observed.lazy.compactMap { try? $0.get() }.first.map(parallel) ?? nothing
    }

    /// The slices alone.
    var slices: ReportSection? {
        let found = source.observed.compactMap { try? $0.get() }
        return found.isEmpty ? nothing : slices(found)
    }

    /// What is said where no metric has values.
    private var nothing: ReportSection? {
        guard case .failure(let error)? = source.observed.first else { return nil }
        return .missing("parameters", "Parameters", error)
    }

    // MARK: Lines

    private func parallel(_ observed: ObservedMetric) -> ReportSection {
        let parallel = ParallelCoordinates(of: observed, with: source.metrics)
        let sample = sample(observed, atMost: Self.mostLines)
        let lines = sample.places.map { parallel.lines[$0] }
        let scales = parallel.metrics.indices.map { place in
            ReportScale(
                of: parallel.lines.compactMap { $0.metrics[place] },
                direction: parallel.metrics[place].metric.direction)
        }
        let names = parallel.axes.map(\.parameter) + parallel.metrics.map(\.metric.name)
        let data: JSONValue = [
            "kind": "parallel",
            "axes": .array(parallel.axes.map(Self.json)),
            "metrics": .array(
                zip(parallel.metrics, scales).map { axis, scale in
                    [
                        "metric": source.json(axis.metric), "scale": scale.json ?? .null,
                        "from": ReportSource.json(axis.least), "to": ReportSource.json(axis.most),
                    ]
                }),
            "lines": .array(
                lines.map { line in
                    [
                        .integer(line.number), .array(line.places.map(Self.place)),
                        .array(line.metrics.map { ReportSource.json($0) }),
                        .array(line.values.map { .string(Markup.visible(NumberText.value($0))) }),
                    ]
                }),
        ]
        let label =
            "Every trial as a line across \(NumberText.list(names)). The slices below show each "
            + "parameter alone."
        let chart = ReportChart(
            name: "parallel", title: observed.metric.name, label: label, isTall: true,
            notes: [sample.note("trial", keeping: "the best")]
                + zip(names.suffix(scales.count), scales).map {
                    $1.note.isEmpty ? "" : "\($0): \($1.note)"
                }, data: data)
        let body: Markup = """
            <p class="screen">Each line is a trial; the stronger its colour, the better its \
            \(observed.metric.name). Drag along an axis to keep only the lines that cross there, along \
            several to narrow down; click an axis to release it.</p>
            \(chart.place)\
            <div class="picked" data-picked="parallel" aria-live="polite"></div>
            \(Markup.joined(chart.notes.map(ReportSection.note)))
            """
        return ReportSection(
            id: "parallel", title: "Parallel coordinates", body: body, charts: [chart])
    }

    // MARK: Slices

    private func slices(_ found: [ObservedMetric]) -> ReportSection {
        var section = ReportSection(
            id: "slices", title: "Slices",
            body: """
                <p>Each point is a trial, whatever its other values were; the stronger its colour, the later it came. \
                Where points thicken the sampler expected good values.</p>

                """)
        for observed in found {
            let metric = observed.metric
            if found.count > 1 { section.body = section.body + "<h3>\(metric.name)</h3>\n" }
            let sample = sample(observed, atMost: Self.mostPoints)
            let isDrawn = Set(sample.places.map { observed.trials[$0].number })
            let scale = ReportScale(of: observed.values, direction: metric.direction)
            var figures: [Markup] = []
            for (place, slice) in Slice.all(of: observed).enumerated() {
                let name = "slice-\(source.metrics.firstIndex(of: metric) ?? 0)-\(place)"
                let chart = ReportChart(
                    name: name, title: slice.axis.parameter,
                    label:
                        "\(metric.name) against \(slice.axis.parameter), as in the table that follows.",
                    notes: [condition(slice)], data: json(slice, metric, isDrawn, scale))
                // Without a point there is nothing to draw; the figure says so.
                if !slice.points.isEmpty { section.charts.append(chart) }
                figures.append(figure(slice, metric, chart))
            }
            let notes = [sample.note("trial", keeping: "the best"), scale.note]
            section.body =
                section.body + "<div class=\"slices\">\n\(Markup.joined(figures))</div>\n"
                + Markup.joined(notes.map(ReportSection.note))
            section.remarks += notes.filter { !$0.isEmpty }
        }
        return section
    }

    /// When a parameter has a value, and in how many trials it has none.
    private func condition(_ slice: Slice) -> String {
        let condition = slice.axis.condition.map { "Only when \($0). " } ?? ""
        guard slice.absent > 0 else { return condition }
        return condition + "\(NumberText.count(slice.absent, "trial")) without a value."
    }

    private func figure(_ slice: Slice, _ metric: AnalyzedMetric, _ chart: ReportChart) -> Markup {
        let parameter = slice.axis.parameter
        let rows = slice.pieces.map { piece -> [Markup] in
            let (first, last) = (NumberText.value(piece.first), NumberText.value(piece.last))
            return [
                "\(first == last ? first : "\(first) to \(last)")", "\(piece.trials)",
                "\(piece.best.map(NumberText.short) ?? "–")",
                "\(piece.median.map(NumberText.short) ?? "–")",
            ]
        }
        let table = ReportSection.table(
            [parameter, "trials", "best", "median"], rows, label: "\(metric.name) by \(parameter)",
            numbers: [1, 2, 3])
        let condition = slice.axis.condition.map { "Only when \($0). " } ?? ""
        guard !slice.points.isEmpty else {
            return """
                <figure><figcaption>\(parameter)</figcaption>
                <p class="none">\(condition)No trial that counts has a value.</p></figure>

                """
        }
        return """
            <figure><figcaption>\(parameter)</figcaption>
            \(chart.markup)\
            \(ReportSection.folded("As a table", table))</figure>

            """
    }

    private func json(
        _ slice: Slice, _ metric: AnalyzedMetric, _ isDrawn: Set<Int>, _ scale: ReportScale
    ) -> JSONValue {
        var body: JSONObject = [
            "kind": "slice", "metric": source.json(metric), "axis": Self.json(slice.axis),
            "trials": .integer(source.ledger.trials.count),
            "points": .array(
                slice.points.filter { isDrawn.contains($0.number) }.map {
                    [
                        Self.place($0.place), .double($0.metric), .integer($0.number),
                        .string(Markup.visible(NumberText.value($0.value))),
                    ]
                }),
        ]
        body["scale"] = scale.json
        return .object(body)
    }

    // MARK: Parts

    /// The trials to draw: the best of the metric, and others evenly.
    private func sample(_ observed: ObservedMetric, atMost most: Int) -> ReportSample {
        guard observed.count > most else { return ReportSample(of: observed.count, atMost: most) }
        let losses = observed.losses
        let ranked = losses.indices.sorted { (losses[$0], $0) < (losses[$1], $1) }
        return ReportSample(of: observed.count, atMost: most, first: Array(ranked.prefix(most / 4)))
    }

    /// An axis for a script.
    static func json(_ axis: ParameterAxis) -> JSONValue {
        var body: JSONObject = [
            "name": .string(Markup.visible(axis.parameter)),
            "ticks": .array(
                AxisTicks.ticks(of: axis).map {
                    [place($0.place), .string(Markup.visible($0.text))]
                }),
        ]
        if case .values(let values, _) = axis.kind { body["values"] = .integer(values.count) }
        return .object(body)
    }

    /// A place on an axis, as fine as any screen shows it.
    static func place(_ place: Double?) -> JSONValue {
        place.map { .double(($0 * 10_000).rounded() / 10_000) } ?? .null
    }
}

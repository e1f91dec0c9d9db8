import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierWire

/// What is expected of a metric over two parameters.
struct ContourSection {
    let source: ReportSource
    /// The two parameters; those that matter most unless they are named.
    var parameters: [String?] = []
    /// The metric; the first one that has values unless it is named.
    var metric: String?

    /// The most trials drawn.
    private static let mostPoints = 1000

    var section: ReportSection {
        var section = ReportSection(id: "contour", title: "Two parameters", body: "")
        do throws(AnalysisError) {
            let place =
                metric.flatMap { name in source.metrics.firstIndex { $0.name == name } } ?? 0
            guard source.observed.indices.contains(place) else {
                throw AnalysisError(
                    .unknownMetric, "the study optimises no metric.",
                    hint: "A `goal` in the study file makes one.")
            }
            let observed = try source.observed[place].get()
            guard observed.names.count > 1 else {
                throw AnalysisError(
                    .unknownParameter, "the study has one parameter.",
                    hint: "Its slice shows all there is to see.")
            }
            let found = try JointDependence(
                of: chosen(observed, place), by: observed, seed: source.definition.seed)
            section.add(chart(found, observed.metric))
        } catch {
            section.add(error)
        }
        return section
    }

    /// The parameters to draw: those that were named, else the most important ones.
    private func chosen(_ observed: ObservedMetric, _ place: Int) -> [String] {
        var ranked = observed.names
        if case .success(let importance)? = source.importances.dropFirst(place).first {
            ranked = importance.shares.map(\.parameter)
        }
        var names = parameters.compactMap(\.self)
        for name in ranked + observed.names where names.count < 2 && !names.contains(name) {
            names.append(name)
        }
        // The name that was given for the second axis stays there.
        if parameters.first == .some(nil), parameters.count == 2, names.count == 2 {
            names.reverse()
        }
        return names
    }

    private func chart(_ found: JointDependence, _ metric: AnalyzedMetric) -> ReportChart {
        let sample = ReportSample(of: found.points.count, atMost: Self.mostPoints)
        let names = found.axes.map(\.parameter)
        return ReportChart(
            name: "contour", title: metric.name,
            label: "Heat map of the expected \(metric.name) over \(NumberText.list(names)).",
            isTall: true,
            notes: [
                "What a forest of the completed trials expects, on average over the other parameters. "
                    + "Where no trial was, it guesses.",
                sample.note("trial", keeping: "evenly chosen ones"),
            ], data: json(found, metric, sample))
    }

    private func json(
        _ found: JointDependence, _ metric: AnalyzedMetric, _ sample: ReportSample
    ) -> JSONValue {
        func texts(_ axis: ParameterAxis, _ places: [Double]) -> JSONValue {
            .array(
                places.map {
                    .string(Markup.visible(NumberText.value(axis.value(at: $0))))
                })
        }
        return [
            "kind": "contour", "metric": source.json(metric),
            "axes": .array(found.axes.map(ParametersSection.json)),
            "across": .array(found.across.map { ParametersSection.place($0) }),
            "up": .array(found.up.map { ParametersSection.place($0) }),
            "across_values": texts(found.axes[0], found.across),
            "up_values": texts(found.axes[1], found.up),
            "means": .array(
                found.means.map { .array($0.map { ReportSource.json($0) }) }),
            "points": .array(
                sample.places.map { place in
                    let point = found.points[place]
                    return [
                        ParametersSection.place(point.places[0]),
                        ParametersSection.place(point.places[1]), .double(point.metric),
                        .integer(point.number),
                    ]
                }),
        ]
    }
}

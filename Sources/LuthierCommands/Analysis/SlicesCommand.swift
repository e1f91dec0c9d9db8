import ArgumentParser
import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierPages
import LuthierWire

/// `luthier study slices`: a metric along each parameter.
struct SlicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slices", abstract: "Show a metric along each parameter.",
        discussion: """
            Best and median are of the trials that have such a value, whatever their others \
            were. Expected is what a random forest makes of all trials: the mean over the whole \
            space with this parameter there, and how far its trees differ.

            Examples:
              luthier study slices
              luthier study slices spam-gbm --parameter learning_rate
              luthier study slices spam-gbm --json > slices.json
            """)

    @OptionGroup var study: StudyOptions

    @OptionGroup var metric: MetricOptions

    @Option(name: .long, help: "Only this parameter, with every trial as a point.")
    var parameter: String?

    @Flag(name: .long, help: "Print one JSON document, and nothing else.")
    var json = false

    func run() async throws {
        let ledger = try await study.ledger()
        guard !json else { return Console.line(try body(ledger).text(.pretty)) }
        Console.line(
            try text(ledger, width: Console.size.width).joined(separator: "\n"))
    }

    /// The slices for people.
    func text(_ ledger: StudyLedger, width: Int) throws -> [String] {
        try views(ledger).flatMap { $0.lines(width: width) }
    }

    /// The JSON document.
    func body(_ ledger: StudyLedger) throws -> JSONValue {
        let others = AnalyzedMetric.objectives(of: ledger.definition)
        return [
            "study": .string(ledger.definition.name),
            "metrics": .array(
                try views(ledger).map { view in
                    AnalysisBody.json(view, ParallelCoordinates(of: view.observed, with: others))
                }),
        ]
    }

    private func views(_ ledger: StudyLedger) throws -> [SliceView] {
        let names = ledger.definition.space.names
        if let parameter, !names.contains(parameter) {
            throw AnalysisError.unknown(.unknownParameter, "parameter", parameter, among: names)
        }
        return try metric.analyses(in: ledger) { metric in
            let observed = try ObservedMetric(
                metric, in: ledger.definition, trials: ledger.trials)
            // Equal values have slices, and nothing to grow a forest on.
            let curves =
                observed.isConstant
                ? [] : try PartialDependence.all(of: observed, seed: ledger.definition.seed)
            return SliceView(
                observed: observed, slices: Slice.all(of: observed), curves: curves,
                parameter: parameter)
        }
    }
}

/// The slices of one metric and what a forest makes of them.
struct SliceView {
    /// The values.
    let observed: ObservedMetric
    /// The slices of all parameters.
    let slices: [Slice]
    /// The curves of all parameters; empty where all values are equal.
    let curves: [PartialDependence]
    /// The only parameter to show, or nil for all.
    let parameter: String?

    private static let barWidth = 12

    /// The slices with their curves, of the parameters that are shown.
    var shown: [(slice: Slice, curve: PartialDependence?)] {
        slices.enumerated().filter { parameter == nil || $0.element.axis.parameter == parameter }
            .map { ($0.element, curves.isEmpty ? nil : curves[$0.offset]) }
    }

    /// The slices for people.
    func lines(width: Int) -> [String] {
        let name = NumberText.plain(observed.metric.name)
        let goal = observed.metric.direction.map { ", \($0.rawValue)" } ?? ""
        var lines = ["\(name)\(goal): \(NumberText.count(observed.count, "trial"))"]
        if observed.isConstant {
            lines.append("Note: all values are \(NumberText.short(observed.values[0])).")
        }
        if observed.leftOut.total > 0 {
            lines.append("Not counted: \(observed.leftOut.inWords).")
        }
        for (slice, curve) in shown {
            lines += ["", title(slice.axis)]
            if parameter != nil { lines += chart(slice, width) }
            lines += table(slice, curve).map { "  " + $0 }
        }
        return lines + [""]
    }

    private func title(_ axis: ParameterAxis) -> String {
        var words: [String] = []
        if case .numbers(_, _, let scale) = axis.kind, scale != .linear {
            words.append("\(scale.rawValue.split(separator: "_").joined(separator: " ")) scale")
        }
        if let condition = axis.condition { words.append("when \(NumberText.plain(condition))") }
        return NumberText.plain(axis.parameter)
            + (words.isEmpty ? "" : " (\(words.joined(separator: ", ")))")
    }

    private func table(_ slice: Slice, _ curve: PartialDependence?) -> [String] {
        let best = observed.metric.direction == nil ? "least" : "best"
        var table = TextTable(headings: ["values", "trials", best, "median", "expected", ""])
        table.rightAligned = [1, 2, 3]
        for piece in slice.pieces {
            let expected = curve.map { self.expected($0, in: piece.range) } ?? ""
            table.rows.append([
                range(piece), "\(piece.trials)", piece.best.map(NumberText.short) ?? "",
                piece.median.map(NumberText.short) ?? "", expected, bar(piece.median),
            ])
        }
        if slice.absent > 0 {
            let expected = curve?.absent.map { self.expected($0.mean, $0.deviation) } ?? ""
            table.rows.append(["no value", "\(slice.absent)", "", "", expected, ""])
        }
        return table.lines
    }

    private func range(_ piece: Slice.Piece) -> String {
        let (first, last) = (AssignmentText.value(piece.first), AssignmentText.value(piece.last))
        return first == last ? first : "\(first) to \(last)"
    }

    /// The mean of the curve over a piece of the axis.
    private func expected(_ curve: PartialDependence, in piece: ClosedRange<Double>) -> String {
        let inside = curve.points.filter { $0.place.map(piece.contains) ?? false }
        guard !inside.isEmpty else { return "" }
        let count = Double(inside.count)
        return expected(
            inside.reduce(0) { $0 + $1.mean } / count,
            inside.reduce(0) { $0 + $1.deviation } / count)
    }

    private func expected(_ mean: Double, _ deviation: Double) -> String {
        "\(NumberText.short(mean)) ± \(NumberText.rough(deviation))"
    }

    /// How good a median is between the worst and the best of all pieces shown; how large, without a
    /// goal.
    private func bar(_ median: Double?) -> String {
        let losses = shown.flatMap { $0.slice.pieces.compactMap(\.median) }
            .map(observed.metric.loss)
        guard let median, let least = losses.min(), let most = losses.max(), least < most else {
            return ""
        }
        let rise = (observed.metric.loss(median) - least) / (most - least)
        let share = observed.metric.direction == nil ? rise : 1 - rise
        return ProgressLine.bar(share, width: Self.barWidth)
    }

    private func chart(_ slice: Slice, _ width: Int) -> [String] {
        let ends = slice.pieces.first.flatMap { first in
            slice.pieces.last.map { (first.first, $0.last) }
        }
        guard let ends else { return [] }
        let best =
            observed.metric.direction == nil ? nil : observed.trials[observed.bestPlace].number
        return PointChart(
            points: slice.points.map {
                PointChart.Point(x: $0.place, y: $0.metric, isMarked: $0.number == best)
            },
            xLabels: (AssignmentText.value(ends.0), AssignmentText.value(ends.1)),
            xRange: 0...1, height: 10, width: width
        ).lines.map { "  " + $0 }
    }
}

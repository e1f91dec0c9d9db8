import ArgumentParser
import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierPages
import LuthierWire

/// `luthier study curves`: learning curves, and which trials learnt by heart.
struct CurvesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "curves", abstract: "Show learning curves, and signs of overfitting.",
        discussion: """
            Where trials report a metric on training data and on other data, such as train_loss \
            and val_loss, the gap between them is shown too. Names other than train_X with \
            val_X, valid_X, validation_X or X are given by --train and --validation.

            Examples:
              luthier study curves
              luthier study curves spam-gbm --trial 17
              luthier study curves spam-gbm --train fit_auc --validation auc
            """)

    @OptionGroup var study: StudyOptions

    @OptionGroup var metric: MetricOptions

    @Option(name: .long, help: "Only the trial with this number.")
    var trial: Int?

    @Option(name: .long, help: "How many of the best trials to list.")
    var count = 10

    @Option(name: .long, help: "The metric on training data.")
    var train: String?

    @Option(name: .long, help: "The metric on other data.")
    var validation: String?

    @Flag(name: .long, help: "Print one JSON document, and nothing else.")
    var json = false

    func validate() throws {
        guard count >= 1 else {
            throw ValidationError("--count must be at least 1, got \(count).")
        }
        guard (train == nil) == (validation == nil) else {
            throw ValidationError("--train and --validation are given together, or neither is.")
        }
    }

    func run() async throws {
        let ledger = try await study.ledger()
        let (curves, overfitting) = try found(ledger)
        guard !json else {
            return Console.line(
                JSONValue.object([
                    "study": .string(ledger.definition.name),
                    "metrics": .array(curves.map(AnalysisBody.json)),
                    "overfitting": .array(overfitting.map(AnalysisBody.json)),
                ]).text(.pretty))
        }
        let width = Console.size.width
        var lines = curves.flatMap { CurvesText.lines($0, count: count, width: width) }
        lines += overfitting.flatMap { CurvesText.lines($0, count: count) }
        Console.line(lines.joined(separator: "\n"))
    }

    /// The curves of the metrics that are meant, and the gaps of every pair.
    func found(
        _ ledger: StudyLedger
    ) throws -> (curves: [LearningCurves], overfitting: [Overfitting]) {
        let trials = try trial.map { [try ledger.existingTrial($0)] } ?? ledger.trials
        let overfitting = try overfitting(ledger, trials)
        do {
            let curves = try metric.analyses(in: ledger) {
                try LearningCurves($0, trials: trials)
            }
            return (curves, overfitting)
        } catch let error as AnalysisError where error.code == .noMeasurements {
            // Final values alone may still tell a gap.
            if overfitting.allSatisfy(\.gaps.isEmpty) { throw error }
            return ([], overfitting)
        }
    }

    private func overfitting(
        _ ledger: StudyLedger, _ trials: [Trial]
    ) throws -> [Overfitting] {
        let definition = ledger.definition
        let names = AnalyzedMetric.names(in: definition, trials: ledger.trials)
        var pairs = MetricPair.found(in: names)
        if let train, let validation {
            for name in [train, validation] where !names.contains(name) {
                throw AnalysisError.unknown(.unknownMetric, "metric", name, among: names)
            }
            pairs = [MetricPair(train: train, validation: validation)]
        }
        return pairs.compactMap { pair in
            guard let direction = pair.direction(in: definition, goal: metric.goal?.direction)
            else {
                Console.note(
                    "luthier: nothing says whether \(pair.validation) is to be small or large; "
                        + "--goal minimize or --goal maximize does.")
                return nil
            }
            return Overfitting(pair, direction: direction, trials: trials)
        }
    }
}

/// Learning curves for people.
enum CurvesText {
    /// The curve of the best trial, and the best trials in a table.
    static func lines(_ curves: LearningCurves, count: Int, width: Int) -> [String] {
        let ranked = curves.ranked
        guard let best = ranked.first else { return [] }
        let name = NumberText.plain(curves.metric.name)
        var lines = ["\(name): \(NumberText.count(ranked.count, "curve"))", ""]
        let chart = BestChart(
            values: best.points.map(\.value).filter(\.isFinite), height: 8, width: width
        ).lines
        if !chart.isEmpty, let first = best.points.first, let last = best.points.last {
            lines += chart
            lines += [
                "trial \(best.number), from \(NumberText.short(first.reach)) to "
                    + NumberText.short(last.reach), "",
            ]
        }
        let hasGoal = curves.metric.direction != nil
        var table = TextTable(
            headings: ["trial", "outcome", "points", "up to", "first", "last"]
                + (hasGoal ? ["best", "at"] : []))
        table.rightAligned = Set([0] + (2..<8))
        for curve in ranked.prefix(count) {
            var row = [
                "\(curve.number)", curve.outcome?.word ?? "not ended", "\(curve.points.count)",
                curve.points.last.map { NumberText.short($0.reach) } ?? "",
                curve.points.first.map { NumberText.short($0.value) } ?? "",
                curve.points.last.map { NumberText.short($0.value) } ?? "",
            ]
            if hasGoal {
                let best = curve.bestPlace(for: curves.metric).map { curve.points[$0] }
                row += [
                    best.map { NumberText.short($0.value) } ?? "",
                    best.map { NumberText.short($0.reach) } ?? "",
                ]
            }
            table.rows.append(row)
        }
        lines += table.lines.map { "  " + $0 }
        if ranked.count > count { lines.append("  and \(ranked.count - count) more") }
        return lines + [""]
    }

    /// The gaps between training data and other data, the best trials first.
    static func lines(_ overfitting: Overfitting, count: Int) -> [String] {
        let (train, validation) = (
            NumberText.plain(overfitting.pair.train), NumberText.plain(overfitting.pair.validation)
        )
        guard !overfitting.gaps.isEmpty else {
            return ["\(train) and \(validation): no trial ended with both.", ""]
        }
        let flagged = overfitting.flagged
        let verdict =
            flagged.isEmpty
            ? "no sign of overfitting in \(NumberText.count(overfitting.gaps.count, "trial"))"
            : "\(flagged.count) of \(NumberText.count(overfitting.gaps.count, "trial")) "
                + "\(flagged.count == 1 ? "looks" : "look") overfitted: "
                + flagged.prefix(count).map { "\($0.number)" }.joined(separator: ", ")
                + (flagged.count > count ? " …" : "")
        var table = TextTable(
            headings: ["trial", train, validation, "gap", "best at", "lost since", ""])
        table.rightAligned = Set(0...5)
        let ranked = overfitting.gaps.sorted {
            let losses = ($0.validation, $1.validation)
            return (overfitting.direction.loss(losses.0), $0.number)
                < (overfitting.direction.loss(losses.1), $1.number)
        }
        for gap in ranked.prefix(count) {
            table.rows.append([
                "\(gap.number)", NumberText.short(gap.train), NumberText.short(gap.validation),
                NumberText.short(gap.gap), gap.bestReach.map(NumberText.short) ?? "",
                gap.lost.map { ImportanceText.percent($0) } ?? "",
                gap.isFlagged ? "overfitted" : "",
            ])
        }
        var lines = ["\(train) and \(validation): \(verdict)", ""]
        lines += table.lines.map { "  " + $0 }
        if ranked.count > count { lines.append("  and \(ranked.count - count) more") }
        let turned = flagged.compactMap(\.bestReach)
        if let first = turned.min(), let last = turned.max() {
            let place =
                first == last
                ? NumberText.short(first)
                : "\(NumberText.short(first)) to \(NumberText.short(last))"
            lines += ["", "Training the overfitted ones beyond \(place) did harm."]
        }
        return lines + [""]
    }
}

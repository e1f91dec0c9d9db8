import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierWire

/// Analyses as JSON; numbers that are not known are left out.
enum AnalysisBody {
    /// A metric and its goal.
    static func json(_ metric: AnalyzedMetric) -> JSONObject {
        var body: JSONObject = ["metric": .string(metric.name)]
        body["goal"] = metric.direction.map { .string($0.rawValue) }
        return body
    }

    /// The importance of parameters for a metric.
    static func json(_ importance: Importance, leftOut: ObservedMetric.LeftOut) -> JSONValue {
        var body = json(importance.metric)
        body["method"] = .string(importance.method.rawValue)
        body["trials"] = .integer(importance.trials)
        body["best"] = importance.best.map { .integer($0) }
        body["parameters"] = .array(
            importance.shares.map { share in
                var row: JSONObject = [
                    "parameter": .string(share.parameter), "share": .double(share.share),
                ]
                row["deviation"] = share.deviation.map { .double($0) }
                row["trials"] = .integer(share.trials)
                return .object(row)
            })
        if let remainder = importance.remainder {
            body["interactions"] = .array(
                importance.interactions.map {
                    [
                        "parameters": [.string($0.first), .string($0.second)],
                        "share": .double($0.share), "deviation": .double($0.deviation),
                    ]
                })
            body["remainder"] = .double(remainder)
        }
        body["notes"] = .array(importance.notes.map { .string($0) })
        body["left_out"] = json(leftOut)
        return .object(body)
    }

    /// Which parameters to tune on.
    static func json(_ core: CoreParameters) -> JSONValue {
        switch core.advice {
        case .oneParameter: return ["advice": "one_parameter"]
        case .tooFewTrials(let have, let need):
            return [
                "advice": "too_few_trials", "trials": .integer(have), "needed": .integer(need),
            ]
        case .split(let keep, let freeze):
            return [
                "advice": "split", "keep": .array(keep.map { .string($0) }),
                "freeze": .array(
                    freeze.map {
                        [
                            "parameter": .string($0.parameter), "value": JSONValue($0.value),
                            "trial": .integer($0.number),
                        ]
                    }), "share": .double(core.keptShare),
                "trials_for_all": .integer(core.trialsForAll),
                "trials_for_kept": .integer(core.trialsForKept),
            ]
        }
    }

    /// The trials that do not count, by reason.
    static func json(_ leftOut: ObservedMetric.LeftOut) -> JSONValue {
        [
            "failed": .integer(leftOut.failed), "infeasible": .integer(leftOut.infeasible),
            "stopped": .integer(leftOut.stopped), "unfinished": .integer(leftOut.unfinished),
            "unreported": .integer(leftOut.unreported), "not_finite": .integer(leftOut.notFinite),
            "outside": .integer(leftOut.outside),
        ]
    }

    /// Slices of a metric, dependence on each parameter, and every trial as a line.
    static func json(_ view: SliceView, _ parallel: ParallelCoordinates) -> JSONValue {
        var body = json(view.observed.metric)
        body["trials"] = .integer(view.observed.count)
        body["left_out"] = json(view.observed.leftOut)
        body["slices"] = .array(view.shown.map { json($0.slice, $0.curve) })
        body["parallel"] = json(parallel)
        return .object(body)
    }

    private static func json(_ slice: Slice, _ curve: PartialDependence?) -> JSONValue {
        var body = json(slice.axis)
        body["points"] = .array(
            slice.points.map {
                [
                    "trial": .integer($0.number), "value": JSONValue($0.value),
                    "place": .double($0.place), "metric": .double($0.metric),
                ]
            })
        body["pieces"] = .array(
            slice.pieces.map { piece in
                var row: JSONObject = [
                    "from": JSONValue(piece.first), "to": JSONValue(piece.last),
                    "trials": .integer(piece.trials),
                ]
                row["best"] = piece.best.map { .double($0) }
                row["median"] = piece.median.map { .double($0) }
                return .object(row)
            })
        body["absent"] = .integer(slice.absent)
        body["expected"] = curve.map {
            .array(($0.points + [$0.absent].compactMap { $0 }).map(json))
        }
        return .object(body)
    }

    private static func json(_ point: PartialDependence.Point) -> JSONValue {
        [
            "value": point.value.map { JSONValue($0) } ?? "none",
            "place": point.place.map { .double($0) } ?? .null, "mean": .double(point.mean),
            "deviation": .double(point.deviation),
        ]
    }

    /// How values stand on an axis.
    static func json(_ axis: ParameterAxis) -> JSONObject {
        var body: JSONObject = ["parameter": .string(axis.parameter)]
        switch axis.kind {
        case .numbers(let from, let to, let scale):
            body["from"] = .double(from)
            body["to"] = .double(to)
            body["scale"] = .string(scale.rawValue)
        case .values(let values, let isOrdered):
            body[isOrdered ? "values" : "choices"] = .array(values.map { JSONValue($0) })
        }
        body["when"] = axis.condition.map { .string($0) }
        return body
    }

    private static func json(_ parallel: ParallelCoordinates) -> JSONValue {
        [
            "parameters": .array(parallel.axes.map { .object(json($0)) }),
            "metrics": .array(
                parallel.metrics.map { axis in
                    var body = json(axis.metric)
                    body["from"] = .double(axis.least)
                    body["to"] = .double(axis.most)
                    return .object(body)
                }),
            "lines": .array(
                parallel.lines.map { line in
                    [
                        "trial": .integer(line.number),
                        "places": .array(line.places.map { $0.map { .double($0) } ?? .null }),
                        "metrics": .array(line.metrics.map { $0.map { .double($0) } ?? .null }),
                    ]
                }),
        ]
    }

    /// The history of a metric.
    static func json(_ history: OptimizationHistory) -> JSONValue {
        var body = json(history.metric)
        body["points"] = .array(
            history.points.map { point in
                var row: JSONObject = [
                    "trial": .integer(point.number), "seconds": .double(point.seconds),
                    "value": .double(point.value), "completed": .boolean(point.isCompleted),
                ]
                row["best"] = point.best.map { .double($0) }
                row["improvement"] = .boolean(point.isImprovement)
                return .object(row)
            })
        return .object(body)
    }

    /// The learning curves of a metric.
    static func json(_ curves: LearningCurves) -> JSONValue {
        var body = json(curves.metric)
        body["curves"] = .array(
            curves.curves.map { curve in
                var row: JSONObject = [
                    "trial": .integer(curve.number),
                    "points": .array(
                        curve.points.map {
                            ["at": .double($0.reach), "value": .double($0.value)]
                        }),
                ]
                row["outcome"] = curve.outcome.map { .string($0.word) }
                row["final"] = curve.final.map { .double($0) }
                return .object(row)
            })
        return .object(body)
    }

    /// The gaps between training data and other data.
    static func json(_ overfitting: Overfitting) -> JSONValue {
        [
            "train": .string(overfitting.pair.train),
            "validation": .string(overfitting.pair.validation),
            "goal": .string(overfitting.direction.rawValue),
            "gaps": .array(
                overfitting.gaps.map { gap in
                    var row: JSONObject = [
                        "trial": .integer(gap.number), "train": .double(gap.train),
                        "validation": .double(gap.validation), "gap": .double(gap.gap),
                    ]
                    row["best_at"] = gap.bestReach.map { .double($0) }
                    row["lost"] = gap.lost.map { .double($0) }
                    row["overfitted"] = .boolean(gap.isFlagged)
                    return .object(row)
                }),
        ]
    }

    /// The front of a study, and all completed trials behind it.
    static func json(_ series: FrontSeries, _ ledger: StudyLedger) -> JSONValue {
        let space = ledger.definition.space
        return [
            "study": .string(ledger.definition.name),
            "metrics": .array(series.metrics.map { .object(json($0)) }),
            "meets_thresholds": .boolean(series.meetsThresholds),
            "balanced": .integer(series.balanced.number),
            "front": .array(
                series.front.map { TrialBody.summary(ledger.trials[$0.number], in: space) }),
            "trials": .array(
                series.points.map {
                    [
                        "trial": .integer($0.number),
                        "values": .array($0.values.map { .double($0) }),
                        "on_front": .boolean($0.isOnFront),
                    ]
                }),
        ]
    }
}

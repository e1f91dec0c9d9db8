package import LuthierDomain

/// Uses of the holdout as JSON, the same in exports, on the wire and in reports.
package enum HoldoutBody {
    /// All that is known of a use.
    ///
    /// - Returns: An object; keys without a value are left out.
    package static func json(_ standing: HoldoutStanding) -> JSONValue {
        let use = standing.use
        let newest = use.newest
        var body: JSONObject = [
            "number": .integer(use.number), "use": .integer(standing.place),
            "attempts": .integer(use.attempts.count), "outcome": .string(use.word),
        ]
        if let outcome = newest.end?.outcome {
            body["reason"] = outcome.reason.map { .string($0) }
            if case .failed(let kind, _, _) = outcome { body["failure"] = .string(kind.rawValue) }
            body["detail"] = outcome.detail.map { .string($0) }
        }
        body["may_have_looked"] = .boolean(use.mayHaveLooked)
        body["started"] = .string(newest.started.text)
        body["ended"] = newest.ended.map { .string($0.text) }
        body["worker"] = .string(newest.lease.worker)
        if let end = newest.end, !end.metrics.isEmpty {
            body["metrics"] = TrialBody.json(end.metrics)
            if !end.deviations.isEmpty { body["deviations"] = TrialBody.json(end.deviations) }
        }
        if !standing.gaps.isEmpty {
            var gaps = JSONObject()
            for gap in standing.gaps { gaps[gap.metric] = json(gap) }
            body["gaps"] = .object(gaps)
        }
        return .object(body)
    }

    private static func json(_ gap: HoldoutGap) -> JSONValue {
        var body: JSONObject = [
            "validation": .double(gap.validation), "holdout": .double(gap.holdout),
            "difference": .double(gap.difference),
        ]
        body["relative"] = gap.relative.map { .double($0) }
        body["verdict"] = .string(gap.verdict.rawValue)
        if let spread = gap.spread {
            body["spread"] = .double(spread.width)
            body["spread_trials"] = .integer(spread.trials)
            body["beyond_spread"] = .boolean(gap.isBeyondSpread)
        }
        return .object(body)
    }
}

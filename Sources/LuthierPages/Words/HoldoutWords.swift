package import LuthierDomain
package import LuthierEngine

/// What is said of a study's holdout: the same on a terminal and on a page.
///
/// Names stand in it as they are; whoever shows it makes them safe.
package struct HoldoutWords: Sendable {
    /// What is known of the study.
    package let ledger: StudyLedger

    /// The words for a study.
    package init(_ ledger: StudyLedger) { self.ledger = ledger }

    // MARK: One use

    /// Which trial, which use, which attempt: `trial 1, 2nd use, attempt 3`.
    package static func subject(_ standing: HoldoutStanding) -> String {
        let use = standing.use
        let place = use.mayHaveLooked ? ", \(NumberText.ordinal(standing.place)) use" : ""
        let tries = use.attempts.count > 1 ? ", attempt \(use.attempts.count)" : ""
        return "trial \(use.number)\(place)\(tries)"
    }

    /// What became of a scoring without numbers; nil where there are some.
    ///
    /// - Parameters:
    ///   - standing: The use.
    ///   - isGone: Whether a worker is known to have ended.
    /// - Returns: Such as `not scored: the program ended with exit code 3.`
    package static func trouble(
        _ standing: HoldoutStanding, isGone: (String) -> Bool
    ) -> String? {
        guard standing.use.score == nil else { return nil }
        guard let outcome = standing.use.newest.end?.outcome else {
            let worker = standing.use.newest.lease.worker
            return isGone(worker)
                ? "not scored: the scoring began and its process is gone."
                : "being scored by \(worker)."
        }
        return "not scored: \(outcome.reason ?? outcome.word)"
    }

    /// Whether a scoring without numbers counts; nil while it runs and where there are numbers.
    ///
    /// - Parameters:
    ///   - standing: The use.
    ///   - isGone: Whether a worker is known to have ended.
    /// - Returns: A sentence or two.
    package static func count(
        _ standing: HoldoutStanding, isGone: (String) -> Bool
    ) -> String? {
        let newest = standing.use.newest
        guard standing.use.score == nil, newest.end != nil || isGone(newest.lease.worker) else {
            return nil
        }
        return standing.use.mayHaveLooked
            ? "The data may have been looked at, so this counts as a use; another attempt does not "
                + "count again."
            : "No program was started, so this does not count as a use."
    }

    /// `worse by 0.028 (3.1 %)`.
    package static func words(_ gap: HoldoutGap) -> String {
        guard gap.verdict != .equal else { return "the same" }
        let share = gap.relative.map { " (\(NumberText.rough(abs($0) * 100)) %)" } ?? ""
        return "\(gap.verdict.rawValue) by \(NumberText.short(abs(gap.difference)))\(share)"
    }

    /// What the holdout has of a trial that was scored, by the metrics that are optimised.
    ///
    /// - Parameter standing: The use.
    /// - Returns: Such as `On the holdout trial 2 has accuracy 0.6975, worse by 0.1025 (13 %).`
    package func sentence(of standing: HoldoutStanding) -> String? {
        let goals = Set(ledger.definition.objectives.map(\.name))
        let parts = standing.gaps.filter { goals.contains($0.metric) }.map { gap in
            "\(gap.metric) \(NumberText.short(gap.holdout)), \(Self.words(gap))"
        }
        guard !parts.isEmpty else { return nil }
        return "On the holdout trial \(standing.use.number) has \(NumberText.list(parts))."
    }

    /// The numbers that a scoring brought, each beside what the trial reported before.
    package func rows(
        _ standing: HoldoutStanding
    ) -> [(name: String, validation: String, holdout: String, gap: String)] {
        let rules = Set(ledger.definition.metrics.filter(\.isRule).map(\.name))
        return (standing.use.score?.metrics.entries ?? []).compactMap { name, value in
            guard !rules.contains(name) else { return nil }
            let gap = standing.gaps.first { $0.metric == name }
            return (
                name, gap.map { NumberText.short($0.validation) } ?? "",
                NumberText.short(value), gap.map(Self.words) ?? ""
            )
        }
    }

    // MARK: What is to be thought of it

    /// What should make one think twice about a use.
    package func alarms(_ standing: HoldoutStanding) -> [String] {
        var lines = standing.gaps.compactMap { gap -> String? in
            guard gap.isBeyondSpread, let spread = gap.spread else { return nil }
            return "\(gap.metric) is \(Self.words(gap)) on the holdout; "
                + "the \(spread.trials) best trials lie only \(NumberText.short(spread.width)) apart. "
                + "Which of them is best may be chance, or the two sets differ."
        }
        for metric in ledger.definition.metrics {
            guard let value = standing.use.score?.metrics[metric.name], let bound = metric.bound,
                !bound.holds(for: value)
            else { continue }
            lines.append(
                metric.isRule
                    ? "\(metric.name) does not hold on the holdout, by \(NumberText.short(value))."
                    : "\(metric.name) is \(NumberText.short(value)) on the holdout and must be "
                        + "\(bound).")
        }
        return lines
    }

    /// What is to be thought of a holdout with several candidates; nil with one.
    package var many: String? {
        let looks = ledger.holdoutUses.count(where: \.mayHaveLooked)
        guard looks > 1 else { return nil }
        return "\(looks) candidates were scored on this holdout. The best of several is partly "
            + "chosen by chance, so each further look makes it more of a second validation set; "
            + "report the first, or keep new data for the last word."
    }
}

extension Metric {
    /// The values that are good enough, where any are given.
    fileprivate var bound: MetricBound? {
        switch role {
        case .optimized(_, let threshold): threshold
        case .constraint(let bound): bound
        case .stored: nil
        }
    }
}

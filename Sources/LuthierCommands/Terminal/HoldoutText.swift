import LuthierDomain
import LuthierEngine

/// What is said of a study's holdout.
struct HoldoutText {
    let ledger: StudyLedger
    /// Whether a worker is known to have ended.
    var isGone: @Sendable (String) -> Bool = ProcessIdentity.isGone

    /// One section for every use, and what is to be thought of it; empty without any.
    var lines: [String] {
        let standings = ledger.holdoutStandings
        guard !standings.isEmpty else { return [] }
        let looks = standings.count { $0.use.mayHaveLooked }
        return standings.flatMap { use($0) + alarms($0) + [""] } + Self.many(looks)
            + (looks > 1 ? [""] : [])
    }

    /// One use with all that is to be thought of it.
    func lines(of standing: HoldoutStanding) -> [String] {
        let looks = ledger.holdoutUses.count(where: \.mayHaveLooked)
        return use(standing) + alarms(standing) + Self.many(looks)
    }

    /// What another candidate would cost, before it is scored.
    ///
    /// - Parameter number: The number of the trial that is about to be scored.
    /// - Returns: A sentence; nil for the first candidate.
    func caution(before number: Int) -> String? {
        let place = ledger.holdoutPlace(of: number)
        guard place > 1 else { return nil }
        return "trial \(number) is the \(Self.ordinal(place)) candidate that is scored on this "
            + "holdout; each further look makes it less honest."
    }

    /// What is lost with the study's record; nil where nobody has looked.
    var cautionBeforeForgetting: String? {
        let looks = ledger.holdoutUses.count(where: \.mayHaveLooked)
        guard looks > 0 else { return nil }
        return "\(NumberText.count(looks, "candidate")) of this study "
            + "\(looks == 1 ? "was" : "were") scored on its holdout, and the count goes with it; the "
            + "data have been looked at all the same."
    }

    /// `1st`, `2nd`, `3rd`, `4th`, `11th`.
    static func ordinal(_ number: Int) -> String {
        let suffix =
            switch (number % 100, number % 10) {
            case (11...13, _): "th"
            case (_, 1): "st"
            case (_, 2): "nd"
            case (_, 3): "rd"
            default: "th"
            }
        return "\(number)\(suffix)"
    }

    /// `worse by 0.028 (3.07 %)`.
    static func words(_ gap: HoldoutGap) -> String {
        guard gap.verdict != .equal else { return "the same" }
        let share = gap.relative.map { " (\(NumberText.rough(abs($0) * 100)) %)" } ?? ""
        return "\(gap.verdict.rawValue) by \(NumberText.short(abs(gap.difference)))\(share)"
    }

    // MARK: One use

    private func use(_ standing: HoldoutStanding) -> [String] {
        let use = standing.use
        let place = use.mayHaveLooked ? ", \(Self.ordinal(standing.place)) use" : ""
        let tries = use.attempts.count > 1 ? ", attempt \(use.attempts.count)" : ""
        let subject = "Holdout: trial \(use.number)\(place)\(tries)"
        if use.score != nil { return ["\(subject)"] + rows(standing) }
        guard let outcome = use.newest.end?.outcome else {
            let worker = use.newest.lease.worker
            guard isGone(worker) else {
                return ["\(subject): being scored by \(NumberText.plain(worker))."]
            }
            return [
                "\(subject): not scored: the scoring began and its process is gone.", Self.counted,
            ]
        }
        let reason = NumberText.plain(outcome.reason ?? outcome.word)
        var lines = ["\(subject): not scored: \(reason)"]
        lines += (outcome.detail ?? "").split(separator: "\n").suffix(6).map {
            "  | \(NumberText.plain($0))"
        }
        lines.append(
            use.mayHaveLooked
                ? Self.counted
                : "  No program was started, so this does not count as a use.")
        return lines
    }

    private static let counted =
        "  The data may have been looked at, so this counts as a use; another attempt does not count "
        + "again."

    private func rows(_ standing: HoldoutStanding) -> [String] {
        let entries = standing.use.score?.metrics.entries ?? []
        var table = TextTable(headings: ["", "validation", "holdout", ""])
        table.rightAligned = [1, 2]
        let rules = Set(ledger.definition.metrics.filter(\.isRule).map(\.name))
        for (name, value) in entries where !rules.contains(name) {
            let gap = standing.gaps.first { $0.metric == name }
            table.rows.append([
                NumberText.plain(name), gap.map { NumberText.short($0.validation) } ?? "",
                NumberText.short(value), gap.map(Self.words) ?? "",
            ])
        }
        return table.lines.map { "  \($0)" }
    }

    // MARK: What is to be thought of it

    private func alarms(_ standing: HoldoutStanding) -> [String] {
        var lines = standing.gaps.compactMap { gap -> String? in
            guard gap.isBeyondSpread, let spread = gap.spread else { return nil }
            return "warning: \(NumberText.plain(gap.metric)) is \(Self.words(gap)) on the holdout; "
                + "the \(spread.trials) best trials lie only \(NumberText.short(spread.width)) apart. "
                + "Which of them is best may be chance, or the two sets differ."
        }
        for metric in ledger.definition.metrics {
            guard let value = standing.use.score?.metrics[metric.name], let bound = metric.bound,
                !bound.holds(for: value)
            else { continue }
            guard !metric.isRule else {
                lines.append(
                    "warning: \(NumberText.plain(metric.name)) does not hold on the holdout, by "
                        + "\(NumberText.short(value)).")
                continue
            }
            lines.append(
                "warning: \(NumberText.plain(metric.name)) is \(NumberText.short(value)) on the "
                    + "holdout and must be \(bound).")
        }
        return lines
    }

    /// What is to be thought of a holdout with several candidates.
    private static func many(_ looks: Int) -> [String] {
        guard looks > 1 else { return [] }
        return [
            "warning: \(looks) candidates were scored on this holdout. The best of several is partly "
                + "chosen by chance, so each further look makes it more of a second validation set; "
                + "report the first, or keep new data for the last word."
        ]
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

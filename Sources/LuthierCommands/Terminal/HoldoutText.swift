import LuthierDomain
import LuthierEngine
import LuthierPages

/// What is said of a study's holdout on a terminal.
struct HoldoutText {
    let ledger: StudyLedger
    /// Whether a worker is known to have ended.
    var isGone: @Sendable (String) -> Bool = ProcessIdentity.isGone

    /// One section for every use, and what is to be thought of it; empty without any.
    var lines: [String] {
        let many = many
        return ledger.holdoutStandings.flatMap { use($0) + alarms($0) + [""] } + many
            + (many.isEmpty ? [] : [""])
    }

    /// One use with all that is to be thought of it.
    func lines(of standing: HoldoutStanding) -> [String] {
        use(standing) + alarms(standing) + many
    }

    /// What another candidate would cost, before it is scored.
    ///
    /// - Parameter number: The number of the trial that is about to be scored.
    /// - Returns: A sentence; nil for the first candidate.
    func caution(before number: Int) -> String? {
        let place = ledger.holdoutPlace(of: number)
        guard place > 1 else { return nil }
        return
            "trial \(number) is the \(NumberText.ordinal(place)) candidate that is scored on this "
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

    // MARK: One use

    private func use(_ standing: HoldoutStanding) -> [String] {
        let subject = "Holdout: \(HoldoutWords.subject(standing))"
        guard let trouble = HoldoutWords.trouble(standing, isGone: isGone) else {
            return ["\(subject)"] + rows(standing)
        }
        var lines = [NumberText.plain("\(subject): \(trouble)")]
        lines += (standing.use.newest.end?.outcome.detail ?? "").split(separator: "\n").suffix(6)
            .map { "  | \(NumberText.plain($0))" }
        return lines
            + [HoldoutWords.count(standing, isGone: isGone).map { "  \($0)" }].compactMap(\.self)
    }

    private func rows(_ standing: HoldoutStanding) -> [String] {
        var table = TextTable(headings: ["", "validation", "holdout", ""])
        table.rightAligned = [1, 2]
        table.rows = HoldoutWords(ledger).rows(standing).map {
            [NumberText.plain($0.name), $0.validation, $0.holdout, $0.gap]
        }
        return table.lines.map { "  \($0)" }
    }

    // MARK: What is to be thought of it

    private func alarms(_ standing: HoldoutStanding) -> [String] {
        HoldoutWords(ledger).alarms(standing).map { NumberText.plain("warning: \($0)") }
    }

    private var many: [String] {
        HoldoutWords(ledger).many.map { ["warning: \($0)"] } ?? []
    }
}

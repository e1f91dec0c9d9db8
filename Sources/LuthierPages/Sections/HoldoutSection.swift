import LuthierDomain
import LuthierEngine
import LuthierWire

/// What the holdout told, and how often it was asked.
struct HoldoutSection {
    let source: ReportSource
    let options: ReportOptions

    /// The most characters of output shown of a scoring.
    private static let mostCharacters = 2000

    /// The section; nil for a study without a holdout.
    var section: ReportSection? {
        let standings = source.ledger.holdoutStandings
        guard source.definition.holdout != nil || !standings.isEmpty else { return nil }
        let words = HoldoutWords(source.ledger)
        var body = Markup.joined(standings.map { part($0, words) })
        if let many = words.many { body = body + Self.warning(many) }
        if standings.isEmpty {
            body = """
                <p class="none">Nobody has looked at the holdout. \
                <code>\(source.promotion(options.storage))</code> scores the best trial on it, once.</p>

                """
        }
        return ReportSection(id: "holdout", title: "Holdout", body: body)
    }

    private func part(_ standing: HoldoutStanding, _ words: HoldoutWords) -> Markup {
        let isGone: (String) -> Bool = { options.endedWorkers.contains($0) }
        let subject = ReportSection.capitalized(HoldoutWords.subject(standing))
        var body: Markup = "<h3>\(subject)</h3>\n"
        if let trouble = HoldoutWords.trouble(standing, isGone: isGone) {
            body = body + "<p>\(ReportSection.capitalized(trouble))</p>\n"
            if let detail = standing.use.newest.end?.outcome.detail, !detail.isEmpty {
                let lines =
                    detail.count > Self.mostCharacters
                    ? "…" + detail.suffix(Self.mostCharacters) : detail
                body =
                    body
                    + ReportSection.folded(
                        "Last output of the scoring", "<pre tabindex=\"0\">\(lines)</pre>\n")
            }
            let count = HoldoutWords.count(standing, isGone: isGone)
            return body + ReportSection.note(count ?? "")
        }
        let rows = words.rows(standing).map { row -> [Markup] in
            ["\(row.name)", "\(row.validation)", "\(row.holdout)", "\(row.gap)"]
        }
        return body
            + ReportSection.table(
                ["metric", "validation", "holdout", "gap"], rows,
                label: "\(subject): validation beside holdout", numbers: [1, 2])
            + attempts(standing) + Markup.joined(words.alarms(standing).map(Self.warning))
    }

    /// What earlier attempts came to, where there were some.
    private func attempts(_ standing: HoldoutStanding) -> Markup {
        let failures = standing.use.attempts.dropLast().enumerated().map { place, attempt in
            "Attempt \(place + 1): \(attempt.end?.outcome.reason ?? "its end was never told.")"
        }
        return Markup.joined(failures.map(ReportSection.note))
    }

    private static func warning(_ text: String) -> Markup {
        "<p class=\"warning\"><strong>Warning:</strong> \(text)</p>\n"
    }
}

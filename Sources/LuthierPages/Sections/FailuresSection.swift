import LuthierDomain
import LuthierEngine
import LuthierWire

/// Trials that ended without success for one reason.
struct FailureGroup {
    /// What happened, in one word: `failed`, `infeasible` and so on.
    let word: String
    /// Why.
    let reason: String
    /// The trials, by number.
    var numbers: [Int]
    /// The last lines of output of the first one that has some.
    var detail: String?

    /// The groups of trials that failed or are infeasible, the largest first.
    ///
    /// - Complexity: O(trials).
    static func groups(in trials: [Trial]) -> [FailureGroup] {
        var groups: [FailureGroup] = []
        var places: [[String]: Int] = [:]
        for trial in trials {
            guard let outcome = trial.outcome, let reason = outcome.reason,
                !["completed", "stopped"].contains(outcome.word)
            else { continue }
            let key = [outcome.word, reason]
            if let place = places[key] {
                groups[place].numbers.append(trial.number)
                groups[place].detail = groups[place].detail ?? outcome.detail
            } else {
                places[key] = groups.count
                groups.append(
                    FailureGroup(
                        word: outcome.word, reason: reason, numbers: [trial.number],
                        detail: outcome.detail))
            }
        }
        return groups.enumerated().sorted {
            (-$0.element.numbers.count, $0.offset) < (-$1.element.numbers.count, $1.offset)
        }.map(\.element)
    }
}

/// What failed, and why.
struct FailuresSection {
    let source: ReportSource

    /// The most reasons shown.
    private static let mostGroups = 20
    /// The most characters of output shown of a reason.
    private static let mostCharacters = 2000

    /// The section; nil where nothing failed.
    var section: ReportSection? {
        let groups = FailureGroup.groups(in: source.ledger.trials)
        guard !groups.isEmpty else { return nil }
        let rows = groups.prefix(Self.mostGroups).map { group -> [Markup] in
            let numbers = group.numbers.prefix(8).map(String.init).joined(separator: ", ")
            return [
                "\(SummarySection.words(group.word))", "\(group.reason)",
                "\(NumberText.grouped(group.numbers.count))",
                "\(numbers)\(group.numbers.count > 8 ? ", …" : "")",
            ]
        }
        let details = groups.prefix(Self.mostGroups).compactMap { group -> Markup? in
            guard let detail = group.detail, !detail.isEmpty else { return nil }
            let lines =
                detail.count > Self.mostCharacters
                ? "…" + detail.suffix(Self.mostCharacters) : detail
            return ReportSection.folded(
                "Last output of a trial for which: \(group.reason)",
                "<pre tabindex=\"0\">\(lines)</pre>\n")
        }
        let more = groups.count - rows.count
        return ReportSection(
            id: "failures", title: "Failures",
            body: ReportSection.table(
                ["outcome", "reason", "count", "trials"], Array(rows), label: "Failures by reason",
                numbers: [2])
                + ReportSection.note(
                    more > 0 ? "And \(NumberText.count(more, "more reason"))." : "")
                + Markup.joined(details))
    }
}

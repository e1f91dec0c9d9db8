import LuthierDomain
import LuthierPages
import LuthierWire

/// What an edit changes, for people.
struct EditText {
    /// The edit.
    let edit: StudyEdit
    /// Whether it was only tried.
    let isRehearsal: Bool

    /// One line for each value that changes, then what that does to trials and to the study.
    var lines: [String] {
        let name = NumberText.plain(edit.after.name)
        guard !edit.isEmpty else { return ["\(name) is so already; nothing was changed."] }
        let title = isRehearsal ? "would change, and was left as it is:" : "was changed:"
        return ["\(name) \(title)"] + changes + [""] + effects
    }

    private var changes: [String] {
        let changes = DefinitionChange.changes(from: edit.before, to: edit.after)
        let width = changes.map(\.path.count).max() ?? 0
        return changes.map { change in
            let gap = String(repeating: " ", count: width - change.path.count)
            return "  \(NumberText.plain(change.path))\(gap)  \(Self.text(change.before)) → "
                + Self.text(change.after)
        }
    }

    /// What becomes of trials, of the best, and of the study.
    private var effects: [String] {
        var lines = [verdicts]
        if edit.renumberedCount > 0, !edit.before.judges(like: edit.after) {
            lines.append(
                "\(NumberText.count(edit.renumberedCount, "trial")) "
                    + "\(edit.renumberedCount == 1 ? "has" : "have") other derived numbers now.")
        }
        lines += outside + droppedFirstTries
        lines.append(best)
        if edit.stateBefore != edit.state {
            let reason = if case .finished(let reason)? = edit.ending { ": \(reason)" } else { "" }
            lines.append("The study was \(edit.stateBefore) and is \(edit.state) now\(reason).")
        }
        return lines
    }

    /// What trials are now, such as `2 trials are infeasible now, 1 is completed`.
    private var verdicts: String {
        guard !edit.verdicts.isEmpty else { return "Every trial is judged as before." }
        var words: [String] = []
        for verdict in edit.verdicts where !words.contains(verdict.after.word) {
            words.append(verdict.after.word)
        }
        let parts = words.enumerated().map { place, word in
            let numbers = edit.verdicts.filter { $0.after.word == word }.map(\.number)
            let noun = place == 0 ? " trial\(numbers.count == 1 ? "" : "s")" : ""
            let verb = numbers.count == 1 ? "is" : "are"
            let now = place == 0 ? " now" : ""
            return "\(numbers.count)\(noun) \(verb) \(word)\(now) (\(Self.list(numbers)))"
        }
        return parts.joined(separator: ", ") + "."
    }

    /// Which trials lie outside of the ranges, where that changes.
    private var outside: [String] {
        guard edit.outside != edit.outsideBefore else { return [] }
        guard !edit.outside.isEmpty else { return ["Every trial lies inside of the ranges now."] }
        let isOne = edit.outside.count == 1
        return [
            "\(NumberText.count(edit.outside.count, "trial")) \(isOne ? "lies" : "lie") outside of the "
                + "ranges now (\(Self.list(edit.outside))): \(isOne ? "it stays" : "they stay"), and "
                + "samplers do not learn from \(isOne ? "it" : "them")."
        ]
    }

    /// Which entries of `try_first` are gone.
    private var droppedFirstTries: [String] {
        let dropped = edit.droppedFirstTries
        guard !dropped.isEmpty else { return [] }
        let settings = dropped.prefix(3).map { assignment in
            zip(assignment.names, assignment.values).compactMap { name, value in
                value.map { "\(NumberText.plain(name)) \(NumberText.plain("\($0)"))" }
            }.joined(separator: ", ")
        }
        let isOne = dropped.count == 1
        return [
            "\(isOne ? "An entry" : "\(dropped.count) entries") of try_first \(isOne ? "lies" : "lie") outside of "
                + "the ranges now, and \(isOne ? "is" : "are") taken out: \(settings.joined(separator: "; "))"
                + (dropped.count > 3 ? "; …" : ".")
        ]
    }

    private var best: String {
        guard !edit.after.objectives.isEmpty else {
            return "Nothing is optimised now, so no trial is the best."
        }
        guard let first = edit.best.first else {
            return edit.bestBefore.isEmpty
                ? "No trial is completed, so none is the best."
                : "No trial is completed any more, so none is the best."
        }
        let isFront = edit.after.objectives.count > 1
        return edit.best == edit.bestBefore
            ? (isFront ? "The front is as before." : "Trial \(first) is still the best\(remark).")
            : (isFront
                ? "The front is trials \(Self.list(edit.best)) now."
                : "Trial \(first) is the best now\(remark).")
    }

    /// What is to be said of the best trial.
    private var remark: String {
        edit.best.first.map(edit.outside.contains) ?? false
            ? ", and lies outside of the ranges" : ""
    }

    /// At most ten numbers.
    private static func list(_ numbers: [Int]) -> String {
        numbers.prefix(10).map(String.init).joined(separator: ", ")
            + (numbers.count > 10 ? ", …" : "")
    }

    private static func text(_ value: JSONValue?) -> String {
        switch value {
        case nil, .null?: "none"
        case .string(let text)?: NumberText.plain(text)
        case .double(let number)? where number == number.rounded() && abs(number) < 1e15:
            String(Int(number))
        case let value?: NumberText.plain(value.text())
        }
    }
}

package import LuthierDomain

/// Edits of studies as JSON.
package enum EditBody {
    /// What an edit changes: the study file, trials, the best of them, the state of the study.
    package static func json(_ edit: StudyEdit) -> JSONValue {
        var body: JSONObject = [
            "study": .string(edit.after.name), "changed": .boolean(!edit.isEmpty),
            "changes": .array(
                DefinitionChange.changes(from: edit.before, to: edit.after).map(json)),
            "trials": .array(edit.verdicts.map(json)),
            "renumbered": .integer(edit.renumberedCount),
            "outside_before": numbers(edit.outsideBefore), "outside": numbers(edit.outside),
            "best_before": numbers(edit.bestBefore), "best": numbers(edit.best),
            "state_before": .string(edit.stateBefore), "state": .string(edit.state),
        ]
        let dropped = edit.droppedFirstTries.count
        if dropped > 0 { body["try_first_dropped"] = .integer(dropped) }
        if case .finished(let reason)? = edit.ending { body["reason"] = .string(reason) }
        return .object(body)
    }

    private static func json(_ change: DefinitionChange) -> JSONValue {
        [
            "path": .string(change.path), "before": change.before ?? .null,
            "after": change.after ?? .null,
        ]
    }

    private static func json(_ verdict: StudyEdit.Verdict) -> JSONValue {
        var body: JSONObject = [
            "number": .integer(verdict.number), "before": .string(verdict.before.word),
            "after": .string(verdict.after.word),
        ]
        body["reason"] = verdict.after.reason.map { .string($0) }
        return .object(body)
    }

    private static func numbers(_ numbers: [Int]) -> JSONValue {
        .array(numbers.map { .integer($0) })
    }
}

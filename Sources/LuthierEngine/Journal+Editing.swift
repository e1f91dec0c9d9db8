import LuthierDomain

extension Journal {
    /// Edits a living study: roles of metrics, sampler, budget, limits, whatever leaves its trials
    /// comparable once they are judged anew.
    ///
    /// A study that had finished or was exhausted is open again when it may take more trials; one that a person stopped
    /// stays so.
    ///
    /// - Parameters:
    ///   - definition: The definition from now on.
    ///   - base: The definition that the edit was made from; nil does not look.
    ///   - isRehearsal: Whether only to find out what would change.
    /// - Returns: What changes, or why the edit cannot be made.
    mutating func edit(
        into definition: StudyDefinition, from base: StudyDefinition?, isRehearsal: Bool
    ) -> Result<StudyEdit, EngineError> {
        let before = ledger
        if let base, base != before.definition {
            return .failure(
                EngineError(
                    .definitionDiffers, field: "definition",
                    message: "the study \"\(base.name)\" was changed by somebody else meanwhile.",
                    hint: "Look at it again, then edit it."))
        }
        if let error = refusal(of: definition) { return .failure(error) }
        var edited = self
        if definition != before.definition {
            if let error = edited.change(to: definition) { return .failure(error) }
            edited.settleEnding()
        }
        let edit = edited.ledger.edit(since: before)
        if !isRehearsal, !edit.isEmpty { self = edited }
        return .success(edit)
    }

    /// Ends a study that is over by its new definition, and opens one that had finished and is not.
    private mutating func settleEnding() {
        switch ledger.ending {
        case nil: return closeIfOver()
        case .finished?: break
        // Another sampler may know more settings, such as those between the points of a grid.
        case .exhausted?: guard methods.propose(ledger.snapshotForSuggestion) != nil else { return }
        case .stopped?: return
        }
        var reopened = self
        reopened.write(.reopened)
        reopened.closeIfOver()
        if reopened.ledger.ending == nil { self = reopened }
    }

    /// Why the study cannot be edited into another, or nil.
    private func refusal(of definition: StudyDefinition) -> EngineError? {
        let name = ledger.definition.name
        guard definition.name == name else {
            return EngineError(
                .definitionDiffers, field: "definition.study",
                message: "the definition is that of \"\(definition.name)\", not of \"\(name)\".",
                hint: "A study keeps its name; write study: \(name).")
        }
        if let issue = ledger.definition.space.issue(becoming: definition.space) {
            return EngineError(
                .definitionDiffers,
                field: (["definition.parameters"] + issue.path).joined(separator: "."),
                message: issue.message, hint: issue.hint)
        }
        if let place = definition.tryFirst.firstIndex(where: {
            definition.space.form(of: $0) == nil
        }) {
            return EngineError(
                .invalid, field: "definition.try_first.\(place)",
                message: "entry \(place) of try_first lies outside of the ranges.",
                hint: "Remove it from try_first.")
        }
        let keys = ledger.definition.keysPreventingEdit(into: definition)
        guard keys.isEmpty else {
            return EngineError(
                .definitionDiffers, field: "definition.\(keys[0])",
                message: "\(Self.list(keys)) cannot be changed in a living study: its trials would "
                    + "not be comparable any more.",
                hint: "Begin a study of another name; `luthier study import` takes trials over.")
        }
        return refusalOfDerivedNames(in: definition) ?? refusalOfUnreported(in: definition)
    }

    /// A metric that is to be derived and was reported: its reported numbers would be lost.
    private func refusalOfDerivedNames(in definition: StudyDefinition) -> EngineError? {
        let names = definition.derivedNames.subtracting(ledger.definition.derivedNames)
        guard !names.isEmpty else { return nil }
        for metric in definition.metrics where names.contains(metric.name) {
            let isReported = ledger.trials.contains { trial in
                trial.metrics[metric.name] != nil
                    || trial.measurements.contains { $0.metrics[metric.name] != nil }
            }
            guard isReported else { continue }
            return EngineError(
                .invalid, field: "definition.metrics.\(metric.name).derived",
                message: "trials have reported \(metric.name), and a derived metric would stand in "
                    + "the place of their numbers.",
                hint: "Give the derived metric another name.")
        }
        return nil
    }

    /// A metric that must be there and that no trial has: every one of them would fail.
    private func refusalOfUnreported(in definition: StudyDefinition) -> EngineError? {
        let measured = Set(
            ledger.trials.filter { trial in
                switch trial.outcome {
                case .completed?: true
                case .infeasible?: ledger.isJudged(trial)
                default: false
                }
            }.map(\.number))
        guard !measured.isEmpty, !definition.judges(like: ledger.definition) else { return nil }
        let numbers = ledger.judgements(by: definition).filter { measured.contains($0.number) }
            .map(\.metrics)
        for metric in definition.metrics where metric.isRequired {
            guard numbers.allSatisfy({ $0[metric.name] == nil }) else { continue }
            let missing =
                numbers.first.map {
                    definition.derivations.missingInputs(of: metric.name, in: $0)
                } ?? []
            let name = missing.first ?? metric.name
            let known = numbers.flatMap { $0.entries.map(\.name) }
            let near = nearestWord(to: name, in: Array(Set(known)).sorted())
            return EngineError(
                .invalid, field: "definition.metrics.\(metric.name)",
                message: "no trial has a number for \(name), so all \(measured.count) that were "
                    + "measured would fail.",
                hint: near.map { "Did you mean \($0)?" }
                    ?? "Keep it with store: true until trials report it, or begin another study.")
        }
        return nil
    }

    private static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }
}

extension StudyLedger {
    /// What has changed since a ledger before an edit.
    func edit(since before: StudyLedger) -> StudyEdit {
        let changed = zip(before.trials, trials)
            .filter { $0.0.outcome != nil && $0.0 != $0.1 }
        let verdicts = changed.compactMap { old, new -> StudyEdit.Verdict? in
            guard let before = old.outcome, let after = new.outcome, before.word != after.word
            else { return nil }
            return StudyEdit.Verdict(number: new.number, before: before, after: after)
        }
        return StudyEdit(
            before: before.definition, after: definition, verdicts: verdicts,
            renumberedCount: changed.count { $0.0.metrics != $0.1.metrics },
            outsideBefore: before.outside.sorted(), outside: outside.sorted(),
            bestBefore: before.best, best: best, stateBefore: before.state, state: state,
            ending: ending)
    }
}

import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierWire

/// Studies as JSON.
enum StudyBody {
    /// What a list shows of a study.
    static func summary(_ ledger: StudyLedger) -> JSONValue {
        .object(members(ledger))
    }

    /// What a list shows of a study whose log cannot be read: the others are shown all the same.
    ///
    /// What is wrong with it is for whoever asks for the study itself.
    static func damaged(_ head: StudyHead) -> JSONValue {
        [
            "study": .string(head.name), "state": "damaged",
            "reason":
                "its log cannot be read; `luthier study recover` copies what is sound of it.",
            "trials": counts(TrialCounts()), "objectives": [], "sequence": .integer(head.sequence),
        ]
    }

    /// What is known of a study besides its trials.
    static func json(_ ledger: StudyLedger) -> JSONValue {
        var body = members(ledger)
        let space = ledger.definition.space
        body["best"] = .array(ledger.bestTrials().map { TrialBody.summary($0, in: space) })
        let uses = ledger.holdoutStandings
        if !uses.isEmpty { body["holdout"] = .array(uses.map(HoldoutBody.json)) }
        body["definition"] = DefinitionBody.json(ledger.definition)
        return .object(body)
    }

    private static func members(_ ledger: StudyLedger) -> JSONObject {
        var body: JSONObject = [
            "study": .string(ledger.definition.name), "state": .string(ledger.state),
        ]
        if case .finished(let reason)? = ledger.ending { body["reason"] = .string(reason) }
        body["trials"] = counts(ledger.counts)
        body["created"] = .string(ledger.created.text)
        body["budget"] = budget(ledger.definition.budget)
        body["objectives"] = .array(
            ledger.definition.objectives.map { metric in
                var objective: JSONObject = ["name": .string(metric.name)]
                objective["goal"] = metric.direction.map { .string($0.rawValue) }
                objective["unit"] = metric.unit.map { .string($0) }
                return .object(objective)
            })
        // With several objectives there is no best one.
        if ledger.definition.objectives.count == 1, let best = ledger.best.first {
            body["incumbent"] = [
                "number": .integer(best), "metrics": TrialBody.json(ledger.trials[best].metrics),
            ]
        }
        body["last_started"] = ledger.trials.last.map { .string($0.started.text) }
        body["sequence"] = .integer(ledger.head)
        AnnotationBody.add(ledger.annotation(of: nil), to: &body)
        return body
    }

    private static func counts(_ trials: TrialCounts) -> JSONValue {
        var counts = JSONObject()
        for (word, count) in trials.entries { counts[word] = .integer(count) }
        return .object(counts)
    }

    /// What a study may spend, as far as it is counted in trials and seconds.
    private static func budget(_ budget: Budget) -> JSONValue {
        var body: JSONObject = ["parallel": .integer(budget.parallel)]
        body["trials"] = budget.trials.map { .integer($0) }
        body["seconds"] = budget.time.map { .double($0.seconds) }
        return .object(body)
    }
}

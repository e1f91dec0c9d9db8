import LuthierDomain
import LuthierEngine
import LuthierWire

/// Studies as JSON.
enum StudyBody {
    /// What a list shows of a study.
    static func summary(_ ledger: StudyLedger) -> JSONValue {
        .object(members(ledger))
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
        var counts = JSONObject()
        for (word, count) in ledger.counts.entries { counts[word] = .integer(count) }
        var body: JSONObject = [
            "study": .string(ledger.definition.name), "state": .string(ledger.state),
        ]
        if case .finished(let reason)? = ledger.ending { body["reason"] = .string(reason) }
        body["trials"] = .object(counts)
        body["created"] = .string(ledger.created.text)
        body["sequence"] = .integer(ledger.head)
        return body
    }
}

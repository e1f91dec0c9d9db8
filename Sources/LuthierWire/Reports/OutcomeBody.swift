package import LuthierDomain

/// Outcomes on the wire: `{"failed": "reason"}`, or the word alone.
package enum OutcomeBody {
    /// The outcome that a caller or program states.
    ///
    /// - Parameter value: An object of one word and its reason, or the word.
    /// - Returns: The outcome, or nil when the word is none that may be stated.
    package static func outcome(_ value: JSONValue) -> TrialOutcome? {
        switch value {
        case .string(let word): return outcome(word, reason: "it said so.")
        case .object(let object):
            guard object.count == 1, let (word, reason) = object.first(where: { _ in true }) else {
                return nil
            }
            return outcome(word, reason: reason.stringValue ?? reason.text())
        default: return nil
        }
    }

    // MARK: Of workers

    /// The outcome that a worker tells, which may say more than a program's own word.
    ///
    /// - Parameters:
    ///   - value: As in ``outcome(_:)``, or with `stopped` or `interrupted`.
    ///   - failure: What kind of failure it was; nil for one that the program stated.
    ///   - detail: The last lines of output.
    /// - Returns: The outcome, or nil when there is none such.
    package static func told(
        _ value: JSONValue, failure: String? = nil, detail: String? = nil
    ) -> TrialOutcome? {
        if let object = value.members, object.count == 1 {
            if let reason = object["stopped"], failure == nil {
                return .stopped(reason: reason.stringValue ?? reason.text())
            }
            if let reason = object["interrupted"], failure == nil {
                return .failed(
                    .interrupted, reason: reason.stringValue ?? "its caller ended.", detail: nil)
            }
        }
        switch outcome(value) {
        case .failed(let stated, let reason, _)?:
            guard let kind = failure.map(FailureKind.init(rawValue:)) ?? stated else { return nil }
            return .failed(kind, reason: reason, detail: detail)
        case .outOfMemory(let reason, _)? where failure == nil:
            return .outOfMemory(reason: reason, detail: detail)
        case let other: return failure == nil ? other : nil
        }
    }

    /// The members of a request by which a worker tells an outcome: what ``told(_:failure:detail:)``
    /// reads back.
    ///
    /// - Parameters:
    ///   - outcome: How the trial ended.
    ///   - detail: The last lines of output, where the outcome does not hold them.
    /// - Returns: `outcome`, `failure` and `detail`, as far as there is something to say.
    package static func members(of outcome: TrialOutcome, detail: String? = nil) -> JSONObject {
        var body = JSONObject()
        switch outcome {
        case .completed: break
        case .failed(.interrupted, let reason, _):
            body["outcome"] = .object(["interrupted": .string(reason)])
        case .failed(let kind, let reason, _):
            body["outcome"] = .object(["failed": .string(reason)])
            if kind != .reported { body["failure"] = .string(kind.rawValue) }
        case .outOfMemory(let reason, _), .infeasible(let reason), .stopped(let reason):
            body["outcome"] = .object([outcome.word: .string(reason)])
        }
        body["detail"] = (outcome.detail ?? detail).map { .string($0) }
        return body
    }

    private static func outcome(_ word: String, reason: String) -> TrialOutcome? {
        switch word {
        case "failed": .failed(.reported, reason: reason, detail: nil)
        case "infeasible": .infeasible(reason: reason)
        case "out_of_memory": .outOfMemory(reason: reason, detail: nil)
        default: nil
        }
    }
}

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

    private static func outcome(_ word: String, reason: String) -> TrialOutcome? {
        switch word {
        case "failed": .failed(.reported, reason: reason, detail: nil)
        case "infeasible": .infeasible(reason: reason)
        case "out_of_memory": .outOfMemory(reason: reason, detail: nil)
        default: nil
        }
    }
}

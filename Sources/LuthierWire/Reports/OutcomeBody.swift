public import LuthierDomain

/// Outcomes on the wire: `{"failed": "reason"}`, or the word alone.
public enum OutcomeBody {
    /// The outcome that a caller or program states.
    ///
    /// - Parameter value: An object of one word and its reason, or the word.
    /// - Returns: The outcome, or nil when the word is none that may be stated.
    public static func outcome(_ value: JSONValue) -> TrialOutcome? {
        switch value {
        case .string(let word): return outcome(word, reason: "it said so.")
        case .object(let object):
            guard object.members.count == 1, let member = object.members.first else { return nil }
            return outcome(member.key, reason: member.value.string ?? member.value.text())
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

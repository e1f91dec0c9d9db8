import LuthierDomain
import LuthierEngine
import LuthierWire

/// Keeps the sections that were made last, and makes one at a time.
///
/// Many readers of one study ask for the same sections whenever something happened; each is made once
/// for each state of the study. One at a time, so that workers who ask and tell keep the other
/// processors; what takes long has a shelf of its own.
actor SectionShelf {
    /// What a section depends on besides the state of its study.
    struct Key: Hashable {
        let study: String
        let name: String
        let texts: [String: String]
        let number: Int?
    }

    /// The most sections that are kept.
    private static let room = 64

    /// What tells one state of a study from others, also of one that was deleted and made anew.
    private struct State: Equatable {
        let definition: StudyDefinition
        let begun: Timestamp?
        let sequence: Int
    }

    private var kept: [Key: (state: State, body: JSONValue)] = [:]

    /// A section, made anew if its study has changed since it was made last.
    ///
    /// - Parameters:
    ///   - key: What it depends on.
    ///   - ledger: The state of its study.
    ///   - make: Makes it.
    /// - Returns: The section.
    func section(
        _ key: Key, of ledger: StudyLedger, _ make: @Sendable () -> JSONValue
    ) -> JSONValue {
        let state = State(
            definition: ledger.definition, begun: ledger.trials.first?.started,
            sequence: ledger.head)
        if let kept = kept[key], kept.state == state { return kept.body }
        let body = make()
        if kept.count >= Self.room { kept.removeAll() }
        kept[key] = (state, body)
        return body
    }
}

/// What a token allows; each role may do all that the ones before it may.
package enum Role: String, Sendable, CaseIterable, Comparable {
    /// Reads.
    case viewer
    /// Asks, reports and tells.
    case worker
    /// Creates, edits, stops and resumes studies.
    case `operator`
    /// Deletes studies too.
    case admin

    /// Whether the first may do less than the second.
    package static func < (first: Role, second: Role) -> Bool { first.rank < second.rank }

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .worker: 1
        case .operator: 2
        case .admin: 3
        }
    }
}

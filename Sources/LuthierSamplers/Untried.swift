import LuthierDomain
import LuthierMath

/// Keeps suggestions from repeating what was tried.
enum Untried {
    /// Proposals looked at before the rest of a space is searched through.
    private static let proposalLimit = 64
    /// Draws after which a space that cannot be counted is taken to be exhausted.
    private static let drawLimit = 2000

    /// A proposal that was not tried.
    ///
    /// - Parameters:
    ///   - feasible: The space.
    ///   - tried: What was tried, all of it feasible.
    ///   - source: The trial's random stream.
    ///   - propose: Makes proposals; it is given 0, 1, 2 ….
    /// - Returns: The first untried proposal; where all are tried, an untried assignment from
    ///   anywhere; nil when there is none.
    /// - Complexity: O(1) while most of the space is untried, at most O(tried).
    static func assignment(
        in feasible: FeasibleSet, tried: Set<Assignment>, using source: inout RandomSource,
        propose: (Int, inout RandomSource) -> Assignment
    ) -> Assignment? {
        if let count = feasible.count.exact, tried.count >= count { return nil }
        for attempt in 0..<proposalLimit {
            let assignment = propose(attempt, &source)
            if !tried.contains(assignment) { return assignment }
        }
        if let count = feasible.count.exact {
            let start = source.below(count)
            for step in 0...tried.count {
                let assignment = feasible.assignment(at: (start + step) % count)
                if !tried.contains(assignment) { return assignment }
            }
            return nil
        }
        for _ in 0..<drawLimit {
            let assignment = feasible.draw(using: &source)
            if !tried.contains(assignment) { return assignment }
        }
        return nil
    }
}

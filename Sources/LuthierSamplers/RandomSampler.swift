public import LuthierDomain
public import LuthierMath

/// Draws every assignment anew from the priors.
///
/// In a finite space nothing is drawn twice; when all was drawn the space is exhausted.
public struct RandomSampler: Sampler {
    private let feasible: FeasibleSet
    private let reason: String

    /// A sampler of a space.
    ///
    /// - Parameters:
    ///   - space: A valid space.
    ///   - reason: Why this sampler was chosen, when the user did not choose it.
    /// - Throws: When nothing satisfies the constraints.
    public init(_ space: SearchSpace, reason: String = "") throws(DefinitionError) {
        feasible = try FeasibleSet(space, warps: PriorWarp.warps(of: space))
        self.reason = reason
    }

    /// A draw from the priors.
    public func suggest(
        for snapshot: StudySnapshot, using source: inout RandomSource
    ) -> Suggestion? {
        let assignment = Untried.assignment(
            in: feasible, tried: snapshot.tried, using: &source
        ) { _, source in feasible.draw(using: &source) }
        return assignment.map {
            Suggestion(
                $0,
                provenance: Provenance(
                    sampler: "random", summary: "drawn from the priors\(reason)"))
        }
    }

    /// Draws open values from the priors.
    public func complete(_ given: Assignment, using source: inout RandomSource) -> Assignment? {
        feasible.assignment(completing: given, using: &source)
    }
}

public import LuthierDomain
public import LuthierMath

/// Fills the space evenly with the points of a scrambled Sobol sequence.
///
/// The point of a suggestion is chosen by how many suggestions there were before, so that trials
/// which were enqueued leave no gap. Each parameter has a dimension of its own, used or not.
public struct SobolSampler: Sampler {
    private let feasible: FeasibleSet
    private let sequence: SobolSequence
    private let reason: String

    /// A sampler of a space.
    ///
    /// - Parameters:
    ///   - space: A valid space.
    ///   - seed: The study's seed, which scrambles the sequence.
    ///   - reason: Why this sampler was chosen, when the user did not choose it.
    /// - Throws: When nothing satisfies the constraints.
    public init(
        _ space: SearchSpace, seed: UInt64, reason: String = ""
    ) throws(DefinitionError) {
        feasible = try FeasibleSet(space, warps: PriorWarp.warps(of: space))
        var source = RandomSource(seed: seed, purpose: .scramble)
        sequence = SobolSequence(
            dimensionCount: space.parameters.count, scrambledUsing: &source)
        self.reason = reason
    }

    /// The next point of the sequence.
    public func suggest(
        for snapshot: StudySnapshot, using source: inout RandomSource
    ) -> Suggestion? {
        let index = snapshot.suggestedCount
        var isPoint = true
        let assignment = Untried.assignment(
            in: feasible, tried: snapshot.tried, using: &source
        ) { attempt, source in
            isPoint = attempt == 0
            // Only the first proposal is a point: where it was tried, chance chooses.
            guard isPoint else { return feasible.draw(using: &source) }
            return feasible.assignment(
                atPoint: sequence.point(at: UInt64(index)), using: &source)
        }
        let what =
            isPoint
            ? "point \(index) of a scrambled Sobol sequence"
            : "drawn at random, because point \(index) of the Sobol sequence was tried"
        return assignment.map {
            Suggestion($0, provenance: Provenance(sampler: "sobol", summary: what + reason))
        }
    }

    /// Draws open values from the priors.
    public func complete(_ given: Assignment, using source: inout RandomSource) -> Assignment? {
        feasible.assignment(completing: given, using: &source)
    }
}

import LuthierDomain
import LuthierMath

/// The first trials of a study, before a model has anything to learn from.
///
/// The first is the middle of the space, unless the user gave assignments to try first; the others
/// are points of a scrambled Sobol sequence.
struct InitialDesign: Sendable {
    private let space: ModelSpace
    private let sobol: SobolSampler

    init(_ space: ModelSpace, seed: UInt64) throws(DefinitionError) {
        self.space = space
        sobol = try SobolSampler(space.space, seed: seed)
    }

    /// How many trials there are before the first that a model chooses.
    ///
    /// - Parameter definition: The study; its budget bounds the share of such trials to a fifth.
    /// - Returns: One more than the number of parameters but 4 to 12, and at least the number of
    ///   trials that run at once.
    func count(for definition: StudyDefinition) -> Int {
        var count = min(max(space.dimension + 1, 4), 12)
        if let trials = definition.budget.trials { count = min(count, max((trials + 4) / 5, 1)) }
        return max(count, definition.budget.parallel)
    }

    /// The next assignment of the design, or nil when every assignment was tried.
    ///
    /// - Parameters:
    ///   - snapshot: What is known.
    ///   - size: How many trials there are before the first that a model chooses.
    ///   - source: The trial's random stream.
    /// - Returns: A suggestion whose figures tell its place in the design.
    func suggest(
        for snapshot: StudySnapshot, size: Int, using source: inout RandomSource
    ) -> Suggestion? {
        next(for: snapshot, using: &source).map { assignment, summary in
            Suggestion(
                assignment,
                provenance: Provenance(
                    sampler: "sobol", summary: summary,
                    figures: [
                        "design_point": Double(snapshot.insideCount + 1),
                        "design_size": Double(size),
                    ]))
        }
    }

    /// An assignment that no model chose, although it was a model's turn.
    ///
    /// - Parameters:
    ///   - snapshot: What is known.
    ///   - reason: Half a sentence that goes on after "because".
    ///   - source: The trial's random stream.
    /// - Returns: A suggestion, or nil when every assignment was tried.
    func suggest(
        for snapshot: StudySnapshot, because reason: String, using source: inout RandomSource
    ) -> Suggestion? {
        next(for: snapshot, using: &source).map { assignment, summary in
            Suggestion(
                assignment,
                provenance: Provenance(
                    sampler: "sobol", summary: "\(summary), because \(reason)"))
        }
    }

    private func next(
        for snapshot: StudySnapshot, using source: inout RandomSource
    ) -> (assignment: Assignment, summary: String)? {
        if snapshot.insideCount == 0, let centre = space.assignment(at: centre),
            !snapshot.tried.contains(centre)
        {
            return (centre, "the middle of the space")
        }
        return sobol.suggest(for: snapshot, using: &source).map {
            ($0.assignment, $0.provenance.summary)
        }
    }

    private var centre: [Double] {
        space.axes.map { if case .choice = $0 { 0 } else { 0.5 } }
    }
}

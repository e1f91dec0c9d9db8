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
    func suggest(
        for snapshot: StudySnapshot, using source: inout RandomSource
    ) -> Suggestion? {
        if snapshot.trials.isEmpty, let centre = space.assignment(at: centre),
            !snapshot.tried.contains(centre)
        {
            return Suggestion(
                centre,
                provenance: Provenance(sampler: "sobol", summary: "the middle of the space"))
        }
        return sobol.suggest(for: snapshot, using: &source)
    }

    private var centre: [Double] {
        space.axes.map { if case .choice = $0 { 0 } else { 0.5 } }
    }
}

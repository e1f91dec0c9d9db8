/// What a sampler or scheduler sees of a study: read only, and cheap to hand over.
///
/// Two snapshots of the same definition and the same events are equal in all that they show, so
/// whatever is computed from one can be computed again later.
public struct StudySnapshot: Sendable {
    /// What the study was told.
    public let definition: StudyDefinition
    /// Every trial by its number, from 0 without holes.
    public let trials: [Trial]
    /// Results of trials at or beyond this number are hidden; such trials count as pending.
    public let horizon: Int
    /// Every assignment that was started, enqueued trials included.
    public let tried: Set<Assignment>

    /// How many trials got their values from a sampler.
    public let suggestedCount: Int

    /// A view of a study.
    ///
    /// - Parameters:
    ///   - definition: What the study was told.
    ///   - trials: Every trial by its number.
    ///   - horizon: The first trial whose result is hidden; nil hides none.
    ///   - tried: The assignments of `trials`.
    ///   - suggestedCount: How many of the trials have the origin `suggested`.
    package init(
        definition: StudyDefinition, trials: [Trial], horizon: Int? = nil, tried: Set<Assignment>,
        suggestedCount: Int
    ) {
        self.definition = definition
        self.trials = trials
        self.horizon = horizon ?? trials.count
        self.tried = tried
        self.suggestedCount = suggestedCount
    }

    /// The number that the next new trial gets.
    public var nextNumber: Int { trials.count }

    /// The trials whose results may be used, by number.
    public var finished: some Sequence<Trial> {
        trials.prefix(horizon).lazy.filter { $0.outcome != nil }
    }

    /// The trials whose results are not known, by number.
    public var pending: some Sequence<Trial> {
        let horizon = horizon
        return trials.lazy.filter { $0.outcome == nil || $0.number >= horizon }
    }
}

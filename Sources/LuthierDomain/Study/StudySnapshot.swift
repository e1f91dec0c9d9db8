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

    private let ended: [Int]
    private let unfinished: [Set<Int>]

    /// A view of a study.
    ///
    /// - Parameters:
    ///   - definition: What the study was told.
    ///   - trials: Every trial by its number.
    ///   - horizon: The first trial whose result is hidden; nil hides none.
    ///   - tried: The assignments of `trials`.
    ///   - suggestedCount: How many of the trials have the origin `suggested`.
    ///   - ended: The numbers of the trials that have ended, in the order of their ends; nil is by
    ///     number.
    ///   - unfinished: Sets that together hold the numbers of the others; nil finds them.
    package init(
        definition: StudyDefinition, trials: [Trial], horizon: Int? = nil, tried: Set<Assignment>,
        suggestedCount: Int, ended: [Int]? = nil, unfinished: [Set<Int>]? = nil
    ) {
        self.definition = definition
        self.trials = trials
        self.horizon = horizon ?? trials.count
        self.tried = tried
        self.suggestedCount = suggestedCount
        self.ended = ended ?? trials.indices.filter { trials[$0].outcome != nil }
        self.unfinished =
            unfinished ?? [Set(trials.indices.filter { trials[$0].outcome == nil })]
    }

    /// The number that the next new trial gets.
    public var nextNumber: Int { trials.count }

    /// The numbers of the trials whose results may be used, oldest result first.
    ///
    /// As a study goes on, numbers are only added at the end, so whoever has read some may go on
    /// from there. Where results are hidden the order is that of the numbers.
    ///
    /// - Complexity: O(1).
    public var ends: TrialEnds {
        horizon < trials.count ? TrialEnds(below: horizon) : TrialEnds(ended[...])
    }

    /// The numbers of the trials whose results are not known, in ascending order.
    ///
    /// - Complexity: O(p log p) for p of them.
    public var pending: [Int] {
        var numbers = unfinished.flatMap { $0 }.filter { $0 < horizon }
        numbers += horizon..<trials.count
        return numbers.sorted()
    }
}

/// The numbers of ended trials, in an order that only grows.
public struct TrialEnds: Sendable, RandomAccessCollection {
    private let order: ArraySlice<Int>?
    /// The place after the last.
    public let endIndex: Int

    /// Ends in an order of their own.
    init(_ order: ArraySlice<Int>) {
        self.order = order
        endIndex = order.count
    }

    /// All numbers below a limit, in ascending order.
    init(below limit: Int) {
        order = nil
        endIndex = limit
    }

    /// The place of the first; always 0.
    public var startIndex: Int { 0 }

    /// The number of the trial whose end came `position` ends after the first.
    public subscript(position: Int) -> Int { order?[position] ?? position }
}

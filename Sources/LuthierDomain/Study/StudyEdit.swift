/// What an edit of a living study changes.
public struct StudyEdit: Sendable, Hashable {
    /// A trial that had ended and is something else by the edited definition.
    public struct Verdict: Sendable, Hashable {
        /// The trial's number.
        public let number: Int
        /// How it ended, by the definition before.
        public let before: TrialOutcome
        /// How it ended, by the definition after.
        public let after: TrialOutcome

        package init(number: Int, before: TrialOutcome, after: TrialOutcome) {
            self.number = number
            self.before = before
            self.after = after
        }
    }

    /// The definition before.
    public let before: StudyDefinition
    /// The definition after.
    public let after: StudyDefinition
    /// The trials with another outcome, by their numbers.
    public let verdicts: [Verdict]
    /// How many trials have other derived numbers, whatever their outcome.
    public let renumberedCount: Int
    /// The numbers of the trials outside of the ranges before.
    public let outsideBefore: [Int]
    /// The numbers of the trials outside of the ranges after.
    public let outside: [Int]
    /// The numbers of the best trials before.
    public let bestBefore: [Int]
    /// The numbers of the best trials after.
    public let best: [Int]
    /// What the study was doing before, in one word.
    public let stateBefore: String
    /// What the study does after, in one word.
    public let state: String
    /// Why the study takes no more trials after the edit; nil when it does.
    public let ending: StudyEnding?

    package init(
        before: StudyDefinition, after: StudyDefinition, verdicts: [Verdict], renumberedCount: Int,
        outsideBefore: [Int] = [], outside: [Int] = [], bestBefore: [Int], best: [Int],
        stateBefore: String, state: String, ending: StudyEnding?
    ) {
        self.before = before
        self.after = after
        self.verdicts = verdicts
        self.renumberedCount = renumberedCount
        self.outsideBefore = outsideBefore
        self.outside = outside
        self.bestBefore = bestBefore
        self.best = best
        self.stateBefore = stateBefore
        self.state = state
        self.ending = ending
    }

    /// The entries of `try_first` that were taken out because they lie outside of the ranges now.
    public var droppedFirstTries: [Assignment] {
        before.tryFirst.filter { after.space.form(of: $0) == nil }
    }

    /// Whether nothing is changed.
    public var isEmpty: Bool { before == after }
}

/// The trials of a study by number, some of them seen as they were earlier.
///
/// It shares the memory of the study's own trials; only what is seen otherwise is kept beside them.
public struct TrialTable: Sendable, RandomAccessCollection {
    private let trials: [Trial]
    private let replaced: [Int: Trial]

    /// A view of trials.
    ///
    /// - Parameters:
    ///   - trials: Every trial by its number.
    ///   - replaced: Trials to be seen in place of those with the same numbers.
    init(_ trials: [Trial], replaced: [Int: Trial] = [:]) {
        self.trials = trials
        self.replaced = replaced
    }

    /// The number of the first trial; always 0.
    public var startIndex: Int { 0 }
    /// How many trials there are.
    public var endIndex: Int { trials.count }

    /// The trial with a number.
    ///
    /// It is lent and not copied, because to look at one of its parts costs less.
    public subscript(number: Int) -> Trial {
        _read {
            if !replaced.isEmpty, let trial = replaced[number] {
                yield trial
            } else {
                yield trials[number]
            }
        }
    }
}

/// The trials of a study by number, some of them seen as they were earlier.
///
/// It shares the memory of the study's own trials. What is seen otherwise is made when it is looked at,
/// because few look at a trial of which little is known.
public struct TrialTable: Sendable, RandomAccessCollection {
    private let trials: [Trial]
    private let hiding: [Int: TrialJob]

    /// A view of trials.
    ///
    /// - Parameters:
    ///   - trials: Every trial by its number.
    ///   - hiding: By number, trials that are seen as they were before the results of a job.
    init(_ trials: [Trial], hiding: [Int: TrialJob] = [:]) {
        self.trials = trials
        self.hiding = hiding
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
            if !hiding.isEmpty, let job = hiding[number] {
                yield trials[number].before(job)
            } else {
                yield trials[number]
            }
        }
    }

    /// What tells a trial's result from another one.
    ///
    /// It is read in place, because a copy of a trial costs more than all of it.
    package func mark(of number: Int) -> ResultMark {
        if !hiding.isEmpty, let job = hiding[number] {
            return ResultMark([trials[number].before(job)], 0)
        }
        return ResultMark(trials, number)
    }
}

/// What tells a trial's result from another one, in few numbers.
package struct ResultMark: Sendable, Hashable {
    private let number: Int
    private let token: Int
    private let ended: Timestamp?
    private let outcome: Int
    private let measurements: Int
    private let values: UInt64

    init(_ trials: [Trial], _ place: Int) {
        number = trials[place].number
        token = trials[place].token
        ended = trials[place].ended
        outcome =
            switch trials[place].state {
            case .running, .waiting, .paused: 0
            case .ended(.completed): 1
            case .ended(.stopped): 2
            case .ended(.failed): 3
            case .ended(.outOfMemory): 4
            case .ended(.infeasible): 5
            }
        measurements = outcome == 0 ? 0 : trials[place].measurements.count
        var values: UInt64 = 0
        for entry in trials[place].metrics.entries {
            values = values &* 31 &+ entry.value.bitPattern
        }
        self.values = values
    }
}

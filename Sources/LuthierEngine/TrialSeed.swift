import LuthierDomain
import LuthierMath

/// The seeds that training programs are given: one for each trial, the same for its every attempt; or,
/// where a trial has units, one for each unit, the same in every trial.
enum TrialSeed {
    /// The seed of a trial, below 2³¹ so that every program's generator takes it.
    static func value(study: UInt64, trial: Int) -> UInt64 {
        var source = RandomSource(seed: study, stream: UInt64(trial), purpose: .trialSeed)
        return source.next() >> 33
    }

    /// The seed of a unit, below 2³¹.
    ///
    /// Equal in all trials, so that what luck does is the same for all settings.
    static func value(study: UInt64, unit: Replication.Unit) -> UInt64 {
        var source = RandomSource(
            seed: study, stream: UInt64(unit.place), purpose: .unitSeed)
        return source.next() >> 33
    }
}

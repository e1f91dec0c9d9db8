import LuthierMath

/// The seeds that training programs are given: one for each trial, the same for its every attempt.
enum TrialSeed {
    /// The seed of a trial, below 2³¹ so that every program's generator takes it.
    static func value(study: UInt64, trial: Int) -> UInt64 {
        var source = RandomSource(seed: study, stream: UInt64(trial), purpose: .trialSeed)
        return source.next() >> 33
    }
}

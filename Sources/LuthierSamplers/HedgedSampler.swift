import LuthierDomain
import LuthierMath

/// Lets another sampler choose every so many trials, for what the first cannot see.
struct HedgedSampler: Sampler {
    let first: any Sampler
    let second: any Sampler
    let every: Int

    func suggest(for snapshot: StudySnapshot, using source: inout RandomSource) -> Suggestion? {
        let isSecond = snapshot.nextNumber % every == every - 1
        return (isSecond ? second : first).suggest(for: snapshot, using: &source)
    }

    func complete(_ given: Assignment, using source: inout RandomSource) -> Assignment? {
        first.complete(given, using: &source)
    }
}

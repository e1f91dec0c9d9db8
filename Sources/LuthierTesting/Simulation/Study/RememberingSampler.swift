import LuthierDomain
import LuthierMath
import LuthierSamplers
import Synchronization

/// A sampler with a planted bug: what it proposes depends on how often it was asked.
final class RememberingSampler: Sampler {
    private let sampler: any Sampler
    private let calls = Mutex(0)

    init(_ sampler: any Sampler) { self.sampler = sampler }

    func suggest(for snapshot: StudySnapshot, using source: inout RandomSource) -> Suggestion? {
        let count = calls.withLock { calls in
            calls += 1
            return calls
        }
        for _ in 0..<count { _ = source.next() }
        return sampler.suggest(for: snapshot, using: &source)
    }

    func complete(_ given: Assignment, using source: inout RandomSource) -> Assignment? {
        sampler.complete(given, using: &source)
    }

    /// Samplers of which those without a model remember.
    static var catalogue: SamplerCatalogue {
        SamplerCatalogue(adding: [
            "random": { definition throws(DefinitionError) in
                RememberingSampler(try RandomSampler(definition.space))
            }
        ])
    }
}

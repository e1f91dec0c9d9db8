import LuthierDomain
import LuthierMath
import LuthierPorts
import LuthierSamplers
import LuthierSchedulers

/// Makes the sampler and the scheduler that a definition names.
struct MethodMaker: Sendable {
    /// Makes samplers.
    let samplers: SamplerCatalogue
    /// Makes schedulers.
    let schedulers: SchedulerCatalogue
    /// Tells how long a suggestion took.
    let clock: any StudyClock

    /// What a definition's sampler and scheduler answer.
    ///
    /// - Parameters:
    ///   - definition: A valid definition.
    ///   - revision: The revision of the ledger that they are made for.
    /// - Returns: Their answers, each a function of what is asked.
    /// - Throws: When the definition names what the catalogues do not have, or asks too much of it.
    func methods(
        for definition: StudyDefinition, revision: Int
    ) throws(DefinitionError) -> Journal.Methods {
        let sampler = try samplers.sampler(for: definition)
        let scheduler = try schedulers.scheduler(for: definition) ?? NoScheduler()
        let clock = clock
        return Journal.Methods(
            revision: revision, complete: sampler.completed(in: definition.seed),
            propose: { Self.proposal(of: sampler, for: $0, clock) },
            rule: { scheduler.ruling(on: $0, in: $1) },
            schedule: { scheduler.nextJob(in: $0, mayBegin: $1) },
            order: { scheduler.order(of: $0, in: $1) })
    }

    private static func proposal(
        of sampler: any Sampler, for snapshot: StudySnapshot, _ clock: any StudyClock
    ) -> Proposal? {
        var source = RandomSource(
            seed: snapshot.definition.seed, stream: UInt64(snapshot.nextNumber),
            purpose: .suggestion)
        let (suggestion, duration) = clock.timing {
            sampler.suggest(for: snapshot, using: &source)
        }
        return suggestion.map {
            Proposal(
                assignment: $0.assignment, provenance: $0.provenance.adding(duration: duration))
        }
    }
}

extension Provenance {
    /// The reason, with the time that it took to find the values, where a clock saw any pass.
    ///
    /// The time is told to people and never compared.
    fileprivate func adding(duration: Duration) -> Provenance {
        guard duration > .zero else { return self }
        var figures = figures
        figures["milliseconds"] = ((duration / .microseconds(1)).rounded()) / 1000
        return Provenance(sampler: sampler, summary: summary, figures: figures)
    }
}

import LuthierDomain

/// The history of a study, learnt by an evolution strategy as it comes.
///
/// What it answers is a function of the snapshot alone; what it learnt before only saves time. The
/// strategy starts from the results that came before the first result of its own under the ranges as they
/// are, and learns from all that come after, whoever suggested them.
struct EvolutionHistory: Sendable {
    private let space: EvolutionSpace
    private var observed: ObservedTrials
    private var reading = 0
    private var settings: EvolutionRun.Settings?
    /// The place of the first end of a trial that the strategy suggested.
    private var firstOwn: Int?
    private var searched = 0
    private var run: EvolutionRun?

    init(_ space: EvolutionSpace) {
        self.space = space
        observed = ObservedTrials(space.model)
    }

    /// The strategy after all results of a snapshot.
    ///
    /// - Parameters:
    ///   - snapshot: What is known.
    ///   - settings: What the strategy goes by.
    ///   - count: Results needed to begin.
    /// - Returns: nil when there are fewer, or all of them failed.
    mutating func run(
        for snapshot: StudySnapshot, _ settings: EvolutionRun.Settings, atLeast count: Int
    ) -> EvolutionRun? {
        observed.read(snapshot)
        if reading != observed.generation || self.settings != settings {
            reading = observed.generation
            self.settings = settings
            (firstOwn, searched, run) = (nil, 0, nil)
        }
        let observations = observed.observations
        let before = firstOwn
        findFirstOwn(in: snapshot)
        let start = firstOwn ?? observations.count
        // Until the first own result the start may still become better.
        if firstOwn != before || firstOwn == nil && run?.position != start { run = nil }
        var current: EvolutionRun
        if let run {
            current = run
        } else {
            guard start >= count,
                observations[..<start].contains(where: { !ResultRank($0).isFailure })
            else { return nil }
            current = EvolutionRun(space, settings, from: observations[..<start])
        }
        run = nil
        current.read(observations)
        run = current
        return current
    }

    private mutating func findFirstOwn(in snapshot: StudySnapshot) {
        guard firstOwn == nil else { return }
        let observations = observed.observations
        while searched < observations.count {
            let number = observations[searched].number
            // What was drawn under other ranges is no draw from this strategy.
            if number >= snapshot.spaceStart,
                snapshot.trials[number].provenance?.sampler == "cma_es"
            {
                firstOwn = searched
                return
            }
            searched += 1
        }
    }
}

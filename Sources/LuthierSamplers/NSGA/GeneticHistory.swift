import LuthierDomain

/// The population of a study, told of results as they come.
///
/// What it answers is a function of the snapshot alone; what it learnt before only saves time.
struct GeneticHistory: Sendable {
    private let settings: GeneticSettings
    private var observed: ObservedTrials
    private var generation = 0
    private var wanted: [Double?] = []
    private var readCount = 0
    private var population: Population

    init(_ space: ModelSpace, _ settings: GeneticSettings) {
        self.settings = settings
        observed = ObservedTrials(space)
        population = Population(limit: settings.population, selection: settings.selection)
    }

    /// The population after all results of a snapshot.
    ///
    /// - Complexity: That of ``Population/add(_:wanted:)`` for each new result, and for all results
    ///   when the snapshot does not continue the last.
    mutating func population(for snapshot: StudySnapshot) -> Population {
        observed.read(snapshot)
        let wanted = snapshot.definition.objectives.map(\.wantedLoss)
        if generation != observed.generation || self.wanted != wanted {
            generation = observed.generation
            self.wanted = wanted
            readCount = 0
            population = Population(limit: settings.population, selection: settings.selection)
        }
        for observation in observed.observations[readCount...] {
            population.add(observation, wanted: wanted)
        }
        readCount = observed.observations.count
        return population
    }
}

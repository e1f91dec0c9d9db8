/// How large a simulation is, and what is wrong with it.
package struct SimulationOptions: Sendable, Hashable {
    /// Workers, at least 1.
    package var workers: Int
    /// Faults for each worker, at least 0.
    package var faults: Int
    /// A planted bug; nil is none.
    package var mutation: Mutation?
    /// Whether to keep every line of what happens.
    package var isTraced: Bool

    /// Options; by default 8 workers with 10 faults for each.
    package init(
        workers: Int = 8, faults: Int = 10, mutation: Mutation? = nil, isTraced: Bool = false
    ) {
        precondition(workers >= 1, "a simulation needs a worker, got \(workers)")
        precondition(faults >= 0, "there cannot be \(faults) faults")
        self.workers = workers
        self.faults = faults
        self.mutation = mutation
        self.isTraced = isTraced
    }
}

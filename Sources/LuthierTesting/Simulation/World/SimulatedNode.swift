import LuthierEngine

/// One process with a coordinator, on a machine with a clock of its own.
struct SimulatedNode {
    let index: Int
    let clock: SimulatedClock
    var handle: StorageHandle
    /// Nil while the process is dead.
    var coordinator: StudyCoordinator?
    /// Grows with each death, so that what was begun before is known to be void.
    var life = 0
    /// Requests that have arrived and were not looked at yet.
    var inbox: [SimulatedMessage] = []
    /// The sign of life that it read last under each token, and the true time of the reading.
    var heard: [Int: (sequence: Int, time: Int64)] = [:]
    /// Whether a transaction is under way.
    var isBusy = false
    /// Until when it stands still.
    var pausedUntil: Int64 = 0
}

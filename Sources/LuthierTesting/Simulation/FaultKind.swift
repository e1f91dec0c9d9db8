import LuthierMath

/// What goes wrong in a simulation.
package enum FaultKind: String, Sendable, Hashable, CaseIterable {
    /// A message, a request or an answer, never arrives.
    case messageLost = "message lost"
    /// A message arrives twice.
    case messageDuplicated = "message duplicated"
    /// A message is overtaken by later ones.
    case messageReordered = "message reordered"
    /// A message arrives when the lease of its trial is long over.
    case messageLate = "message late"
    /// A worker and a coordinator cannot reach each other for a while.
    case partition
    /// A worker is gone with all it knew, and starts again without.
    case workerCrash = "worker crash"
    /// A worker stands still beyond its lease and goes on as if nothing had happened.
    case workerPause = "worker pause"
    /// The clock of a worker is up to a day off.
    case workerClockJump = "worker clock jump"
    /// A coordinator dies before it has decided.
    case crashBeforeDeciding = "crash before deciding"
    /// A coordinator dies while it writes; a torn record is the log's end.
    case crashWhileWriting = "crash while writing"
    /// A coordinator dies before what it wrote is synced.
    case crashBeforeSync = "crash before sync"
    /// A coordinator dies after a commit and before it answers.
    case crashAfterCommit = "crash after commit"
    /// A coordinator stands still for a while.
    case coordinatorPause = "coordinator pause"
    /// The clock of a coordinator is up to a day off.
    case coordinatorClockJump = "coordinator clock jump"
    /// The power of the machine with all coordinators fails.
    case powerCut = "power cut"
    /// The power fails in the middle of a write.
    case tornWrite = "torn write"
    /// There is no space on the disk for a while.
    case diskFull = "disk full"
    /// A sync fails.
    case syncFailed = "sync failed"

    /// How often it comes, beside the others.
    private var weight: Int {
        switch self {
        case .messageLost: 18
        case .messageDuplicated, .messageReordered: 12
        case .messageLate: 8
        case .partition, .workerCrash, .workerPause: 6
        case .workerClockJump, .coordinatorClockJump: 2
        case .crashBeforeDeciding, .crashWhileWriting, .crashBeforeSync: 3
        case .crashAfterCommit: 5
        case .coordinatorPause, .diskFull, .syncFailed, .tornWrite: 3
        case .powerCut: 2
        }
    }

    /// A kind, drawn by weight.
    static func draw(from source: inout RandomSource) -> FaultKind {
        var place = source.below(allCases.map(\.weight).reduce(0, +))
        for kind in allCases {
            place -= kind.weight
            if place < 0 { return kind }
        }
        return .messageLost
    }
}

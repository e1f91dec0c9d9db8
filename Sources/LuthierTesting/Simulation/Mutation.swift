/// A planted bug: proof that the checks of a simulation see what they are for.
///
/// No production code knows of these. Each changes what goes into the engine or comes out of it, in the
/// simulation's own storage and messages, so that the effect is that of the bug.
package enum Mutation: String, Sendable, Hashable, CaseIterable {
    /// Reports under a token that is no longer the newest count.
    case fencingDropped
    /// A result under a token that is no longer the newest wins.
    case lateResultWins
    /// A heartbeat is answered and renews nothing.
    case leaseNotRenewed
    /// A lease lasts an hour longer than was agreed.
    case leaseTooLong
    /// The time of events is that of the worker who asks.
    case workerClockBelieved
    /// Leases are judged by the wall clock, which may jump.
    case wallClockBelieved
    /// What was answered under a key is not kept.
    case receiptNotStored
    /// A key may be used again for another request.
    case keyReuseAccepted
    /// A result is acknowledged and never written.
    case tellLostAfterAck
    /// A measurement is acknowledged and never written.
    case measurementLostAfterAck
    /// A trial that was stopped by hand goes on.
    case haltLostAfterAck
    /// What a person wrote is acknowledged and never kept.
    case annotationLostAfterAck
    /// A file of a trial is acknowledged and never recorded.
    case artifactsLostAfterAck
    /// Files that the study gave up stay recorded as being there.
    case removalNotWritten
    /// A change is acknowledged first and written with the next one.
    case ackBeforeCommit
    /// What could not be written is served to whoever reads.
    case appliedBeforeDurable
    /// What is written is never synced.
    case syncSkipped
    /// A failed sync is tried again, and the second success believed.
    case syncFailureIgnored
    /// A torn end of the log stays, and the log goes on behind it.
    case tornTailKept
    /// A decision does not see what others wrote since.
    case staleLedgerWrites
    /// Two trials get one number.
    case duplicateNumber
    /// One trial more than the budget is started.
    case budgetOffByOne
    /// A trial that has ended takes the numbers of a late result.
    case finishedOverwritten
    /// A trial whose worker was lost is given up, whatever the retry policy says.
    case reclaimedNotRetried
    /// A ruling at a rung is made twice.
    case rungDecidedTwice
    /// A trial that was paused is gone.
    case pausedTrialLost
    /// A suggestion names a history that it did not see.
    case historyWrong
    /// A sampler keeps a state of its own.
    case samplerRemembers
    /// A coordinator that starts again opens a study that was stopped.
    case stopForgotten
}

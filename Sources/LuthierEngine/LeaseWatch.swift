import LuthierDomain

/// When the holder of each lease was last heard of, by a clock that nobody sets.
///
/// A lease is over when this process has read no sign of life of its holder for a whole term. What wall
/// clocks show does not matter, here or on the machine that wrote the sign: they may be wrong by days and
/// may jump. A process that has just begun gives every lease a whole term.
struct LeaseWatch: Sendable {
    /// A sign of life.
    private struct Sign {
        /// When it was read, or written.
        let time: Duration
        /// Whether this process wrote it; others may have read it earlier than this one.
        let isOwn: Bool
    }

    /// The last sign under each token, of trials and of scorings alike.
    private var signs: [Int: Sign] = [:]

    /// A watch of the leases that are held, all of them heard of just now.
    init(_ ledger: StudyLedger, at now: Duration) { look(at: ledger, now) }

    /// Takes the leases of a ledger that was read anew; those that were known keep their last sign.
    mutating func look(at ledger: StudyLedger, _ now: Duration) {
        var held: [Int: Sign] = [:]
        let leases =
            ledger.running.compactMap { ledger.trials[$0].lease }
            + ledger.holdoutUses.compactMap { $0.running?.lease }
        for lease in leases {
            held[lease.token] = signs[lease.token] ?? Sign(time: now, isOwn: false)
        }
        signs = held
    }

    /// Takes what an event tells of a lease.
    mutating func take(_ event: StudyEvent, at now: Duration, isOwn: Bool) {
        let sign = Sign(time: now, isOwn: isOwn)
        switch event {
        case .started(let start): signs[start.lease.token] = sign
        case .renewed(_, let token, _), .measured(_, let token, _, _):
            // What is measured while a trial ends brings no lease back.
            if signs[token] != nil { signs[token] = sign }
        case .paused(_, let token): signs[token] = nil
        case .ended(let end): signs[end.token] = nil
        case .holdout(.started(_, let lease)): signs[lease.token] = sign
        // Who was given up for lost may still bring the result of a scoring.
        case .holdout(.renewed(_, let token, _)): signs[token] = sign
        case .holdout(.ended(let end)): signs[end.token] = nil
        default: break
        }
    }

    /// Whether a sign of life has to be written for others to see: half a term has passed since this
    /// process wrote one.
    func mustRenew(_ token: Int, term: Duration, at now: Duration) -> Bool {
        guard let sign = signs[token], sign.isOwn else { return true }
        return now - sign.time > term / 2
    }

    /// The tokens under which nothing was heard for longer than a term.
    ///
    /// - Complexity: O(leases).
    func silent(for term: Duration, at now: Duration) -> Set<Int> {
        Set(signs.filter { now - $0.value.time > term }.keys)
    }
}

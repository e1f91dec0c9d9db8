import LuthierDomain

/// Every use of a study's holdout: a fold over the events that tell of it.
///
/// It stands apart from the trials, which samplers and schedulers see.
struct HoldoutBook: Sendable {
    /// The uses, in the order in which the first attempt of each began.
    private(set) var uses: [HoldoutUse] = []
    /// The newest fencing token given to a scoring; 0 before the first.
    private(set) var newestToken = 0

    /// The use of a trial's number, or nil.
    subscript(_ number: Int) -> HoldoutUse? { uses.first { $0.number == number } }

    /// Takes an event in.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - trials: The trials of the study.
    ///   - record: The event's place and time.
    /// - Throws: When the event cannot follow what is known.
    mutating func apply(
        _ event: HoldoutEvent, of trials: [Trial], at record: EventRecord
    ) throws(LedgerError) {
        func refuse(_ message: String) -> LedgerError {
            LedgerError(sequence: record.sequence, message: message)
        }
        switch event {
        case .started(let number, let lease):
            guard trials.indices.contains(number) else {
                throw refuse("there is no trial \(number).")
            }
            guard trials[number].outcome == .completed else {
                throw refuse("trial \(number) was scored on the holdout and is not completed.")
            }
            try start(number, lease, record)
        case .renewed(let number, let token, let expires):
            let place = try place(of: number, token: token, record)
            let newest = uses[place].attempts.count - 1
            let known = uses[place].attempts[newest].lease.expires
            uses[place].attempts[newest].lease.expires = max(known, expires)
        case .ended(let end):
            let place = try place(of: end.number, token: end.token, record)
            let newest = uses[place].attempts.count - 1
            // Who was given up for lost may still bring the numbers, unless another began meanwhile.
            guard uses[place].running != nil || uses[place].newest.isLost else {
                throw refuse("the scoring of trial \(end.number) ended twice.")
            }
            uses[place].attempts[newest].end = end
            uses[place].attempts[newest].ended = record.time
        }
    }

    private mutating func start(
        _ number: Int, _ lease: Lease, _ record: EventRecord
    ) throws(LedgerError) {
        newestToken = max(newestToken, lease.token)
        let attempt = HoldoutUse.Attempt(lease: lease, started: record.time)
        guard let place = uses.firstIndex(where: { $0.number == number }) else {
            return uses.append(HoldoutUse(number: number, first: attempt))
        }
        guard uses[place].score == nil, uses[place].running == nil else {
            throw LedgerError(
                sequence: record.sequence,
                message: "the scoring of trial \(number) began anew while the last one "
                    + (uses[place].score == nil ? "ran." : "stood."))
        }
        uses[place].attempts.append(attempt)
    }

    private func place(
        of number: Int, token: Int, _ record: EventRecord
    ) throws(LedgerError) -> Int {
        let place = uses.firstIndex { $0.number == number && $0.newest.lease.token == token }
        guard let place else {
            throw LedgerError(
                sequence: record.sequence,
                message: "token \(token) does not hold the scoring of trial \(number).")
        }
        return place
    }
}

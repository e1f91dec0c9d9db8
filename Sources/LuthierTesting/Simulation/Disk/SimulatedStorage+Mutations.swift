import LuthierDomain

/// Planted bugs that show in what is written and read.
extension SimulatedStorage {
    /// What a process reads.
    func mutated(_ records: [EventRecord]) -> [EventRecord] {
        guard mutation == .budgetOffByOne else { return records }
        return records.map { record in
            EventRecord(
                sequence: record.sequence, time: record.time,
                event: Self.withLargerBudget(record.event))
        }
    }

    private static func withLargerBudget(_ event: StudyEvent) -> StudyEvent {
        switch event {
        case .created(var definition):
            definition.budget.trials = definition.budget.trials.map { $0 + 1 }
            return .created(definition)
        case .revised(var definition):
            definition.budget.trials = definition.budget.trials.map { $0 + 1 }
            return .revised(definition)
        default: return event
        }
    }

    /// What is written for a change.
    func mutated(_ frame: LogFrame, after log: LoadedLog) -> LogFrame {
        var frame = frame
        switch mutation {
        case .receiptNotStored: frame.receipts = []
        case .staleLedgerWrites:
            frame.events = frame.events.enumerated().map { place, record in
                EventRecord(
                    sequence: log.records.count + 1 + place, time: record.time,
                    event: record.event)
            }
        case .rungDecidedTwice:
            // Behind the others, where whoever wrote them finds it as news.
            if let last = frame.events.last, case .ruled = last.event {
                frame.events.append(
                    EventRecord(
                        sequence: last.sequence + 1, time: last.time, event: last.event))
            }
        default:
            frame.events = frame.events.map { record in
                EventRecord(
                    sequence: record.sequence, time: record.time, event: mutated(record.event))
            }
        }
        return frame
    }

    private func mutated(_ event: StudyEvent) -> StudyEvent {
        switch (mutation, event) {
        case (.leaseTooLong, .started(let start)):
            var lease = start.lease
            lease.expires = lease.expires + .seconds(3600)
            return .started(start.with(lease: lease))
        case (.duplicateNumber, .started(let start))
        where start.assignment != nil && start.number % 7 == 6:
            return .started(start.with(number: start.number - 1))
        case (.historyWrong, .started(let start)):
            return .started(start.with(history: start.history - 1))
        case (.removalNotWritten, .artifacts(.removed(_, let reason))):
            return .artifacts(.removed([], reason))
        case (.finishedOverwritten, .late(let number, let result)):
            return .rejudged([
                Rejudgement(number: number, outcome: result.outcome, metrics: result.metrics)
            ])
        case (.reclaimedNotRetried, .ended(let end)) where end.retries:
            guard case .failed(.lost, _, _) = end.outcome else { return event }
            return .ended(
                TrialEnd(
                    number: end.number, token: end.token, outcome: end.outcome,
                    metrics: end.metrics, deviations: end.deviations, retries: false))
        case (.pausedTrialLost, .paused(let number, let token)):
            return .ended(
                TrialEnd(
                    number: number, token: token,
                    outcome: .failed(.interrupted, reason: "it was paused.", detail: nil),
                    metrics: MetricValues(), retries: false))
        default: return event
        }
    }
}

extension TrialStart {
    /// The start with something else in it.
    fileprivate func with(
        number: Int? = nil, history: Int? = nil, lease: Lease? = nil
    ) -> TrialStart {
        TrialStart(
            number: number ?? self.number, attempt: attempt, assignment: assignment,
            history: history ?? self.history, provenance: provenance, lease: lease ?? self.lease,
            resource: resource, bracket: bracket, parent: parent)
    }
}

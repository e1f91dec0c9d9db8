package import LuthierDomain

/// When each worker ran which trial, read from events.
package struct WorkerTimeline: Sendable, Hashable {
    /// How an attempt came to its end.
    package enum End: Sendable, Hashable {
        /// It has not.
        case running
        /// It was paused.
        case paused
        /// It failed and is tried again.
        case retried
        /// The trial ended with it.
        case ended(TrialOutcome)
    }

    /// One attempt at a trial.
    package struct Attempt: Sendable, Hashable {
        /// The trial's number.
        package let number: Int
        /// Which attempt it was, from 1.
        package let attempt: Int
        /// The place of its worker among ``WorkerTimeline/workers``.
        package let worker: Int
        /// When it began.
        package let started: Timestamp
        /// When it ended; nil while it has not.
        package fileprivate(set) var ended: Timestamp?
        /// How it ended.
        package fileprivate(set) var end: End
    }

    /// The names of the workers, in the order in which they came.
    package private(set) var workers: [String] = []
    /// The attempts, in the order of their beginnings.
    package private(set) var attempts: [Attempt] = []

    /// The attempts that began among some events.
    ///
    /// - Parameter events: A stretch of a study's log, in order.
    /// - Complexity: O(events).
    package init(_ events: some Sequence<EventRecord>) {
        var places: [String: Int] = [:]
        var open: [Int: Int] = [:]
        for record in events {
            switch record.event {
            case .started(let start):
                let name = start.lease.worker
                let worker = places[name] ?? workers.count
                if worker == workers.count {
                    places[name] = worker
                    workers.append(name)
                }
                open[start.lease.token] = attempts.count
                attempts.append(
                    Attempt(
                        number: start.number, attempt: start.attempt, worker: worker,
                        started: record.time, ended: nil, end: .running))
            case .paused(_, let token): close(open[token], .paused, record.time)
            case .ended(let end):
                close(open[end.token], end.retries ? .retried : .ended(end.outcome), record.time)
            default: break
            }
        }
    }

    private mutating func close(_ place: Int?, _ end: End, _ time: Timestamp) {
        guard let place else { return }
        attempts[place].ended = time
        attempts[place].end = end
    }
}

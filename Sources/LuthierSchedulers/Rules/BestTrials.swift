import LuthierDomain

/// The completed trials that were among the best when they ended.
///
/// With one metric and a width of 1 these are the records that a study set; with several, every
/// trial that no earlier one was better than in all of them. The best of any beginning of the study
/// are among them, so a snapshot that shows less than the last needs nothing to be read again.
struct BestTrials<Payload: Sendable>: Sendable {
    /// A trial that was among the best when it ended.
    struct Record: Sendable {
        /// Its place among the ends.
        let place: Int
        /// Its number.
        let number: Int
        /// Its losses, one for each metric; finite.
        let losses: [Double]
        /// What else is to be known of it.
        let payload: Payload
    }

    private let metrics: [Objective]
    private let width: Int
    private var reading = EndedReading()
    private var records: [Record] = []
    /// How often reading began anew; records of the same count are the same as long as it stays.
    private(set) var generation = 0

    /// Keeps the best trials by some metrics.
    ///
    /// - Parameters:
    ///   - metrics: At least one.
    ///   - width: A trial is kept unless so many earlier ones are at least as good in every metric.
    init(of metrics: [Objective], width: Int = 1) {
        self.metrics = metrics
        self.width = width
    }

    /// The kept trials that a snapshot shows, in the order of their ends.
    ///
    /// - Parameters:
    ///   - snapshot: What is known.
    ///   - payload: What else is to be known of a completed trial; nil leaves it out.
    /// - Returns: At most one for each end.
    /// - Complexity: O(kept trials) for each trial that ended since the last snapshot.
    mutating func found(
        in snapshot: StudySnapshot, payload: (Trial) -> Payload?
    ) -> ArraySlice<Record> {
        let news = reading.read(snapshot)
        if !news.continues {
            records = []
            generation += 1
        }
        let ends = snapshot.ends
        for place in news.new {
            let trial = snapshot.trials[ends[place]]
            guard case .completed = trial.outcome else { continue }
            let losses = metrics.compactMap { metric in
                trial.metrics[metric.name].map(metric.loss)
            }
            guard losses.count == metrics.count, losses.allSatisfy(\.isFinite) else { continue }
            var better = 0
            for record in records.reversed() where better < width {
                if zip(record.losses, losses).allSatisfy({ $0 <= $1 }) { better += 1 }
            }
            guard better < width, let payload = payload(trial) else { continue }
            records.append(
                Record(place: place, number: trial.number, losses: losses, payload: payload))
        }
        return records[..<firstIndex(beyond: news.count)]
    }

    /// How many records are among the first `count` ends.
    private func firstIndex(beyond count: Int) -> Int {
        var (low, high) = (0, records.count)
        while low < high {
            let middle = (low + high) / 2
            if records[middle].place < count { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

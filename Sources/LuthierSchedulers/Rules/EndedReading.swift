import LuthierDomain

/// How far the ended trials of a study have been read.
///
/// Whoever keeps something for each of them reads on from there. A snapshot with fewer ends than
/// the last, as there are with a fixed order, forgets nothing: its ends begin those read before.
struct EndedReading: Sendable {
    /// What a snapshot brings.
    struct News {
        /// Whether what was kept for earlier ends still holds; else everything has to go.
        let continues: Bool
        /// How many ends the snapshot shows.
        let count: Int
        /// The places among the ends that are new.
        let new: Range<Int>
    }

    /// What tells one end from another.
    private struct Mark: Hashable {
        let number: Int
        let token: Int
        let ended: Timestamp?
        let outcome: Int
        let measurements: Int
        let values: UInt64
    }

    /// The most recent ends that are looked at again.
    ///
    /// Ends that were read and then not kept by the storage are those of one transaction, which
    /// answers so many requests at most.
    private static let recheck = 256

    private var marks: [Mark] = []

    /// Reads the ends of a snapshot.
    ///
    /// - Complexity: O(new ends).
    mutating func read(_ snapshot: StudySnapshot) -> News {
        let ends = snapshot.ends
        let known = min(marks.count, ends.count)
        let continues = (max(known - Self.recheck, 0)..<known).allSatisfy {
            Self.mark(ends[$0], snapshot) == marks[$0]
        }
        if !continues { marks = [] }
        let new = marks.count..<max(ends.count, marks.count)
        for place in new { marks.append(Self.mark(ends[place], snapshot)) }
        return News(continues: continues, count: ends.count, new: new)
    }

    private static func mark(_ number: Int, _ snapshot: StudySnapshot) -> Mark {
        // Read in place: a copy of a trial costs more than all of this.
        let outcome = kind(snapshot.trials[number].state)
        return Mark(
            number: number, token: snapshot.trials[number].token,
            ended: snapshot.trials[number].ended, outcome: outcome,
            measurements: outcome == 0 ? 0 : snapshot.trials[number].measurements.count,
            values: snapshot.trials[number].metrics.entries.reduce(0) {
                $0 &* 31 &+ $1.value.bitPattern
            })
    }

    /// A number for each kind of end; 0 for a trial that has not ended.
    private static func kind(_ state: Trial.State) -> Int {
        guard case .ended(let outcome) = state else { return 0 }
        return switch outcome {
        case .completed: 1
        case .stopped: 2
        case .failed: 3
        case .outOfMemory: 4
        case .infeasible: 5
        }
    }
}

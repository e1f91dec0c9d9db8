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

    /// The most recent ends that are looked at again.
    ///
    /// Ends that were read and then not kept by the storage are those of one transaction: at most as
    /// many as trials ran.
    private static let recheck = 64

    private var marks: [ResultMark] = []

    /// Reads the ends of a snapshot.
    ///
    /// - Complexity: O(new ends).
    mutating func read(_ snapshot: StudySnapshot) -> News {
        let ends = snapshot.ends
        let known = min(marks.count, ends.count)
        let continues = (max(known - Self.recheck, 0)..<known).allSatisfy {
            snapshot.trials.mark(of: ends[$0]) == marks[$0]
        }
        if !continues { marks = [] }
        let new = marks.count..<max(ends.count, marks.count)
        for place in new { marks.append(snapshot.trials.mark(of: ends[place])) }
        return News(continues: continues, count: ends.count, new: new)
    }
}

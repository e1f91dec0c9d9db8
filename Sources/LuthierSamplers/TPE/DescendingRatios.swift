/// Points in the order of their ln l − ln g, the greatest first, worked out as far as is asked for.
///
/// The density of the rest has many kernels and is dear; that of its prior kernel alone is cheap and
/// never larger, and so is that of any one kernel. So a point is passed over for as long as the ratio
/// with such a part of the density is below one that is known.
struct DescendingRatios: Sequence, IteratorProtocol {
    /// A point and its ratio.
    struct Entry {
        /// Where it stands among the points.
        let index: Int
        /// ln l − ln g.
        let ratio: Double

        /// The order in which points come: by ratio, then as they stand.
        func isBehind(_ other: Entry) -> Bool {
            ratio == other.ratio ? index > other.index : ratio < other.ratio
        }
    }

    /// More than what rounding can lift a ratio above its bound.
    private static let slack = 1e-6

    private let group: TPEGroup
    private let draws: [ParzenDraw]
    private let logGood: [Double]
    /// Points with a bound of their ratio, the greatest last.
    private var waiting: [Entry]
    /// Points with their ratio, the greatest last.
    private var known: [Entry] = []
    /// A kernel of the rest that was near a point; likely near others.
    private var near = Int.max

    /// The order of some points.
    ///
    /// - Parameters:
    ///   - draws: Points with one coordinate for each of the group's parameters.
    ///   - group: Whose densities they are.
    init(_ draws: [ParzenDraw], in group: TPEGroup) {
        self.group = group
        self.draws = draws
        let logGood = draws.map {
            group.good.logDensity(at: $0.point, near: $0.slot ?? .max)
        }
        self.logGood = logGood
        waiting = draws.indices.map { index in
            let bound = TPEGroup.ratio(
                logGood[index], group.rest.logPriorPart(at: draws[index].point))
            return Entry(index: index, ratio: bound + Self.slack)
        }
        waiting.sort { $0.isBehind($1) }
    }

    mutating func next() -> Entry? {
        while let first = waiting.last, known.last.map({ $0.ratio <= first.ratio }) ?? true {
            waiting.removeLast()
            let good = logGood[first.index]
            // Where the rest is that dense, the ratio is below the best that is known.
            let limit = known.last.map { good - $0.ratio + 2 * Self.slack } ?? .infinity
            switch group.rest.logDensity(
                at: draws[first.index].point, belowAbout: limit, near: near)
            {
            case .exact(let rest):
                let entry = Entry(index: first.index, ratio: TPEGroup.ratio(good, rest))
                Self.insert(entry, into: &known)
            case .atLeast(let rest, let slot):
                near = slot
                let bound = TPEGroup.ratio(good, rest) + Self.slack
                Self.insert(Entry(index: first.index, ratio: bound), into: &waiting)
            }
        }
        return known.popLast()
    }

    private static func insert(_ entry: Entry, into entries: inout [Entry]) {
        let place = entries.firstIndex { entry.isBehind($0) } ?? entries.count
        entries.insert(entry, at: place)
    }
}

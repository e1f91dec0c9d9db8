import LuthierMath

/// The trials that were measured at one rung, best first.
///
/// With several objectives only the newest 64 are kept, so that the time to take one in is bounded: there
/// is no order of fronts that one more trial leaves as it was.
struct RungStanding: Sendable {
    /// A trial at the rung.
    struct Entry: Sendable, Hashable {
        /// The trial's number.
        let number: Int
        /// Its losses there, one for each objective; NaN is as bad as can be, +∞.
        let losses: [Double]
    }

    /// Best first; the older of two equals is better.
    private(set) var entries: [Entry] = []

    /// The newest that are kept, with several objectives.
    static let window = 64
    /// The numbers in the order in which they came, with several objectives.
    private var arrivals: [Int] = []

    /// How many there are.
    var count: Int { entries.count }

    /// Takes a trial in.
    ///
    /// - Complexity: O(log n) comparisons with one objective; O(1) with several.
    mutating func add(_ entry: Entry) {
        guard entry.losses.count == 1 else {
            if arrivals.count == Self.window { remove(arrivals[0]) }
            arrivals.append(entry.number)
            entries = Self.ranked(entries + [entry])
            return
        }
        entries.insert(entry, at: place(of: entry))
    }

    /// Takes a trial out; quick when it is one of the best.
    mutating func remove(_ number: Int) {
        if let place = entries.firstIndex(where: { $0.number == number }) {
            entries.remove(at: place)
        }
        if let place = arrivals.firstIndex(of: number) { arrivals.remove(at: place) }
    }

    /// How many trials would stand before one; its place if it were taken in.
    func place(of entry: Entry) -> Int {
        guard entry.losses.count == 1 else {
            return entries.firstIndex(of: entry)
                ?? Self.ranked(entries + [entry]).firstIndex(of: entry) ?? entries.count
        }
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            let other = entries[middle]
            if (other.losses[0], other.number) < (entry.losses[0], entry.number) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    /// Several objectives: by the front that a trial lies on, and on a front those first that lie far
    /// from their neighbours.
    ///
    /// - SeeAlso: Deb et al., "A fast and elitist multiobjective genetic algorithm: NSGA-II", IEEE
    ///   Transactions on Evolutionary Computation 6(2), 2002.
    private static func ranked(_ entries: [Entry]) -> [Entry] {
        let entries = entries.sorted { $0.number < $1.number }
        let fronts = NonDominatedSort.ranks(entries.map(\.losses))
        var crowding = [Double](repeating: 0, count: entries.count)
        let members = Dictionary(grouping: entries.indices) { fronts[$0] }
        for front in members.keys.sorted() {
            let places = members[front] ?? []
            for objective in entries[0].losses.indices {
                let order = places.sorted {
                    (entries[$0].losses[objective], $0) < (entries[$1].losses[objective], $1)
                }
                guard let first = order.first, let last = order.last else { continue }
                let range =
                    entries[last].losses[objective] - entries[first].losses[objective]
                crowding[first] = .infinity
                crowding[last] = .infinity
                guard range > 0, range.isFinite else { continue }
                for (before, (place, after)) in zip(
                    order, zip(order.dropFirst(), order.dropFirst(2)))
                {
                    crowding[place] +=
                        (entries[after].losses[objective] - entries[before].losses[objective])
                        / range
                }
            }
        }
        return entries.indices
            .sorted { (fronts[$0], -crowding[$0], $0) < (fronts[$1], -crowding[$1], $1) }
            .map { entries[$0] }
    }
}

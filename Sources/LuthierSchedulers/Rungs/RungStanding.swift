/// The trials that were measured at one rung, best first.
///
/// With several objectives only the newest 64 count, so that the time to take one in is bounded: there is
/// no order of fronts that one more trial leaves as it was.
struct RungStanding: Sendable {
    /// A trial at the rung.
    struct Entry: Sendable, Hashable {
        /// The trial's number.
        let number: Int
        /// Its losses there, one for each objective; NaN is as bad as can be, +∞.
        let losses: [Double]

        /// Whether it is better by its first loss; the older of two equals is.
        fileprivate func precedes(_ other: Entry) -> Bool {
            (losses[0], number) < (other.losses[0], other.number)
        }
    }

    /// The newest that count, with several objectives.
    static let window = 64
    /// Entries that are kept together; adding one moves no others.
    private static let most = 512

    /// Best first, in pieces none of which is empty.
    private var pieces: [[Entry]] = []
    /// In the order in which they came, with several objectives; more than count where all are kept.
    private var arrivals: [Entry] = []
    /// Those that `pieces` hold, with several objectives.
    private var ranked: [Entry] = []
    private let keepsAll: Bool

    /// Nobody.
    ///
    /// - Parameter keepsAll: Whether a trial that came to be too old, with several objectives, counts
    ///   again when newer ones are taken out.
    init(keepsAll: Bool = false) { self.keepsAll = keepsAll }

    /// How many there are that count.
    private(set) var count = 0

    /// Best first; the older of two equals is better.
    ///
    /// - Complexity: O(1) when ``rank()`` was called since the last change.
    var entries: FlattenSequence<[[Entry]]> {
        (newest == ranked[...] ? pieces : [Self.ranked(newest)]).joined()
    }

    /// Those that count, in no particular order.
    var members: FlattenSequence<[[Entry]]> {
        (newest.isEmpty ? pieces : [Array(newest)]).joined()
    }

    private var newest: ArraySlice<Entry> { arrivals.suffix(Self.window) }

    /// Takes a trial in.
    ///
    /// - Complexity: O(log n) comparisons with one objective; O(1) with several.
    mutating func add(_ entry: Entry) {
        guard entry.losses.count == 1 else {
            if !keepsAll, arrivals.count == Self.window { arrivals.removeFirst() }
            arrivals.append(entry)
            count = min(arrivals.count, Self.window)
            return
        }
        count += 1
        let (piece, place) = spot(of: entry)
        guard piece < pieces.count else { return pieces.append([entry]) }
        pieces[piece].insert(entry, at: place)
        let size = pieces[piece].count
        guard size > Self.most else { return }
        pieces.insert(Array(pieces[piece][(size / 2)...]), at: piece + 1)
        pieces[piece].removeSubrange((size / 2)...)
    }

    /// Takes a trial out, if it is there.
    ///
    /// - Complexity: O(log n) comparisons with one objective; O(later arrivals) with several.
    mutating func remove(_ entry: Entry) {
        guard entry.losses.count == 1 else {
            guard let place = arrivals.lastIndex(where: { $0.number == entry.number }) else {
                return
            }
            arrivals.remove(at: place)
            count = min(arrivals.count, Self.window)
            return
        }
        let (piece, place) = spot(of: entry)
        guard piece < pieces.count, place < pieces[piece].count, pieces[piece][place] == entry
        else { return }
        pieces[piece].remove(at: place)
        if pieces[piece].isEmpty { pieces.remove(at: piece) }
        count -= 1
    }

    /// Puts those that count in order, with several objectives, for ``entries`` to be quick.
    mutating func rank() {
        let newest = newest
        guard newest != ranked[...] else { return }
        pieces = [Self.ranked(newest)]
        ranked = Array(newest)
    }

    /// How many trials would stand before one; its place if it were taken in.
    func place(of entry: Entry) -> Int {
        guard entry.losses.count == 1 else {
            let others = newest.contains(entry) ? newest : newest + [entry]
            let entries = others.sorted { $0.number < $1.number }
            guard let index = entries.firstIndex(of: entry) else { return count }
            return entries.flatMap(\.losses).withUnsafeBufferPointer {
                Self.place(of: index, among: $0, entries.count, entry.losses.count)
            }
        }
        let (piece, place) = spot(of: entry)
        return pieces[..<piece].reduce(place) { $0 + $1.count }
    }

    /// Whether a trial stands among the last so many.
    func isAmongLast(_ number: Int, _ entry: Entry) -> Bool {
        guard entry.losses.count == 1 else { return entries.suffix(number).contains(entry) }
        return place(of: entry) >= count - number
    }

    /// Those of some trials that stand among the first so many, best first.
    ///
    /// - Complexity: O(others · log others), and O(log n).
    func amongFirst(_ number: Int, of others: [Entry]) -> [Entry] {
        guard others.first?.losses.count == 1 else {
            let others = Set(others)
            return entries.prefix(number).filter(others.contains)
        }
        guard let bound = entry(at: number - 1) else { return [] }
        return others.filter { !bound.precedes($0) }.sorted { $0.precedes($1) }
    }

    /// The trial at a place, with one objective.
    private func entry(at place: Int) -> Entry? {
        var place = place
        for piece in pieces {
            if place < piece.count { return place < 0 ? nil : piece[place] }
            place -= piece.count
        }
        return nil
    }

    /// The piece that an entry belongs to, and how many there stand before it.
    private func spot(of entry: Entry) -> (piece: Int, place: Int) {
        let piece = Self.partition(pieces) { $0[$0.count - 1].precedes(entry) }
        guard piece < pieces.count else {
            // Behind all others: at the end of the last piece.
            return pieces.isEmpty ? (0, 0) : (piece - 1, pieces[piece - 1].count)
        }
        return (piece, Self.partition(pieces[piece]) { $0.precedes(entry) })
    }

    /// How many stand at the beginning for which something holds that holds for no later one.
    private static func partition<Element>(
        _ elements: [Element], _ isBefore: (Element) -> Bool
    ) -> Int {
        var (low, high) = (0, elements.count)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(elements[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Several objectives: by the front that a trial lies on, and on a front those first that lie far
    /// from their neighbours.
    ///
    /// - SeeAlso: Deb et al., "A fast and elitist multiobjective genetic algorithm: NSGA-II", IEEE
    ///   Transactions on Evolutionary Computation 6(2), 2002.
    private static func ranked(_ entries: ArraySlice<Entry>) -> [Entry] {
        let entries = entries.sorted { $0.number < $1.number }
        guard let width = entries.first?.losses.count else { return [] }
        let losses = entries.flatMap(\.losses)
        let order = losses.withUnsafeBufferPointer {
            Self.order(of: $0, entries.count, width)
        }
        return order.map { entries[$0] }
    }

    /// The order of `count` trials, whose losses stand one trial after the other.
    private static func order(
        of losses: UnsafeBufferPointer<Double>, _ count: Int, _ width: Int
    ) -> [Int] {
        let fronts = fronts(losses, count, width)
        var order: [Int] = []
        var front = 0
        while order.count < count {
            let peers = (0..<count).filter { fronts[$0] == front }
            let crowding = crowding(of: peers, losses, width)
            order += peers.indices.sorted {
                crowding[$0] == crowding[$1] ? $0 < $1 : crowding[$0] > crowding[$1]
            }.map { peers[$0] }
            front += 1
        }
        return order
    }

    /// The place of one trial in that order.
    private static func place(
        of trial: Int, among losses: UnsafeBufferPointer<Double>, _ count: Int, _ width: Int
    ) -> Int {
        let fronts = fronts(losses, count, width)
        let peers = (0..<count).filter { fronts[$0] == fronts[trial] }
        let crowding = crowding(of: peers, losses, width)
        let own = peers.firstIndex(of: trial) ?? 0
        return fronts.count { $0 < fronts[trial] }
            + peers.indices.count {
                crowding[$0] > crowding[own] || crowding[$0] == crowding[own] && $0 < own
            }
    }

    /// How far each trial of a front lies from its neighbours; ∞ for those at its ends.
    private static func crowding(
        of peers: [Int], _ losses: UnsafeBufferPointer<Double>, _ width: Int
    ) -> [Double] {
        var crowding = [Double](repeating: 0, count: peers.count)
        for objective in 0..<width {
            func loss(_ place: Int) -> Double { losses[peers[place] * width + objective] }
            let order = peers.indices.sorted { one, other in
                let (first, second) = (loss(one), loss(other))
                return first == second ? one < other : first < second
            }
            guard let first = order.first, let last = order.last else { continue }
            let range = loss(last) - loss(first)
            crowding[first] = .infinity
            crowding[last] = .infinity
            guard range > 0, range.isFinite else { continue }
            for place in order.indices.dropFirst().dropLast() {
                crowding[order[place]] +=
                    (loss(order[place + 1]) - loss(order[place - 1])) / range
            }
        }
        return crowding
    }

    /// The front of each trial: 0 for those that none is better than in every objective, 1 for those that only
    /// trials of front 0 are, and so on.
    private static func fronts(
        _ losses: UnsafeBufferPointer<Double>, _ count: Int, _ width: Int
    ) -> [Int] {
        // Whoever is better than a trial stands before it.
        let order = (0..<count).sorted { one, other in
            for objective in 0..<width {
                let first = losses[one * width + objective]
                let second = losses[other * width + objective]
                if first != second { return first < second }
            }
            return one < other
        }
        var fronts = [Int](repeating: 0, count: count)
        for place in 1..<max(count, 1) {
            let one = order[place]
            for earlier in 0..<place where fronts[order[earlier]] >= fronts[one] {
                let other = order[earlier]
                var isBetter = false
                var isWorse = false
                for objective in 0..<width {
                    let first = losses[other * width + objective]
                    let second = losses[one * width + objective]
                    if first > second { isWorse = true }
                    if first < second { isBetter = true }
                }
                if isBetter, !isWorse { fronts[one] = fronts[other] + 1 }
            }
        }
        return fronts
    }
}

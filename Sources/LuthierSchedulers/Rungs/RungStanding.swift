/// The trials that were measured at one rung, best first: all by one objective, the newest by several.
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

    /// Entries that are kept together; adding one moves no others.
    private static let most = 512

    /// Best first, in pieces none of which is empty.
    private var pieces: [[Entry]] = []
    private var sortedCount = 0
    /// With several objectives.
    private var fronts: RungFronts

    /// Nobody.
    ///
    /// - Parameter keepsAll: Whether a trial that came to be too old, with several objectives, counts
    ///   again when newer ones are taken out.
    init(keepsAll: Bool = false) { fronts = RungFronts(keepsAll: keepsAll) }

    /// How many there are that count.
    var count: Int { sortedCount + fronts.count }

    /// Best first; the older of two equals is better.
    ///
    /// - Complexity: O(1) when ``rank()`` was called since the last change.
    var entries: FlattenSequence<[[Entry]]> {
        (pieces.isEmpty ? [fronts.entries] : pieces).joined()
    }

    /// Those that count, in no particular order.
    var members: FlattenSequence<[[Entry]]> {
        (pieces.isEmpty ? [fronts.members] : pieces).joined()
    }

    /// Takes a trial in.
    ///
    /// - Complexity: O(log n) comparisons with one objective; O(objectives) with several.
    mutating func add(_ entry: Entry) {
        guard entry.losses.count == 1 else { return fronts.add(entry) }
        sortedCount += 1
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
        guard entry.losses.count == 1 else { return fronts.remove(entry) }
        let (piece, place) = spot(of: entry)
        guard piece < pieces.count, place < pieces[piece].count, pieces[piece][place] == entry
        else { return }
        pieces[piece].remove(at: place)
        if pieces[piece].isEmpty { pieces.remove(at: piece) }
        sortedCount -= 1
    }

    /// Puts those that count in order, with several objectives, for ``entries`` to be quick.
    mutating func rank() { fronts.rank() }

    /// How many trials would stand before one; its place if it were taken in.
    func place(of entry: Entry) -> Int {
        guard entry.losses.count == 1 else { return fronts.place(of: entry) }
        let (piece, place) = spot(of: entry)
        return pieces[..<piece].reduce(place) { $0 + $1.count }
    }

    /// Whether a trial stands among the last so many.
    func isAmongLast(_ number: Int, _ entry: Entry) -> Bool {
        place(of: entry) >= count - number
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
}

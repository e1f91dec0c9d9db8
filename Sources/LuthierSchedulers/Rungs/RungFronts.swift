import LuthierMath

/// The newest trials that were measured at one rung, by several objectives: those first that lie on the better
/// front, and on a front those that lie far from their neighbours.
///
/// Only the newest 64 count, so that the time to take one in is bounded: there is no order of fronts that one
/// more trial leaves as it was. Who is better than whom is kept from trial to trial, as a bit for each pair.
///
/// - SeeAlso: Deb et al., "A fast and elitist multiobjective genetic algorithm: NSGA-II", IEEE
///   Transactions on Evolutionary Computation 6(2), 2002.
struct RungFronts: Sendable {
    /// The newest that count.
    static let window = UInt64.bitWidth

    /// Trials, as bits by their seats.
    private typealias Seats = UInt64

    /// In the order in which they came; more than count where all are kept.
    private var arrivals: [RungStanding.Entry] = []
    /// Those that count, by their seats; a seat that is not taken holds whoever had it.
    private var seated: [RungStanding.Entry] = []
    /// Their losses, all finite.
    private var losses: [[Double]] = []
    /// The seats that are taken.
    private var taken: Seats = 0
    /// For each seat those that are better in every objective, or as good and better in one.
    private var dominators: [Seats] = []
    /// Best first; nil since the last change.
    private var order: [RungStanding.Entry]?
    private let keepsAll: Bool

    /// Nobody.
    ///
    /// - Parameter keepsAll: Whether a trial that came to be too old counts again when newer ones are
    ///   taken out.
    init(keepsAll: Bool) { self.keepsAll = keepsAll }

    /// How many there are that count.
    var count: Int { taken.nonzeroBitCount }

    /// Those that count, in no particular order.
    var members: [RungStanding.Entry] { Self.each(taken).map { seated[$0] } }

    /// Best first; the older of two equals is better.
    ///
    /// - Complexity: O(1) when ``rank()`` was called since the last change.
    var entries: [RungStanding.Entry] { order ?? ranked }

    /// Puts those that count in order, for ``entries`` to be quick.
    mutating func rank() {
        if order == nil { order = ranked }
    }

    /// Takes a trial in.
    ///
    /// - Complexity: O(64 objectives).
    mutating func add(_ entry: RungStanding.Entry) {
        if count == Self.window {
            let oldest = arrivals[arrivals.count - Self.window]
            if !keepsAll { arrivals.removeFirst() }
            if let seat = seat(of: oldest.number) { taken &= ~(1 << Seats(seat)) }
        }
        arrivals.append(entry)
        sit(entry)
    }

    /// Takes a trial out, if it is there.
    ///
    /// - Complexity: O(64 objectives), and O(later arrivals).
    mutating func remove(_ entry: RungStanding.Entry) {
        guard let place = arrivals.lastIndex(where: { $0.number == entry.number }) else { return }
        arrivals.remove(at: place)
        guard let seat = seat(of: entry.number) else { return }
        taken &= ~(1 << Seats(seat))
        order = nil
        // The newest of those that were too old.
        if arrivals.count >= Self.window { sit(arrivals[arrivals.count - Self.window]) }
    }

    /// How many trials would stand before one; its place if it were taken in.
    ///
    /// - Complexity: O(64 (objectives + fronts)), and O(peers · log peers · objectives) for those on its front.
    func place(of entry: RungStanding.Entry) -> Int {
        let others = seat(of: entry.number).map { taken & ~(1 << Seats($0)) } ?? taken
        let (better, worse) = comparison(of: entry, with: others)
        var before = 0
        var remaining = others
        while true {
            let front = front(of: remaining)
            if better & remaining == 0 {
                let peers = seats(front & ~worse)
                let own = peers.count { seated[$0].number < entry.number }
                var points = peers.map { losses[$0] }
                points.insert(Self.finite(entry.losses), at: own)
                let rooms = CrowdingDistance.rooms(points)
                return before
                    + rooms.indices.count { (-rooms[$0], $0) < (-rooms[own], own) }
            }
            before += front.nonzeroBitCount
            remaining &= ~front
        }
    }

    /// Gives a trial a seat.
    private mutating func sit(_ entry: RungStanding.Entry) {
        order = nil
        let seat = (~taken).trailingZeroBitCount
        let bit: Seats = 1 << Seats(seat)
        let (better, worse) = comparison(of: entry, with: taken)
        if seat == seated.count {
            seated.append(entry)
            losses.append([])
            dominators.append(0)
        }
        seated[seat] = entry
        losses[seat] = Self.finite(entry.losses)
        dominators[seat] = better
        for other in Self.each(taken) {
            if worse & (1 << Seats(other)) == 0 {
                dominators[other] &= ~bit
            } else {
                dominators[other] |= bit
            }
        }
        taken |= bit
    }

    private func seat(of number: Int) -> Int? {
        Self.each(taken).first { seated[$0].number == number }
    }

    /// Who is better than a trial, and whom it is better than.
    private func comparison(
        of entry: RungStanding.Entry, with others: Seats
    ) -> (better: Seats, worse: Seats) {
        var (better, worse): (Seats, Seats) = (0, 0)
        let own = Self.finite(entry.losses)
        for other in Self.each(others) {
            if NonDominatedSort.dominates(losses[other], own) {
                better |= 1 << Seats(other)
            } else if NonDominatedSort.dominates(own, losses[other]) {
                worse |= 1 << Seats(other)
            }
        }
        return (better, worse)
    }

    /// Those of some that none of them is better than.
    private func front(of remaining: Seats) -> Seats {
        var front: Seats = 0
        for seat in Self.each(remaining) where dominators[seat] & remaining == 0 {
            front |= 1 << Seats(seat)
        }
        return front
    }

    private var ranked: [RungStanding.Entry] {
        var order: [RungStanding.Entry] = []
        var remaining = taken
        while remaining != 0 {
            let front = front(of: remaining)
            let peers = seats(front)
            let rooms = CrowdingDistance.rooms(peers.map { losses[$0] })
            order += peers.indices.sorted { (-rooms[$0], $0) < (-rooms[$1], $1) }
                .map { seated[peers[$0]] }
            remaining &= ~front
        }
        return order
    }

    /// Seats in the order of the trials' numbers, which is that of neighbours that are equal and of those
    /// with as much room.
    private func seats(_ seats: Seats) -> [Int] {
        Self.each(seats).sorted { seated[$0].number < seated[$1].number }
    }

    /// Losses without infinities, so that distances are numbers.
    private static func finite(_ losses: [Double]) -> [Double] {
        losses.map { max(min($0, .greatestFiniteMagnitude), -.greatestFiniteMagnitude) }
    }

    /// The seats in a set, from the lowest up.
    private static func each(_ seats: Seats) -> some Sequence<Int> {
        sequence(state: seats) { rest in
            guard rest != 0 else { return nil }
            defer { rest &= rest - 1 }
            return rest.trailingZeroBitCount
        }
    }
}

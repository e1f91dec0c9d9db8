import LuthierMath

/// What trials had at one rung and at the next; the newest are compared.
///
/// First come the trials that were ruled on at the next rung, then those that trained to their end without.
struct RungPairs: Sendable {
    /// The newest pairs that an agreement is worked out from.
    private static let most = 100

    private var ruled: [(Double, Double)] = []
    /// Those of ended trials, and their places among the ends.
    private var ended: [(Double, Double)] = []
    private var ends: [Int] = []
    /// How many of the ended are shown.
    private var shown = 0
    /// Of the newest pairs that are shown.
    private var sums = KendallSums()
    /// Whether the sums have to be made anew.
    private var isStale = false

    private var count: Int { ruled.count + shown }

    private subscript(place: Int) -> (Double, Double) {
        place < ruled.count ? ruled[place] : ended[place - ruled.count]
    }

    /// Adds a trial that was ruled on.
    mutating func add(_ pair: (Double, Double)) {
        ruled.append(pair)
        if shown == 0 { countLast() } else { isStale = true }
    }

    /// Takes back the trial that was ruled on last.
    mutating func removeLast() {
        if shown == 0 { discountLast() } else { isStale = true }
        ruled.removeLast()
    }

    /// Adds a trial that ended, at a place later than those before; it is not shown yet.
    mutating func add(_ pair: (Double, Double), endedAt place: Int) {
        ended.append(pair)
        ends.append(place)
    }

    /// Shows those ended trials that are among the first so many ends.
    ///
    /// - Returns: Whether these are others than before.
    mutating func show(ends count: Int) -> Bool {
        let before = shown
        while shown > 0, ends[shown - 1] >= count {
            discountLast()
            shown -= 1
        }
        while shown < ends.count, ends[shown] < count {
            shown += 1
            countLast()
        }
        return shown != before
    }

    /// How well places at one rung tell those at the next; nil with fewer than two trials.
    mutating func estimate(from low: Double, to high: Double) -> RungAgreementEstimate? {
        let first = max(count - Self.most, 0)
        if isStale {
            sums = KendallSums()
            for place in first..<count { count(self[place], beside: first..<place) }
            isStale = false
        }
        return RungAgreementEstimate(sums, of: count - first, from: low, to: high)
    }

    /// Takes the last pair into the sums, and the one out that is no longer among the newest.
    private mutating func countLast() {
        let last = count - 1
        let first = last - Self.most
        if first >= 0 { discount(self[first], beside: (first + 1)..<last) }
        count(self[last], beside: max(first + 1, 0)..<last)
    }

    /// Takes the last pair out of the sums, and the one in that is among the newest then.
    private mutating func discountLast() {
        let last = count - 1
        let first = last - Self.most
        discount(self[last], beside: max(first + 1, 0)..<last)
        if first >= 0 { count(self[first], beside: (first + 1)..<last) }
    }

    private mutating func count(_ pair: (Double, Double), beside places: Range<Int>) {
        sums.add(pair, beside: ruled[places.clamped(to: ruled.indices)])
        sums.add(pair, beside: ended[endedPlaces(places)])
    }

    private mutating func discount(_ pair: (Double, Double), beside places: Range<Int>) {
        sums.remove(pair, beside: ruled[places.clamped(to: ruled.indices)])
        sums.remove(pair, beside: ended[endedPlaces(places)])
    }

    /// The places of pairs among those of ended trials.
    private func endedPlaces(_ places: Range<Int>) -> Range<Int> {
        max(places.lowerBound - ruled.count, 0)..<max(places.upperBound - ruled.count, 0)
    }
}

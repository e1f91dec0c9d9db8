/// Losses of ended trials in ascending order, for the first so many ends.
struct SortedLosses: Sendable {
    /// The losses, ascending; none is NaN.
    private(set) var sorted: [Double] = []
    private var taken = 0

    /// Takes in, or takes out, what it needs to be about the first `count` ends.
    ///
    /// - Parameters:
    ///   - count: How many ends there are.
    ///   - loss: The loss of the end at a place, the same each time; nil when it has none.
    /// - Complexity: O(log n) comparisons for each end between the last count and this one, O(n log n)
    ///   when these are many.
    mutating func follow(_ count: Int, _ loss: (Int) -> Double?) {
        if abs(count - taken) > Self.few {
            if count < taken { (sorted, taken) = ([], 0) }
            sorted += (taken..<count).compactMap(loss)
            sorted.sort()
        } else {
            for place in min(taken, count)..<max(taken, count) {
                guard let loss = loss(place) else { continue }
                let spot = firstIndex(atLeast: loss)
                if count > taken { sorted.insert(loss, at: spot) } else { sorted.remove(at: spot) }
            }
        }
        taken = count
    }

    /// The loss that a share of them does not exceed, between two of them linearly.
    ///
    /// - Parameter share: In [0, 1]; 0.5 is the median.
    /// - Returns: Nil without losses; NaN between −∞ and +∞.
    func percentile(_ share: Double) -> Double? {
        guard let largest = sorted.last else { return nil }
        let place = share * Double(sorted.count - 1)
        let index = Int(place)
        guard index + 1 < sorted.count else { return largest }
        let (lower, upper) = (sorted[index], sorted[index + 1])
        let part = place - Double(index)
        // Weighed one by one, because the difference of two losses may be infinite.
        return part == 0 || lower == upper ? lower : lower * (1 - part) + upper * part
    }

    /// Up to so many ends are put in their places one by one, and more are sorted.
    private static let few = 32

    private func firstIndex(atLeast loss: Double) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < loss { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

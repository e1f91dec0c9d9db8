import LuthierDomain

/// Chooses trials that are far apart.
struct DiverseSelection {
    private let space: ModelSpace

    /// A selection in a space.
    init(_ space: SearchSpace) { self.space = ModelSpace(space) }

    /// Trials that are far apart, each the furthest from those before it.
    ///
    /// - Parameters:
    ///   - count: How many at most.
    ///   - candidates: Trials to choose from; the first is chosen first, and wins among equals.
    ///   - distance: How far each lies from those before it at least, beyond being different.
    /// - Returns: The trials in the order of choosing; trials with equal settings are taken once.
    /// - Complexity: O(count × candidates × parameters).
    /// - SeeAlso: Gonzalez, "Clustering to minimize the maximum intercluster distance", Theoretical
    ///   Computer Science 38, 1985, for what going to the furthest achieves.
    func chosen(
        _ count: Int, from candidates: [Trial], apart distance: Double = 0
    ) -> [Trial] {
        guard let first = candidates.first, count > 0 else { return [] }
        let points = candidates.map { space.point(of: $0.assignment) }
        var chosen = [first]
        var distances = points.map { square($0, points[0]) }
        while chosen.count < count {
            guard let furthest = distances.max(), furthest > 0, furthest >= distance * distance,
                let place = distances.firstIndex(of: furthest)
            else { break }
            chosen.append(candidates[place])
            for (index, point) in points.enumerated() {
                distances[index] = min(distances[index], square(point, points[place]))
            }
        }
        return chosen
    }

    /// The squared distance of two points: numbers by their places in the unit interval, choices and
    /// parameters that only one of them has as 0 or 1.
    private func square(_ one: [Double], _ other: [Double]) -> Double {
        var square = 0.0
        for (index, axis) in space.axes.enumerated() {
            let (left, right) = (one[index], other[index])
            if left.isNaN || right.isNaN {
                square += left.isNaN == right.isNaN ? 0 : 1
            } else if case .choice = axis {
                square += left == right ? 0 : 1
            } else {
                square += (left - right) * (left - right)
            }
        }
        return square
    }
}

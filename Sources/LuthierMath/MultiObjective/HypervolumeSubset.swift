/// Picks the points that together dominate much, one after the other.
package enum HypervolumeSubset {
    /// Points each of which adds most to the volume of those before it.
    ///
    /// The volume reached is at least 1 − 1/e of the largest that as many points can have.
    ///
    /// - Parameters:
    ///   - points: Losses in any order; dominated and repeated points are allowed.
    ///   - reference: As many losses as each point has, at least one.
    ///   - count: How many are wanted, at least 0.
    /// - Returns: Indices of `count` points, or of all if there are fewer, in the order of choice; of
    ///   equals the first, and points that add nothing last.
    /// - Complexity: O(n count) for n points with two losses; else O(n) volumes of `count` points as
    ///   a rule, and O(n count) at worst.
    /// - SeeAlso: Guerreiro, Fonseca, Paquete, "Greedy Hypervolume Subset Selection in Low
    ///   Dimensions", Evolutionary Computation 24 (2016), for two losses; Minoux, "Accelerated Greedy
    ///   Algorithms for Maximizing Submodular Set Functions", 1978, for more.
    package static func greedy(
        of points: [[Double]], reference: [Double], count: Int
    ) -> [Int] {
        precondition(count >= 0, "\(count) points are wanted")
        let extents = points.map { Hypervolume.extents(of: $0, below: reference) }
        let inside = points.indices.filter { extents[$0] != nil }
        let isFlat =
            reference.count == 2
            && inside.allSatisfy { extents[$0]?.allSatisfy(\.isFinite) ?? false }
        let chosen =
            isFlat
            ? byCorners(points, inside, reference, count: count)
            : byStaleGains(extents, inside, count: count)
        guard chosen.count < min(count, points.count) else { return chosen }
        let rest = points.indices.filter { extents[$0] == nil }
        return chosen + rest.prefix(count - chosen.count)
    }

    /// With two losses what a point of a front adds is the rectangle between its neighbours.
    private static func byCorners(
        _ points: [[Double]], _ inside: [Int], _ reference: [Double], count: Int
    ) -> [Int] {
        var corners = [(x: Double, y: Double)](
            repeating: (reference[0], reference[1]), count: points.count)
        var left = inside
        var chosen: [Int] = []
        func area(_ index: Int) -> Double {
            max(0, corners[index].x - points[index][0])
                * max(0, corners[index].y - points[index][1])
        }
        while chosen.count < count, !left.isEmpty {
            var best = 0
            for place in left.indices where area(left[place]) > area(left[best]) { best = place }
            let index = left.remove(at: best)
            chosen.append(index)
            for other in left {
                if points[other][0] < points[index][0] {
                    corners[other].x = min(corners[other].x, points[index][0])
                } else {
                    corners[other].y = min(corners[other].y, points[index][1])
                }
            }
        }
        return chosen
    }

    /// What a point adds only shrinks as others are chosen, so an old number that is not the largest
    /// needs no renewal.
    private static func byStaleGains(
        _ extents: [[Double]?], _ inside: [Int], count: Int
    ) -> [Int] {
        var left = inside.compactMap { index in
            extents[index].map {
                (index: index, own: $0, gain: Hypervolume.exclusive($0, []), age: 0)
            }
        }
        var covered: [[Double]] = []
        var chosen: [Int] = []
        while chosen.count < count, !left.isEmpty {
            var best = 0
            for place in left.indices where left[place].gain > left[best].gain { best = place }
            if left[best].age == chosen.count {
                let entry = left.remove(at: best)
                chosen.append(entry.index)
                covered.append(entry.own)
            } else {
                left[best].gain = Hypervolume.exclusive(left[best].own, covered)
                left[best].age = chosen.count
            }
        }
        return chosen
    }
}

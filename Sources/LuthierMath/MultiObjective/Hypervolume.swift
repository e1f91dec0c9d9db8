/// How much of the space of losses points dominate, below a reference.
///
/// A point counts if every loss of it is less than that of the reference; any other, and one with
/// NaN, covers nothing. A loss of −∞ covers without end. Results are exact but for rounding, and no
/// larger numbers than the result come up on the way.
///
/// - SeeAlso: While, Bradstreet, Barone, "A Fast Way of Calculating Exact Hypervolumes", IEEE
///   Transactions on Evolutionary Computation 16 (2012), for four losses and more; Beume et al., "On
///   the Complexity of Computing the Hypervolume Indicator", the same 13 (2009), for three.
package enum Hypervolume {
    /// The volume that points dominate together.
    ///
    /// - Parameters:
    ///   - points: Losses in any order; dominated and repeated points change nothing.
    ///   - reference: As many losses as each point has, at least one.
    /// - Returns: At least 0; infinite if a point that counts has a loss of −∞.
    /// - Complexity: O(n log n) for n points with up to two losses, O(n²) with three, O(n³) with
    ///   four and exponential in the number beyond.
    package static func volume(of points: [[Double]], reference: [Double]) -> Double {
        let extents = points.compactMap { Self.extents(of: $0, below: reference) }
        guard var largest = extents.first else { return 0 }
        for extent in extents {
            for axis in largest.indices { largest[axis] = max(largest[axis], extent[axis]) }
        }
        guard largest.allSatisfy(\.isFinite) else { return .infinity }
        let exponents = largest.map(\.exponent)
        return scaled(up: measure(extents.map { scaled($0, down: exponents) }), exponents)
    }

    /// What each point alone dominates: how much smaller the volume were without it.
    ///
    /// - Parameters:
    ///   - points: Losses in any order.
    ///   - reference: As many losses as each point has, at least one.
    /// - Returns: For each point at least 0, and 0 if another dominates or equals it.
    /// - Complexity: n times that of ``volume(of:reference:)``.
    package static func contributions(of points: [[Double]], reference: [Double]) -> [Double] {
        let extents = points.map { Self.extents(of: $0, below: reference) }
        return extents.indices.map { index in
            guard let own = extents[index] else { return 0 }
            let others = extents.indices.compactMap { $0 == index ? nil : extents[$0] }
            return exclusive(own, others)
        }
    }

    /// What a further point would add to the volume.
    ///
    /// - Parameters:
    ///   - point: The losses of the further point.
    ///   - points: The points that are there.
    ///   - reference: As many losses as each point has, at least one.
    /// - Returns: At least 0.
    /// - Complexity: That of ``volume(of:reference:)``.
    package static func improvement(
        by point: [Double], over points: [[Double]], reference: [Double]
    ) -> Double {
        guard let own = extents(of: point, below: reference) else { return 0 }
        return exclusive(own, points.compactMap { extents(of: $0, below: reference) })
    }

    /// How far below the reference a point lies along each axis; nil unless it does along all.
    static func extents(of point: [Double], below reference: [Double]) -> [Double]? {
        precondition(
            point.count == reference.count && !reference.isEmpty,
            "a point with \(point.count) losses, a reference with \(reference.count)")
        for (loss, bound) in zip(point, reference) where !(loss < bound) { return nil }
        return zip(reference, point).map { $0 - $1 }
    }

    /// The volume of a box with the origin as its corner, less what others of that kind cover of it.
    static func exclusive(_ own: [Double], _ others: [[Double]]) -> Double {
        guard own.allSatisfy(\.isFinite) else {
            // Where it reaches without end, only a box that contains it whole leaves nothing of it.
            let isCovered = others.contains { other in zip(other, own).allSatisfy { $0 >= $1 } }
            return isCovered ? 0 : .infinity
        }
        let exponents = own.map(\.exponent)
        let whole = scaled(own, down: exponents)
        let clipped = others.map { scaled(zip($0, own).map { min($0, $1) }, down: exponents) }
        return scaled(up: max(0, box(whole) - measure(clipped)), exponents)
    }

    // MARK: Unions of boxes that have the origin as a corner

    /// The volume of the union; extents are below 2, so nothing overflows.
    private static func measure(_ boxes: [[Double]]) -> Double {
        guard let axes = boxes.first?.count else { return 0 }
        switch axes {
        case 1: return boxes.reduce(0) { max($0, $1[0]) }
        case 2: return area(boxes)
        case 3: return volume(boxes)
        default: return measureByExclusion(boxes)
        }
    }

    /// Strips, from the widest and lowest box to the narrowest and highest.
    private static func area(_ boxes: [[Double]]) -> Double {
        var height = 0.0
        var area = 0.0
        for box in boxes.sorted(by: { ($0[0], $0[1]) > ($1[0], $1[1]) }) where box[1] > height {
            area += box[0] * (box[1] - height)
            height = box[1]
        }
        return area
    }

    /// Slices along the last axis, each a staircase with one more step than the one above.
    private static func volume(_ boxes: [[Double]]) -> Double {
        let boxes = boxes.sorted { $0[2] > $1[2] }
        var stairs = Staircase()
        var area = 0.0
        var volume = 0.0
        for (place, box) in boxes.enumerated() {
            area += stairs.insert(box[0], box[1])
            let next = place + 1 < boxes.count ? boxes[place + 1][2] : 0
            volume += area * (box[2] - next)
        }
        return volume
    }

    /// Each box adds what those taller along the last axis leave of it: there they all cut it along
    /// its whole height, so one axis fewer needs to be measured.
    private static func measureByExclusion(_ boxes: [[Double]]) -> Double {
        let boxes = boxes.sorted { $0[$0.count - 1] < $1[$1.count - 1] }
        var total = 0.0
        for (place, own) in boxes.enumerated() {
            let base = Array(own.dropLast())
            let clipped = boxes[(place + 1)...].map { other in zip(other, base).map { min($0, $1) }
            }
            let free = box(base) - measure(base.count > 3 ? withoutCovered(clipped) : clipped)
            total += own[own.count - 1] * max(0, free)
        }
        return total
    }

    /// The boxes that no other contains, each once.
    private static func withoutCovered(_ boxes: [[Double]]) -> [[Double]] {
        var kept: [[Double]] = []
        for box in boxes.sorted(by: { $1.lexicographicallyPrecedes($0) })
        where !kept.contains(where: { larger in zip(larger, box).allSatisfy { $0 >= $1 } }) {
            kept.append(box)
        }
        return kept
    }

    private static func box(_ extents: [Double]) -> Double { extents.reduce(1, *) }

    private static func scaled(_ extents: [Double], down exponents: [Int]) -> [Double] {
        zip(extents, exponents).map { Double(sign: .plus, exponent: -$1, significand: $0) }
    }

    private static func scaled(up volume: Double, _ exponents: [Int]) -> Double {
        Double(sign: .plus, exponent: exponents.reduce(0, +), significand: volume)
    }
}

/// The union of rectangles that have the origin as a corner.
private struct Staircase {
    /// Outer corners, from the narrowest and highest to the widest and lowest.
    private var corners: [(x: Double, y: Double)] = []

    /// Adds a rectangle and returns how much larger the union became.
    ///
    /// - Complexity: O(log n) to find its place, O(n) to make room for it.
    mutating func insert(_ x: Double, _ y: Double) -> Double {
        var low = 0
        var high = corners.count
        while low < high {
            let middle = (low + high) / 2
            if corners[middle].x < x { low = middle + 1 } else { high = middle }
        }
        if low < corners.count, corners[low].y >= y { return 0 }
        let end = low < corners.count && corners[low].x == x ? low + 1 : low
        var start = low
        while start > 0, corners[start - 1].y <= y { start -= 1 }
        var left = start > 0 ? corners[start - 1].x : 0
        var gain = 0.0
        for corner in corners[start..<end] {
            gain += (corner.x - left) * (y - corner.y)
            left = corner.x
        }
        gain += (x - left) * (y - (end < corners.count ? corners[end].y : 0))
        corners.replaceSubrange(start..<end, with: CollectionOfOne((x: x, y: y)))
        return gain
    }
}

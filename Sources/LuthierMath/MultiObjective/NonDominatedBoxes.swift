/// The part of the space of losses that points leave open, cut into boxes.
///
/// - SeeAlso: Lacour, Klamroth and Fonseca, "A box decomposition algorithm to compute the hypervolume
///   indicator", Computers & Operations Research 79 (2017), arXiv:1510.01963.
package enum NonDominatedBoxes {
    /// A box: everything above `lower` and up to `upper`, in all losses.
    package struct Box: Sendable, Hashable {
        /// Where it begins; −∞ where it has no end.
        package var lower: [Double]
        /// Where it ends.
        package var upper: [Double]

        /// A box between two corners.
        package init(lower: [Double], upper: [Double]) {
            self.lower = lower
            self.upper = upper
        }
    }

    /// A corner below which nothing is dominated and above which something is, with a point for each
    /// axis that bounds it there.
    private struct UpperBound {
        var corner: [Double]
        var definers: [[Double]]

        /// How far below the corner, along an axis, the points begin that bound it along the axes
        /// that `others` names.
        func reach(along axis: Int, of others: some Sequence<Int>) -> Double {
            others.reduce(-.infinity) { max($0, definers[$1][axis]) }
        }
    }

    /// Boxes that do not overlap and together are what lies below the reference and above no point.
    ///
    /// The expected growth of the dominated volume by a point of which only a law is known is a sum
    /// over these boxes.
    ///
    /// - Parameters:
    ///   - points: Losses in any order; those not below the reference change nothing.
    ///   - reference: As many losses as each point has, at least two.
    /// - Returns: With two losses one box more than there are points that no other dominates, with three
    ///   about twice as many, with four O(n²); fewer if losses are −∞.
    /// - Complexity: O(n b losses²) for n points and b boxes.
    package static func boxes(of points: [[Double]], reference: [Double]) -> [Box] {
        precondition(reference.count >= 2, "boxes of \(reference.count) losses, not of two or more")
        let axes = reference.indices
        let dummies = axes.map { axis in
            axes.map { $0 == axis ? reference[axis] : -Double.infinity }
        }
        var bounds = [UpperBound(corner: reference, definers: dummies)]
        let inside = points.filter { Hypervolume.extents(of: $0, below: reference) != nil }
        for point in inside.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            var next: [UpperBound] = []
            for bound in bounds {
                guard zip(point, bound.corner).allSatisfy({ $0 < $1 }) else {
                    next.append(bound)
                    continue
                }
                for axis in axes
                where point[axis] >= bound.reach(along: axis, of: axes.filter { $0 != axis }) {
                    var lowered = bound
                    lowered.corner[axis] = point[axis]
                    lowered.definers[axis] = point
                    next.append(lowered)
                }
            }
            bounds = next
        }
        return bounds.compactMap { bound in
            let lower = axes.map { bound.reach(along: $0, of: 0..<$0) }
            guard zip(lower, bound.corner).allSatisfy({ $0 < $1 }) else { return nil }
            return Box(lower: lower, upper: bound.corner)
        }.sorted { one, other in
            one.lower.reversed().lexicographicallyPrecedes(other.lower.reversed())
        }
    }
}

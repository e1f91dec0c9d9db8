/// The part of the plane of two losses that points leave open, cut into boxes.
package enum NonDominatedBoxes {
    /// A box: everything above `lower` and up to `upper`, in both losses.
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

    /// Boxes that do not overlap and together are what lies below the reference and above no point.
    ///
    /// The expected growth of the dominated area by a point of which only a law is known is a sum
    /// over these boxes.
    ///
    /// - Parameters:
    ///   - points: Two losses each, in any order; those not below the reference change nothing.
    ///   - reference: Two losses.
    /// - Returns: One box more than there are points that no other dominates, in ascending order of
    ///   the second loss; fewer if losses are −∞.
    /// - Complexity: O(n log n).
    /// - SeeAlso: Emmerich et al., "Computing the Expected Hypervolume Improvement in Asymptotically
    ///   Optimal Time", EMO 2017.
    package static func boxes(of points: [[Double]], reference: [Double]) -> [Box] {
        precondition(reference.count == 2, "boxes of \(reference.count) losses, not of 2")
        let inside = points.filter { Hypervolume.extents(of: $0, below: reference) != nil }
        var boxes: [Box] = []
        var corner = [reference[0], -Double.infinity]
        func close(at second: Double) {
            guard corner[0] > -.infinity, corner[1] < second else { return }
            boxes.append(Box(lower: [-.infinity, corner[1]], upper: [corner[0], second]))
        }
        for point in inside.sorted(by: { ($0[1], $0[0]) < ($1[1], $1[0]) })
        where point[0] < corner[0] {
            close(at: point[1])
            corner = point
        }
        close(at: reference[1])
        return boxes
    }
}

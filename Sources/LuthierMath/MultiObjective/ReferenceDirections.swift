/// Directions that are spread evenly over the losses, for keeping a front even.
///
/// - SeeAlso: Das and Dennis, "Normal-Boundary Intersection: A New Method for Generating the Pareto
///   Surface in Nonlinear Multicriteria Optimization Problems", SIAM Journal on Optimization 8 (1998);
///   Deb and Jain, "An Evolutionary Many-Objective Optimization Algorithm Using
///   Reference-Point-Based Nondominated Sorting Approach, Part I", IEEE Transactions on Evolutionary
///   Computation 18 (2014).
package enum ReferenceDirections {
    /// All points of the simplex whose coordinates are multiples of 1 / `divisions`.
    ///
    /// - Parameters:
    ///   - objectives: How many coordinates a point has, at least 1.
    ///   - divisions: At least 1.
    /// - Returns: ``count(objectives:divisions:)`` points, each with the sum 1; the first coordinate
    ///   grows last.
    package static func lattice(objectives: Int, divisions: Int) -> [[Double]] {
        precondition(
            objectives >= 1 && divisions >= 1,
            "\(divisions) divisions of \(objectives) objectives are no lattice")
        var points: [[Double]] = []
        func extend(_ start: [Int], _ left: Int) {
            guard start.count + 1 < objectives else {
                points.append((start + [left]).map { Double($0) / Double(divisions) })
                return
            }
            for part in 0...left { extend(start + [part], left - part) }
        }
        extend([], divisions)
        return points
    }

    /// How many points a lattice has: the ways to choose `objectives` − 1 of `divisions` +
    /// `objectives` − 1 places.
    ///
    /// - Returns: `Int.max` where it would be more.
    package static func count(objectives: Int, divisions: Int) -> Int {
        var count = 1
        for step in 1..<max(objectives, 1) {
            let (product, overflows) = count.multipliedReportingOverflow(by: divisions + step)
            guard !overflows else { return .max }
            count = product / step
        }
        return count
    }

    /// A lattice, and a second one halfway between it and the middle of the simplex.
    ///
    /// With many objectives an affordable lattice has points on the border only; the second one
    /// has those inside.
    ///
    /// - Parameters:
    ///   - objectives: How many coordinates a point has, at least 1.
    ///   - outer: Divisions of the lattice.
    ///   - inner: Divisions of the second one; 0 is none.
    /// - Returns: The points of the lattice, then those of the second one.
    package static func layers(objectives: Int, outer: Int, inner: Int) -> [[Double]] {
        let border = lattice(objectives: objectives, divisions: outer)
        guard inner > 0, objectives > 1 else { return border }
        return border
            + lattice(objectives: objectives, divisions: inner).map { point in
                point.map { $0 / 2 + 0.5 / Double(objectives) }
            }
    }
}

import RealModule

/// How much a point of which only a law is known is expected to add to the volume that others dominate.
///
/// Each loss of the point has a normal law of its own. The expected growth is a sum over the boxes
/// of what is not dominated; in a box it is the product over the losses of Ψ(upper) − Ψ(lower), where
/// Ψ(a) = E[max(a − loss, 0)]. Everything is worked out in logarithms, so that it is exact, and has a
/// slope that points home, from any distance.
///
/// - SeeAlso: Yang, Emmerich, Deutz and Bäck, "Efficient computation of expected hypervolume
///   improvement using box decomposition algorithms", Journal of Global Optimization 75 (2019); Ament et
///   al., "Unexpected Improvements to Expected Improvement for Bayesian Optimization", NeurIPS 2023,
///   for working in logarithms.
package struct ExpectedHypervolumeImprovement: Sendable {
    /// For each axis the coordinates at which boxes begin or end, ascending.
    private let coordinates: [[Double]]
    /// For each box and axis the places of its ends among the coordinates; -1 for −∞.
    private let ends: [(lower: [Int], upper: [Int])]

    /// The improvement over some points.
    ///
    /// - Parameters:
    ///   - points: Losses in any order; those not below the reference change nothing.
    ///   - reference: As many losses as each point has, at least two.
    package init(over points: [[Double]], reference: [Double]) {
        let boxes = NonDominatedBoxes.boxes(of: points, reference: reference)
        let coordinates = reference.indices.map { axis in
            Set(boxes.flatMap { [$0.lower[axis], $0.upper[axis]] }.filter { $0 > -.infinity })
                .sorted()
        }
        func places(_ corner: [Double]) -> [Int] {
            zip(corner, coordinates).map { value, known in known.firstIndex(of: value) ?? -1 }
        }
        self.coordinates = coordinates
        ends = boxes.map { (places($0.lower), places($0.upper)) }
    }

    /// The logarithm of the expected growth.
    ///
    /// - Parameters:
    ///   - means: The mean of each loss.
    ///   - deviations: The deviation of each loss, above 0.
    /// - Returns: −∞ only where the boxes are empty or so far that a square overflows.
    /// - Complexity: O(losses (coordinates + boxes)).
    package func logValue(means: [Double], deviations: [Double]) -> Double {
        let logs = logGains(means, deviations)
        return logSumExp(
            ends.map { box in
                means.indices.reduce(0) { $0 + logSide(box, $1, logs[$1]) }
            })
    }

    /// The logarithm of the expected growth, and its slope along each mean and each deviation.
    ///
    /// - Parameters:
    ///   - means: The mean of each loss.
    ///   - deviations: The deviation of each loss, above 0.
    /// - Returns: The value, and one slope for each loss.
    /// - Complexity: O(losses (coordinates + boxes)).
    package func logValueWithSlopes(
        means: [Double], deviations: [Double]
    ) -> (value: Double, means: [Double], deviations: [Double]) {
        let axes = means.indices
        let logs = logGains(means, deviations)
        let sides = ends.map { box in axes.map { logSide(box, $0, logs[$0]) } }
        let terms = sides.map { $0.reduce(0, +) }
        let value = logSumExp(terms)
        var meanSlopes = [Double](repeating: 0, count: axes.count)
        var deviationSlopes = meanSlopes
        guard value.isFinite else { return (value, meanSlopes, deviationSlopes) }
        // Ψ has the slope −Φ along the mean and φ along the deviation.
        let areas = axes.map { axis in
            coordinates[axis].map { logNormalCDF(($0 - means[axis]) / deviations[axis]) }
        }
        let densities = axes.map { axis in
            coordinates[axis].map { logNormalDensity(($0 - means[axis]) / deviations[axis]) }
        }
        for (index, box) in ends.enumerated() {
            let share = Double.exp(terms[index] - value)
            guard share > 0 else { continue }
            for axis in axes {
                let side = sides[index][axis]
                let (low, high) = (box.lower[axis], box.upper[axis])
                var mean = -Double.exp(areas[axis][high] - side)
                var deviation = Double.exp(densities[axis][high] - side)
                if low >= 0 {
                    mean += Double.exp(areas[axis][low] - side)
                    deviation -= Double.exp(densities[axis][low] - side)
                }
                meanSlopes[axis] += share * mean
                deviationSlopes[axis] += share * deviation
            }
        }
        return (value, meanSlopes, deviationSlopes)
    }

    /// ln Ψ at each coordinate of each axis.
    private func logGains(_ means: [Double], _ deviations: [Double]) -> [[Double]] {
        coordinates.indices.map { axis in
            let unit = Double.log(deviations[axis])
            return coordinates[axis].map {
                unit + logStandardExpectedImprovement(($0 - means[axis]) / deviations[axis])
            }
        }
    }

    /// ln(Ψ(upper) − Ψ(lower)) of a box along an axis.
    private func logSide(
        _ box: (lower: [Int], upper: [Int]), _ axis: Int, _ logs: [Double]
    ) -> Double {
        let low = box.lower[axis]
        return logDifferenceOfExponentials(
            logs[box.upper[axis]], low < 0 ? -.infinity : logs[low])
    }
}

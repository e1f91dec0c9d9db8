import LuthierMath
import RealModule

/// Draws from a law of a few variables whose density is known up to a factor.
///
/// Each round draws from a Student law with the centre and the spread that the rounds before found; all
/// draws are weighted by the mixture of all laws drawn from.
///
/// - SeeAlso: Cornuet et al., "Adaptive Multiple Importance Sampling", Scandinavian Journal of
///   Statistics 39(4), 2012, arXiv:0907.1254.
struct ImportanceSampling: Sendable {
    private struct Law {
        let centre: [Double]
        /// The factor of the scale matrix.
        let factor: CholeskyFactor
        let count: Int
    }

    private var laws: [Law] = []
    private var points: [[Double]] = []
    private var logs: [Double] = []
    private let centre: [Double]
    private let spread: [Double]
    /// Degrees of freedom of the laws drawn from.
    private static let degrees = 5.0

    /// Begins at a law with about this centre and these deviations.
    init(centre: [Double], spread: [Double]) {
        self.centre = centre
        self.spread = spread
    }

    /// Draws once more.
    ///
    /// - Parameters:
    ///   - count: How many points.
    ///   - source: Where chance comes from.
    ///   - density: The logarithm of the density, up to a constant.
    mutating func refine(
        _ count: Int, using source: inout RandomSource, _ density: ([Double]) -> Double
    ) {
        let size = centre.count
        let law = nextLaw(count)
        let sequence = SobolSequence(dimensionCount: size + 1, scrambledUsing: &source)
        for index in 0..<count {
            let uniform = sequence.point(at: UInt64(index)).map { min(max($0, 1e-9), 1 - 1e-9) }
            let normals = uniform.prefix(size).map { normalQuantile($0) }
            // Normal over the root of χ²/ν, the latter by the approximation of Wilson and Hilferty.
            let nu = Self.degrees
            let cube =
                1 - 2 / (9 * nu) + normalQuantile(uniform[size]) * (2 / (9 * nu)).squareRoot()
            let stretch = 1 / max(cube * cube * cube, 1e-3).squareRoot()
            var point = law.centre
            for row in 0..<size {
                let line = law.factor.row(row)
                for column in 0...row { point[row] += stretch * line[column] * normals[column] }
            }
            points.append(point)
            logs.append(density(point))
        }
        laws.append(law)
    }

    /// The weights of the points, summing to 1; equal ones where none has any.
    var weights: [Double] {
        let values = zip(points, logs).map { point, log in
            log - logSumExp(laws.map { Double.log(Double($0.count)) + Self.logDensity(point, $0) })
        }
        let top = values.max() ?? 0
        guard top.isFinite else { return values.map { _ in 1 / Double(values.count) } }
        let parts = values.map { Double.exp($0 - top) }
        let sum = parts.reduce(0, +)
        return parts.map { $0 / sum }
    }

    /// The point of the largest density; the centre where none has any.
    var likeliest: [Double] {
        let place = logs.indices.max { logs[$0] < logs[$1] }
        return place.map { points[$0] } ?? centre
    }

    /// How many equally weighted points would tell as much as the weighted ones do.
    var effectiveCount: Double { 1 / weights.reduce(0) { $0 + $1 * $1 } }

    /// Points that are equally likely, drawn by their weights from evenly spread shares.
    func resampled(_ count: Int, using source: inout RandomSource) -> [[Double]] {
        let weights = weights
        var place = 0
        var sum = weights.first ?? 1
        let start = source.uniform()
        return (0..<count).map { index in
            let share = (Double(index) + start) / Double(count)
            while sum < share, place + 1 < points.count {
                place += 1
                sum += weights[place]
            }
            return points[place]
        }
    }

    private func nextLaw(_ count: Int) -> Law {
        let size = centre.count
        var matrix = [Double](repeating: 0, count: size * size)
        var middle = centre
        for index in 0..<size { matrix[index * size + index] = spread[index] * spread[index] }
        if !points.isEmpty {
            // Flattened, so that one lucky point does not stand for all.
            let flat = weights.map { $0.squareRoot() }
            let total = flat.reduce(0, +)
            middle = (0..<size).map { index in
                zip(points, flat).reduce(0) { $0 + $1.0[index] * $1.1 } / total
            }
            for row in 0..<size {
                for column in 0..<size {
                    let moment =
                        zip(points, flat).reduce(0) {
                            $0 + ($1.0[row] - middle[row]) * ($1.0[column] - middle[column]) * $1.1
                        } / total
                    matrix[row * size + column] =
                        moment + (row == column ? 0.02 * spread[row] * spread[row] : 0)
                }
            }
        }
        guard let factor = CholeskyFactor(matrix, count: size) else {
            for index in matrix.indices { matrix[index] = 0 }
            for index in 0..<size { matrix[index * size + index] = spread[index] * spread[index] }
            let plain = CholeskyFactor(matrix, count: size) ?? CholeskyFactor(capacity: size)
            return Law(centre: middle, factor: plain, count: count)
        }
        return Law(centre: middle, factor: factor, count: count)
    }

    /// The logarithm of a Student density, up to a constant that is the same for all.
    private static func logDensity(_ point: [Double], _ law: Law) -> Double {
        let solved = law.factor.solveLower(zip(point, law.centre).map { $0 - $1 })
        let square = solved.reduce(0) { $0 + $1 * $1 }
        let size = Double(point.count)
        return -law.factor.diagonal.reduce(0) { $0 + Double.log($1) }
            - 0.5 * (degrees + size) * Double.log(onePlus: square / degrees)
    }
}

extension RandomSource {
    /// A draw from Student's law, for a whole number of degrees of freedom of at least 1.
    mutating func student(_ degrees: Double) -> Double {
        let top = normal()
        // Beyond thirty it is all but normal.
        let count = min(Int(degrees), 30)
        var squares = 0.0
        for _ in 0..<count {
            let one = normal()
            squares += one * one
        }
        return top / (squares / Double(count)).squareRoot()
    }
}

import LuthierMath
import RealModule

/// How probable each of a row of cells is, estimated from counts.
///
/// Every counted cell is the centre of a normal kernel, whose mass in each cell is what counts; one
/// kernel as wide as the row, of the weight of one observation, keeps every cell possible.
///
/// - SeeAlso: Watanabe, Bansal, Hutter, "PED-ANOVA: Efficiently Quantifying Hyperparameter Importance
///   in Arbitrary Subspaces", IJCAI 2023, arXiv:2304.10255, appendix on the choice of bandwidth;
///   Scott, "Multivariate Density Estimation", 1992, for the rule.
enum CellDensity {
    /// The least bandwidth: nine tenths of a kernel lie in its own cell.
    private static let leastBandwidth = 0.5 / 1.64

    /// The probabilities of cells in a meaningful order.
    ///
    /// - Parameter counts: How many observations are in each cell; at least one in all.
    /// - Returns: As many probabilities, together 1.
    static func ordered(_ counts: [Int]) -> [Double] {
        let cells = counts.count
        let filled = counts.indices.filter { counts[$0] > 0 }
        let total = counts.reduce(0, +)
        let width = bandwidth(filled, counts, total)
        var kernels = filled.map { (Double($0), width, Double(counts[$0])) }
        kernels.append((Double(cells - 1) / 2, Double(cells), 1))
        let weight = Double(total) + 1
        var density = [Double](repeating: 0, count: cells)
        for (centre, deviation, count) in kernels {
            // Each kernel is cut at the ends of the row.
            let ends = (0...cells).map { normalCDF((Double($0) - 0.5 - centre) / deviation) }
            let inside = ends[cells] - ends[0]
            for cell in density.indices {
                density[cell] += count / weight * (ends[cell + 1] - ends[cell]) / inside
            }
        }
        return density
    }

    /// The probabilities of cells without an order.
    ///
    /// One observation more is spread over all.
    static func unordered(_ counts: [Int]) -> [Double] {
        let total = Double(counts.reduce(0, +)) + 1
        return counts.map { (Double($0) + 1 / Double(counts.count)) / total }
    }

    /// Scott's rule, with the quarters where they are nearer than the standard deviation says.
    private static func bandwidth(_ filled: [Int], _ counts: [Int], _ total: Int) -> Double {
        let count = Double(total)
        let mean = filled.reduce(0) { $0 + Double($1) * Double(counts[$1]) / count }
        let squares = filled.reduce(0) { sum, cell in
            sum + (Double(cell) - mean) * (Double(cell) - mean) * Double(counts[cell])
        }
        let deviation = (squares / max(1, count - 1)).squareRoot()
        var lower = filled.last ?? 0
        var upper = filled.last ?? 0
        var sum = 0
        for cell in filled.reversed() {
            let before = total - sum
            sum += counts[cell]
            // `before` observations are in this cell and those below it.
            if before >= total / 4 { lower = cell }
            if before > total * 3 / 4 { upper = cell }
        }
        let spread = min(Double(upper - lower) / 1.34, deviation)
        return max(1.059 * spread * Double.pow(count, -0.2), leastBandwidth)
    }
}

import LuthierMath
import RealModule

extension ParzenEstimator {
    /// Kernels this far below the prior kernel, in logarithms, are left out: less than rounding.
    private static let cut = 36.0

    /// The logarithm of the density, in units of the axes, at each of some points.
    ///
    /// - Parameter points: One coordinate for each axis.
    /// - Returns: Finite numbers.
    /// - Complexity: O(points × observations × axes) at most; most kernels fall out after a few axes.
    func logDensities(at points: [[Double]]) -> [Double] {
        points.map { logDensity(at: $0) }
    }

    /// The logarithm of the density at a point.
    func logDensity(at point: [Double]) -> Double {
        switch logDensity(at: point, belowAbout: .infinity) {
        case .exact(let log), .atLeast(let log): log
        }
    }

    /// A logarithm, or a number that it reaches.
    enum Bounded {
        /// The logarithm.
        case exact(Double)
        /// Not more than the logarithm.
        case atLeast(Double)
    }

    /// The logarithm of the density at a point, as far as it is below a limit.
    ///
    /// - Parameters:
    ///   - point: One coordinate for each axis.
    ///   - limit: Above the prior kernel's part; where one kernel alone reaches this, the others
    ///     are left out.
    /// - Returns: Exact where it is below the limit.
    func logDensity(at point: [Double], belowAbout limit: Double) -> Bounded {
        withUnsafeTemporaryAllocation(
            of: Double.self, capacity: blocks * KernelMixture.width
        ) { logs in
            logDensity(at: point, belowAbout: limit, logs)
        }
    }

    /// The logarithm of the prior kernel's part of the density at a point, which is no larger.
    ///
    /// - Complexity: O(axes).
    func logPriorPart(at point: [Double]) -> Double { logPrior(at: point) - logTotal }

    private func logPrior(at point: [Double]) -> Double {
        var sum = logPriorWeight
        for index in axes.indices { sum += axes[index].logPrior(at: point[index]) }
        return sum
    }

    /// Eight kernels each; the last may have room.
    private var blocks: Int { (count + KernelMixture.width - 1) / KernelMixture.width }

    private func logDensity(
        at point: [Double], belowAbout limit: Double, _ logs: UnsafeMutableBufferPointer<Double>
    ) -> Bounded {
        let logPrior = logPrior(at: point)
        guard count > 0, let logs = logs.baseAddress else { return .exact(logPrior - logTotal) }
        let smoothing = CategorySmoothing(observations: min(count, categoryLimit))
        peaks.withUnsafeBufferPointer { peaks in
            logWeights.withUnsafeBufferPointer { weights in
                for slot in 0..<count { logs[slot] = peaks[slot] + weights[slot] }
            }
        }
        for slot in count..<blocks * KernelMixture.width { logs[slot] = -.infinity }
        for index in axes.indices { add(index, point[index], to: logs, smoothing) }
        let found = centres.withUnsafeBufferPointer { centres -> Double? in
            inverses.withUnsafeBufferPointer { inverses -> Double? in
                guard let centres = centres.baseAddress, let inverses = inverses.baseAddress
                else { return nil }
                return point.withUnsafeBufferPointer {
                    KernelMixture.subtractSquares(
                        from: logs, centres: centres, inverses: inverses, point: $0,
                        blocks: blocks, least: logPrior - Self.cut, enough: limit + logTotal)
                }
            }
        }
        if let found { return .atLeast(found - logTotal) }
        let sum = KernelMixture.logSum(
            logs, blocks: blocks, first: logPrior, logarithm: { Double.log($0) })
        return .exact(sum - logTotal)
    }

    /// What an axis of cells or categories adds to every kernel.
    private func add(
        _ index: Int, _ coordinate: Double, to logs: UnsafeMutablePointer<Double>,
        _ smoothing: CategorySmoothing
    ) {
        switch axes[index].kind {
        case .interval: return
        case .cells(_, let places):
            let (row, rows) = (Int(coordinate), places.count)
            masses[index].withUnsafeBufferPointer { masses in
                for slot in 0..<count {
                    logs[slot] += masses[KernelMixture.place(of: slot, row: row, rows: rows)]
                }
            }
        case .categories(let levels):
            let (own, other) = smoothing.logs(levels: levels)
            centres.withUnsafeBufferPointer { centres in
                for slot in 0..<count {
                    logs[slot] += centres[place(of: slot, on: index)] == coordinate ? own : other
                }
            }
        }
    }
}

/// The weights of a categorical kernel: 1 for its own category, and 1 / kernels for every one.
struct CategorySmoothing {
    /// What every category gets before all are divided by their sum.
    let share: Double

    /// The smoothing for a number of observations; the prior counts as one more kernel.
    init(observations: Int) { share = 1 / Double(observations + 1) }

    /// The probability that a kernel gives its own category.
    func own(levels: Int) -> Double { (1 + share) / (1 + Double(levels) * share) }

    /// The logarithms of the probabilities of a kernel's own and of every other category.
    func logs(levels: Int) -> (own: Double, other: Double) {
        let total = 1 + Double(levels) * share
        return (Double.log((1 + share) / total), Double.log(share / total))
    }
}

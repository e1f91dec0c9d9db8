import LuthierMath
import RealModule

extension ParzenEstimator {
    /// The logarithm of the density, in units of the axes, at each of some points.
    ///
    /// - Parameter points: One coordinate for each axis.
    /// - Returns: Finite numbers.
    /// - Complexity: O(points × observations × axes) at most; most kernels fall out after a few axes.
    func logDensities(at points: [[Double]]) -> [Double] {
        points.map { logDensity(at: $0) }
    }

    /// The logarithm of the density at a point.
    ///
    /// - Parameters:
    ///   - point: One coordinate for each axis.
    ///   - slot: A kernel that is thought to be near, which saves time.
    /// - Returns: A finite number.
    func logDensity(at point: [Double], near slot: Int = .max) -> Double {
        switch logDensity(at: point, belowAbout: .infinity, near: slot) {
        case .exact(let log), .atLeast(let log, _): log
        }
    }

    /// A logarithm, or a number that it reaches.
    enum Bounded {
        /// The logarithm.
        case exact(Double)
        /// Not more than the logarithm; the slot of a kernel near the one that alone is as much.
        case atLeast(Double, near: Int)
    }

    /// The logarithm of the density at a point, as far as it is below a limit.
    ///
    /// - Parameters:
    ///   - point: One coordinate for each axis.
    ///   - limit: Above the prior kernel's part; where one kernel alone reaches this, the others
    ///     are left out.
    ///   - slot: A kernel that is thought to be near, which saves time; by default the last.
    /// - Returns: Exact where it is below the limit.
    func logDensity(
        at point: [Double], belowAbout limit: Double, near slot: Int = .max
    ) -> Bounded {
        let logPrior = logPrior(at: point)
        guard count > 0 else { return .exact(logPrior - logTotal) }
        let room = blocks * KernelMixture.width
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * room) { logs in
            guard let logs = logs.baseAddress else { return .exact(logPrior - logTotal) }
            return withKernels(at: point, room: logs + room) {
                starts, centres, inverses, point in
                let beginning = min(slot, count - 1) / KernelMixture.width
                if limit < .infinity,
                    let (block, log) = KernelMixture.kernelReaching(
                        limit + logTotal, from: starts, centres: centres, inverses: inverses,
                        point: point, blocks: blocks, beginning: beginning)
                {
                    return .atLeast(log - logTotal, near: block * KernelMixture.width)
                }
                let left = KernelMixture.subtractSquares(
                    from: starts, into: logs, centres: centres, inverses: inverses,
                    point: point, blocks: blocks, beginning: beginning, first: logPrior)
                let sum = KernelMixture.logSum(
                    logs, blocks: left, first: logPrior, logarithm: { Double.log($0) })
                return .exact(sum - logTotal)
            }
        }
    }

    /// The logarithm of the prior kernel's part of the density at a point, which is no larger.
    ///
    /// - Complexity: O(axes).
    func logPriorPart(at point: [Double]) -> Double { logPrior(at: point) - logTotal }

    private func logPrior(at point: [Double]) -> Double {
        var sum = logPriorWeight
        if isWide {
            let norm = ParzenAxis.logWideNorm
            for index in axes.indices {
                let z = point[index] - 0.5
                sum += -z * z / 2 - norm
            }
        } else {
            for index in axes.indices { sum += axes[index].logPrior(at: point[index]) }
        }
        return sum
    }

    /// Eight kernels each; the last may have room.
    private var blocks: Int { (count + KernelMixture.width - 1) / KernelMixture.width }

    /// Calls with the logarithms of the kernels without their squares, centres and inverses.
    ///
    /// - Parameters:
    ///   - point: One coordinate for each axis.
    ///   - room: For the logarithms, where axes of cells or categories change them.
    ///   - body: Is given the three and the point.
    /// - Returns: What the body returns.
    private func withKernels<Result>(
        at point: [Double], room: UnsafeMutablePointer<Double>,
        _ body: (
            UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>,
            UnsafeBufferPointer<Double>
        ) -> Result
    ) -> Result {
        starts.withUnsafeBufferPointer { starts in
            centres.withUnsafeBufferPointer { centres in
                inverses.withUnsafeBufferPointer { inverses in
                    guard let starts = starts.baseAddress, let centres = centres.baseAddress,
                        let inverses = inverses.baseAddress
                    else { preconditionFailure("kernels have at least one axis") }
                    var own = starts
                    if !isWide {
                        room.update(from: starts, count: blocks * KernelMixture.width)
                        let smoothing = CategorySmoothing(
                            observations: min(count, categoryLimit))
                        for index in axes.indices { add(index, point[index], to: room, smoothing) }
                        own = UnsafePointer(room)
                    }
                    return point.withUnsafeBufferPointer { body(own, centres, inverses, $0) }
                }
            }
        }
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

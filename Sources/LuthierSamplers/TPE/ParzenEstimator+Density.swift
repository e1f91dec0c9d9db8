import LuthierMath
import RealModule

extension ParzenEstimator {
    /// Kernels this far below the prior kernel, in logarithms, are left out: less than rounding.
    private static let cut = 36.0
    /// Axes that are worked out for all kernels before those that no longer count are dropped.
    private static let stride = 4
    /// The unit of the sums, which are exact in whole numbers so that their order makes no
    /// difference; room for 32,768 kernels.
    private static let unit = 0x1p48

    /// The logarithm of the density, in units of the axes, at each of some points.
    ///
    /// - Parameter points: One coordinate for each axis.
    /// - Returns: Finite numbers.
    /// - Complexity: O(points × observations × axes) at most; most kernels fall out after a few axes.
    func logDensities(at points: [[Double]]) -> [Double] {
        var logs = [Double](repeating: 0, count: count)
        var alive = [Int](repeating: 0, count: count)
        let smoothing = CategorySmoothing(observations: min(count, categoryLimit))
        return points.map { point in
            var logPrior = logPriorWeight
            for (axis, coordinate) in zip(axes, point) {
                logPrior += axis.logPrior(at: coordinate)
            }
            guard count > 0 else { return logPrior - logTotal }
            let survivors = add(
                point, to: &logs, alive: &alive, above: logPrior - Self.cut, smoothing)
            return Self.logSum(logs, alive[..<survivors], logPrior) - logTotal
        }
    }

    /// The logarithm of the density at a point.
    func logDensity(at point: [Double]) -> Double { logDensities(at: [point])[0] }

    /// The logarithm of every kernel that counts.
    ///
    /// - Returns: How many slots were written to `alive`.
    private func add(
        _ point: [Double], to logs: inout [Double], alive: inout [Int], above least: Double,
        _ smoothing: CategorySmoothing
    ) -> Int {
        let count = count
        return logs.withUnsafeMutableBufferPointer { logs in
            alive.withUnsafeMutableBufferPointer { alive in
                peaks.withUnsafeBufferPointer { peaks in
                    logWeights.withUnsafeBufferPointer { weights in
                        for slot in 0..<count { logs[slot] = peaks[slot] + weights[slot] }
                    }
                }
                for slot in 0..<count { alive[slot] = slot }
                var survivors = count
                var axis = 0
                while axis < axes.count {
                    let end = min(axis + Self.stride, axes.count)
                    for index in axis..<end {
                        if survivors * 3 > count {
                            addToAll(index, point[index], logs, smoothing)
                        } else {
                            add(index, point[index], logs, alive, survivors, smoothing)
                        }
                    }
                    var kept = 0
                    for place in 0..<survivors {
                        let slot = alive[place]
                        alive[kept] = slot
                        kept += logs[slot] > least ? 1 : 0
                    }
                    survivors = kept
                    axis = end
                }
                return survivors
            }
        }
    }

    /// What one axis adds to every kernel.
    private func addToAll(
        _ index: Int, _ coordinate: Double, _ logs: UnsafeMutableBufferPointer<Double>,
        _ smoothing: CategorySmoothing
    ) {
        let base = index * capacity
        let count = count
        switch axes[index].kind {
        case .interval:
            centres.withUnsafeBufferPointer { centres in
                inverses.withUnsafeBufferPointer { inverses in
                    for slot in 0..<count {
                        let z = (coordinate - centres[base + slot]) * inverses[base + slot]
                        logs[slot] -= z * z
                    }
                }
            }
        case .cells:
            masses[index].withUnsafeBufferPointer { masses in
                let row = Int(coordinate) * capacity
                for slot in 0..<count { logs[slot] += masses[row + slot] }
            }
        case .categories(let levels):
            let (own, other) = smoothing.logs(levels: levels)
            centres.withUnsafeBufferPointer { centres in
                for slot in 0..<count {
                    logs[slot] += centres[base + slot] == coordinate ? own : other
                }
            }
        }
    }

    /// What one axis adds to the kernels that are left.
    private func add(
        _ index: Int, _ coordinate: Double, _ logs: UnsafeMutableBufferPointer<Double>,
        _ alive: UnsafeMutableBufferPointer<Int>, _ survivors: Int, _ smoothing: CategorySmoothing
    ) {
        let base = index * capacity
        switch axes[index].kind {
        case .interval:
            centres.withUnsafeBufferPointer { centres in
                inverses.withUnsafeBufferPointer { inverses in
                    for place in 0..<survivors {
                        let slot = alive[place]
                        let z = (coordinate - centres[base + slot]) * inverses[base + slot]
                        logs[slot] -= z * z
                    }
                }
            }
        case .cells:
            masses[index].withUnsafeBufferPointer { masses in
                let row = Int(coordinate) * capacity
                for place in 0..<survivors { logs[alive[place]] += masses[row + alive[place]] }
            }
        case .categories(let levels):
            let (own, other) = smoothing.logs(levels: levels)
            centres.withUnsafeBufferPointer { centres in
                for place in 0..<survivors {
                    let slot = alive[place]
                    logs[slot] += centres[base + slot] == coordinate ? own : other
                }
            }
        }
    }

    /// The logarithm of a sum of exponentials, equal for every order of the terms.
    private static func logSum(
        _ logs: [Double], _ alive: ArraySlice<Int>, _ first: Double
    ) -> Double {
        var largest = first
        for slot in alive { largest = max(largest, logs[slot]) }
        var sum = Int((Double.exp(first - largest) * unit).rounded())
        for slot in alive { sum += Int((Double.exp(logs[slot] - largest) * unit).rounded()) }
        return largest + Double.log(Double(sum) / unit)
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

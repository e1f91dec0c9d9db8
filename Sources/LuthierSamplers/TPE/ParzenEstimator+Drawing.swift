import LuthierMath
import RealModule

/// A point that an estimator drew.
struct ParzenDraw: Sendable {
    /// One coordinate for each axis.
    let point: [Double]
    /// The slot of the kernel that it was drawn from; nil for the prior kernel.
    let slot: Int?
}

extension ParzenEstimator {
    /// Draws points, as evenly over the kernels as their weights allow.
    ///
    /// - Parameters:
    ///   - number: How many.
    ///   - order: The numbers of all observations, in an order that is always the same.
    ///   - source: Random numbers: one, and one for each point and axis.
    /// - Returns: As many points.
    func draws(
        _ number: Int, order: [Int], using source: inout RandomSource
    ) -> [ParzenDraw] {
        // Systematic sampling: equally spaced places on the stacked weights, from a random start.
        let start = source.uniform()
        let total = Double.exp(logTotal)
        let smoothing = CategorySmoothing(observations: min(count, categoryLimit))
        var position = 0
        var reached = Double.exp(logPriorWeight)
        return (0..<number).map { index in
            let place = (Double(index) + start) / Double(number) * total
            // Position 0 is the prior kernel, position p the observation p − 1 of the order.
            while place > reached, position < order.count {
                if let slot = slots[order[position]] { reached += Double.exp(logWeights[slot]) }
                position += 1
            }
            guard position > 0, let slot = slots[order[position - 1]] else {
                return ParzenDraw(
                    point: axes.map { $0.priorDraw(source.uniform()) }, slot: nil)
            }
            return ParzenDraw(
                point: draw(from: slot, smoothing, using: &source), slot: slot)
        }
    }

    /// A draw of one kernel.
    private func draw(
        from slot: Int, _ smoothing: CategorySmoothing, using source: inout RandomSource
    ) -> [Double] {
        let count = axes.count
        let first = place(of: slot, on: 0)
        return [Double](unsafeUninitializedCapacity: count) { point, filled in
            for axis in 0..<count {
                let uniform = source.uniform()
                let place = first + axis * KernelMixture.width
                let coordinate =
                    isWide
                    ? bell(at: place, uniform) : draw(at: place, on: axes[axis], uniform, smoothing)
                point.initializeElement(at: axis, to: coordinate)
            }
            filled = count
        }
    }

    /// A draw of one kernel on one axis.
    private func draw(
        at place: Int, on axis: ParzenAxis, _ uniform: Double, _ smoothing: CategorySmoothing
    ) -> Double {
        guard case .categories(let levels) = axis.kind else {
            return axis.coordinate(of: bell(at: place, uniform))
        }
        let own = smoothing.own(levels: levels)
        guard uniform >= own else { return centres[place] }
        // What is left of the draw chooses among the others.
        let rest = Int((uniform - own) / (1 - own) * Double(levels - 1))
        let other = Double(min(rest, levels - 2))
        return other < centres[place] ? other : other + 1
    }

    /// Where a draw of a kernel's bell, cut to [0, 1], lies.
    private func bell(at place: Int, _ uniform: Double) -> Double {
        let centre = centres[place]
        let z = normalQuantile(lowerAreas[place] + uniform * areas[place])
        let drawn = centre + widths[place] * z
        return drawn.isFinite ? min(max(drawn, 0), 1) : centre
    }
}

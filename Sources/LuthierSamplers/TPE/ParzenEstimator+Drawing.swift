import LuthierMath
import RealModule

extension ParzenEstimator {
    /// Draws points, as evenly over the kernels as their weights allow.
    ///
    /// - Parameters:
    ///   - number: How many.
    ///   - order: The numbers of all observations, in an order that is always the same.
    ///   - source: Random numbers: one, and one for each point and axis.
    /// - Returns: One coordinate for each axis.
    func draws(
        _ number: Int, order: [Int], using source: inout RandomSource
    ) -> [[Double]] {
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
            let slot = position == 0 ? nil : slots[order[position - 1]]
            return axes.indices.map { axis in
                let uniform = source.uniform()
                return slot.map { draw(from: $0, on: axis, uniform, smoothing) }
                    ?? axes[axis].priorDraw(uniform)
            }
        }
    }

    /// A draw of one kernel on one axis.
    private func draw(
        from slot: Int, on index: Int, _ uniform: Double, _ smoothing: CategorySmoothing
    ) -> Double {
        let place = place(of: slot, on: index)
        let axis = axes[index]
        if case .categories(let levels) = axis.kind {
            let own = smoothing.own(levels: levels)
            guard uniform >= own else { return centres[place] }
            // What is left of the draw chooses among the others.
            let rest = Int((uniform - own) / (1 - own) * Double(levels - 1))
            let other = Double(min(rest, levels - 2))
            return other < centres[place] ? other : other + 1
        }
        let (centre, width) = (centres[place], widths[place])
        let z = normalQuantile(lowerAreas[place] + uniform * areas[place])
        let drawn = centre + width * z
        return axis.coordinate(of: drawn.isFinite ? min(max(drawn, 0), 1) : centre)
    }
}

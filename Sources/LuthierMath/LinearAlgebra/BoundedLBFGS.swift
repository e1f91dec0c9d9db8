import RealModule

/// Minimises a smooth function in a box: limited-memory BFGS on the free coordinates, with steps
/// along the projected path.
///
/// - SeeAlso: Nocedal and Wright, "Numerical Optimization", 2nd ed., 2006, algorithms 7.4 and 7.5;
///   Bertsekas, "Projected Newton Methods for Optimization Problems with Simple Constraints", 1982.
package struct BoundedLBFGS: Sendable {
    /// Most iterations.
    package var iterationLimit: Int
    /// The search ends when no free slope is steeper.
    package var slopeTolerance: Double
    /// The search ends when two steps in a row gain less than this share.
    package var gainTolerance: Double
    private let memory = 8

    /// A search with limits.
    package init(
        iterationLimit: Int = 40, slopeTolerance: Double = 1e-3, gainTolerance: Double = 1e-7
    ) {
        self.iterationLimit = iterationLimit
        self.slopeTolerance = slopeTolerance
        self.gainTolerance = gainTolerance
    }

    /// Where a search ended.
    package struct Minimum: Sendable {
        /// The point.
        package var point: [Double]
        /// The value there.
        package var value: Double
    }

    /// Searches from a point.
    ///
    /// - Parameters:
    ///   - start: Where to begin; it is moved into the box.
    ///   - lower: Least coordinates.
    ///   - upper: Largest coordinates.
    ///   - function: Fills the gradient and returns the value; NaN counts as infinite.
    /// - Returns: The best point seen; its value is not above that of the start.
    package func minimize(
        from start: [Double], lower: [Double], upper: [Double],
        _ function: (_ point: [Double], _ gradient: inout [Double]) -> Double
    ) -> Minimum {
        let size = start.count
        var point = zip(start, zip(lower, upper)).map { min(max($0, $1.0), $1.1) }
        var gradient = [Double](repeating: 0, count: size)
        var value = function(point, &gradient)
        guard value.isFinite, gradient.allSatisfy(\.isFinite) else {
            return Minimum(point: point, value: value.isNaN ? .infinity : value)
        }
        var history: [(step: [Double], change: [Double], curvature: Double)] = []
        var smallGains = 0
        for iteration in 0..<iterationLimit {
            let free = (0..<size).map { index in
                !(point[index] <= lower[index] && gradient[index] > 0)
                    && !(point[index] >= upper[index] && gradient[index] < 0)
            }
            let slope = (0..<size).reduce(0.0) { free[$1] ? max($0, abs(gradient[$1])) : $0 }
            guard slope > slopeTolerance * max(1, abs(value)) else { break }
            var direction = Self.direction(gradient, free, history)
            var descent = Self.dot(direction, gradient)
            let lengths = (Self.dot(direction, direction) * Self.dot(gradient, gradient))
                .squareRoot()
            if !(descent < -1e-12 * lengths) {
                direction = (0..<size).map { free[$0] ? -gradient[$0] : 0 }
                descent = Self.dot(direction, gradient)
                history = []
            }
            var length = 1.0
            if history.isEmpty || iteration == 0 {
                let range = zip(lower, upper).reduce(0.0) { max($0, $1.1 - $1.0) }
                let steepest = direction.reduce(0.0) { max($0, abs($1)) }
                length = min(1, 0.1 * min(range, 10) / max(steepest, .leastNormalMagnitude))
            }
            guard
                let next = backtrack(
                    from: point, value, gradient, along: direction, length, lower, upper, function)
            else { break }
            let step = zip(next.point, point).map { $0 - $1 }
            let change = zip(next.gradient, gradient).map { $0 - $1 }
            let curvature = Self.dot(step, change)
            let norms = (Self.dot(step, step) * Self.dot(change, change)).squareRoot()
            if curvature > 1e-10 * norms, curvature > 0 {
                if history.count == memory { history.removeFirst() }
                history.append((step, change, curvature))
            }
            let gain = value - next.value
            point = next.point
            gradient = next.gradient
            value = next.value
            smallGains = gain <= gainTolerance * max(1, abs(value)) ? smallGains + 1 : 0
            if smallGains >= 2 { break }
        }
        return Minimum(point: point, value: value)
    }

    private func backtrack(
        from point: [Double], _ value: Double, _ gradient: [Double], along direction: [Double],
        _ first: Double, _ lower: [Double], _ upper: [Double],
        _ function: ([Double], inout [Double]) -> Double
    ) -> (point: [Double], value: Double, gradient: [Double])? {
        var length = first
        var newGradient = [Double](repeating: 0, count: point.count)
        for _ in 0..<12 {
            let next = point.indices.map {
                min(max(point[$0] + length * direction[$0], lower[$0]), upper[$0])
            }
            let predicted = point.indices.reduce(0.0) {
                $0 + gradient[$1] * (next[$1] - point[$1])
            }
            let newValue = function(next, &newGradient)
            if newValue <= value + 1e-4 * predicted, newValue.isFinite,
                newGradient.allSatisfy(\.isFinite)
            {
                return (next, newValue, newGradient)
            }
            // The minimum of the parabola through both values and the slope, kept within bounds.
            let curvature = newValue - value - predicted
            let factor = newValue.isFinite && curvature > 0 ? -predicted / (2 * curvature) : 0.1
            length *= min(max(factor, 0.1), 0.5)
        }
        return nil
    }

    /// −H g on the free coordinates, by the two-loop recursion.
    private static func direction(
        _ gradient: [Double], _ free: [Bool],
        _ history: [(step: [Double], change: [Double], curvature: Double)]
    ) -> [Double] {
        var direction = gradient.indices.map { free[$0] ? -gradient[$0] : 0 }
        var shares: [Double] = []
        for pair in history.reversed() {
            let share = dot(pair.step, direction) / pair.curvature
            shares.append(share)
            for index in direction.indices { direction[index] -= share * pair.change[index] }
        }
        if let last = history.last {
            let scale = last.curvature / dot(last.change, last.change)
            for index in direction.indices { direction[index] *= scale }
        }
        for (pair, share) in zip(history, shares.reversed()) {
            let other = dot(pair.change, direction) / pair.curvature
            for index in direction.indices {
                direction[index] += (share - other) * pair.step[index]
            }
        }
        for index in direction.indices where !free[index] { direction[index] = 0 }
        return direction
    }

    private static func dot(_ left: [Double], _ right: [Double]) -> Double {
        zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }
}

/// Real numbers between two bounds, all of them or those on a grid.
public struct FloatRange: Sendable, Hashable {
    /// The smallest and the largest value; with a step, the largest is the last grid value.
    public let bounds: ClosedRange<Double>
    /// The axis on which values are spread evenly.
    public let scale: Scale
    /// The distance between neighbouring values; nil when every real number is allowed.
    public let step: Double?
    /// What is believed about a good value.
    public let prior: Prior

    /// A range of real numbers.
    ///
    /// - Parameters:
    ///   - lower: Smallest value, finite, inside the scale's domain.
    ///   - upper: Largest value, finite, at or above `lower`.
    ///   - scale: The even axis.
    ///   - step: Distance of grid values, above 0, or nil.
    ///   - prior: Belief about a good value.
    /// - Throws: Every mistake in the numbers, at the keys `from`, `to`, `scale`, `step`, `prior`.
    public init(
        from lower: Double, to upper: Double, scale: Scale = .linear, step: Double? = nil,
        prior: Prior = .uniform
    ) throws(DefinitionError) {
        var issues = Self.boundIssues(from: lower, to: upper, scale: scale)
        if let step, !(step.isFinite && step > 0) {
            issues.append(
                DefinitionIssue(
                    .outOfRange, at: ["step"], message: "a step must be above 0, got \(step)."))
        }
        if let issue = prior.issue(lowerBound: lower) { issues.append(issue) }
        guard issues.isEmpty else { throw DefinitionError(issues) }
        self.scale = scale
        self.prior = prior
        self.step = step
        guard let step else {
            bounds = lower...upper
            return
        }
        let steps = Self.steps(from: lower, to: upper, step: step)
        guard steps < 0x1p53 else {
            throw DefinitionError(
                DefinitionIssue(
                    .outOfRange, at: ["step"],
                    message: "a step of \(step) makes more values than can be counted.",
                    hint: "Leave step out to allow every real number."))
        }
        bounds = lower...Swift.min(Self.grid(lower, step, Int(steps)), upper)
    }

    /// What is wrong with a pair of bounds on a scale.
    ///
    /// - Parameters:
    ///   - lower: The value of `from`.
    ///   - upper: The value of `to`.
    ///   - scale: The even axis.
    /// - Returns: Issues at the keys `from`, `to` or `scale`.
    static func boundIssues(from lower: Double, to upper: Double, scale: Scale) -> [DefinitionIssue]
    {
        var issues: [DefinitionIssue] = []
        for (key, bound) in [("from", lower), ("to", upper)] where !bound.isFinite {
            issues.append(
                DefinitionIssue(
                    .outOfRange, at: [key],
                    message: "a bound must be a finite number, got \(bound)."))
        }
        guard issues.isEmpty else { return issues }
        if scale == .log, lower > 0, upper <= 0 {
            return [
                DefinitionIssue(
                    .nonPositiveLogBound, at: ["to"],
                    message: "a log scale needs an upper bound above 0, got \(upper).",
                    hint: "Raise to above from, or use scale: linear.")
            ]
        }
        // Whether the bounds are in order says nothing of use where they cannot lie on the scale.
        if lower > upper, scale != .log || lower > 0 {
            issues.append(
                DefinitionIssue(
                    .reversedBounds, at: ["from"],
                    message: "the lower bound \(lower) is above the upper bound \(upper).",
                    hint: "Swap from and to."))
        }
        if scale == .log, lower <= 0 {
            issues.append(
                DefinitionIssue(
                    .nonPositiveLogBound, at: ["from"],
                    message: "a log scale needs a lower bound above 0, got \(lower).",
                    hint: "Raise from, for example to 1e-8, or use scale: linear."))
        } else if let bound = [lower, upper].first(where: { !scale.admits($0) }) {
            issues.append(
                DefinitionIssue(
                    .boundOutsideScale, at: [bound == lower ? "from" : "to"],
                    message: "scale \(scale.rawValue) needs bounds "
                        + (scale == .logit ? "strictly between 0 and 1" : "below 1")
                        + ", got \(bound).",
                    hint: "Move the bound inside, for example to 0.999, or use scale: linear."))
        }
        return issues
    }

    /// The number of values, or nil when there are more than can be listed.
    public var count: Int? {
        guard let step else { return bounds.lowerBound == bounds.upperBound ? 1 : nil }
        return Int(Self.steps(from: bounds.lowerBound, to: bounds.upperBound, step: step)) + 1
    }

    /// The grid value with an index.
    ///
    /// - Parameter index: 0 for the smallest value, below ``count``.
    /// - Returns: The value, inside the bounds.
    public func value(atIndex index: Int) -> Double {
        guard let step else { return bounds.lowerBound }
        return min(Self.grid(bounds.lowerBound, step, index), bounds.upperBound)
    }

    /// The index of the grid value nearest to a number.
    ///
    /// - Parameter value: A number; one outside the bounds gives the first or the last index.
    /// - Returns: The index, or 0 when the range has no step.
    public func nearestIndex(to value: Double) -> Int {
        guard let step, let count else { return 0 }
        let place = ((value - bounds.lowerBound) / step).rounded()
        return Int(min(max(place, 0), Double(count - 1)))
    }

    /// How many whole steps fit, forgiving a billionth of one.
    private static func steps(from lower: Double, to upper: Double, step: Double) -> Double {
        (((upper - lower) / step) + 1e-9).rounded(.down)
    }

    /// The k-th grid value, freed of the noise that adding decimal steps brings: 0.1 × 3 is 0.3.
    private static func grid(_ lower: Double, _ step: Double, _ index: Int) -> Double {
        guard index > 0 else { return lower }
        let raw = lower + step * Double(index)
        var power = 1.0
        while power <= 1e15 {
            // Whole up to the rounding of one product; more digits than that are meant.
            let stepIsWhole = abs((step * power).rounded() - step * power) <= (step * power).ulp
            let lowerIsWhole =
                abs((lower * power).rounded() - lower * power) <= (lower * power).ulp
            if stepIsWhole && lowerIsWhole && abs(raw) * power < 0x1p52 {
                return (raw * power).rounded() / power
            }
            power *= 10
        }
        return raw
    }
}

/// Whole numbers between two bounds, all of them or every k-th.
public struct IntegerRange: Sendable, Hashable {
    /// The smallest and the largest value; the largest is the last that steps reach.
    public let bounds: ClosedRange<Int>
    /// The axis on which values are spread evenly.
    public let scale: Scale
    /// The distance between neighbouring values, at least 1.
    public let step: Int
    /// What is believed about a good value.
    public let prior: Prior

    /// A range of whole numbers.
    ///
    /// - Parameters:
    ///   - lower: Smallest value, inside the scale's domain.
    ///   - upper: Largest value, at or above `lower`.
    ///   - scale: The even axis; linear or log.
    ///   - step: Distance of neighbouring values, at least 1.
    ///   - prior: Belief about a good value.
    /// - Throws: Every mistake in the numbers, at the keys `from`, `to`, `scale`, `step`, `prior`.
    public init(
        from lower: Int, to upper: Int, scale: Scale = .linear, step: Int = 1,
        prior: Prior = .uniform
    ) throws(DefinitionError) {
        var issues: [DefinitionIssue] = []
        if scale == .reverseLog || scale == .logit {
            issues.append(
                DefinitionIssue(
                    .conflict, at: ["scale"],
                    message: "whole numbers have a linear or a log scale, not \(scale.rawValue)."))
        } else {
            issues += FloatRange.boundIssues(
                from: Double(lower), to: Double(upper), scale: scale
            ).map { Self.inWholeNumbers($0, lower: lower, upper: upper) }
        }
        if step < 1 {
            issues.append(
                DefinitionIssue(
                    .outOfRange, at: ["step"], message: "a step must be at least 1, got \(step)."))
        }
        if let issue = prior.issue(lowerBound: Double(lower)) { issues.append(issue) }
        let (width, overflows) = upper.subtractingReportingOverflow(lower)
        if overflows || width == Int.max {
            issues.append(
                DefinitionIssue(
                    .outOfRange, at: ["to"],
                    message:
                        "the range from \(lower) to \(upper) is wider than whole numbers reach.",
                    hint: "Use a narrower range, or type: float."))
        }
        guard issues.isEmpty else { throw DefinitionError(issues) }
        bounds = lower...(lower + width / step * step)
        self.scale = scale
        self.step = step
        self.prior = prior
    }

    private static func inWholeNumbers(
        _ issue: DefinitionIssue, lower: Int, upper: Int
    ) -> DefinitionIssue {
        switch issue.code {
        case .nonPositiveLogBound where issue.path == ["to"]:
            DefinitionIssue(
                issue.code, at: issue.path,
                message: "a log scale needs an upper bound above 0, got \(upper).",
                hint: issue.hint)
        case .nonPositiveLogBound:
            DefinitionIssue(
                issue.code, at: issue.path,
                message: "a log scale needs a lower bound above 0, got \(lower).",
                hint: "Raise from to 1, or use scale: linear.")
        case .reversedBounds:
            DefinitionIssue(
                issue.code, at: issue.path,
                message: "the lower bound \(lower) is above the upper bound \(upper).",
                hint: issue.hint)
        default: issue
        }
    }

    /// The number of values, at least 1.
    public var count: Int { (bounds.upperBound - bounds.lowerBound) / step + 1 }

    /// The value with an index, 0 for the smallest.
    public func value(atIndex index: Int) -> Int { bounds.lowerBound + index * step }

    /// The index of the value nearest to a number, inside the bounds always.
    public func nearestIndex(to value: Double) -> Int {
        let place = ((value - Double(bounds.lowerBound)) / Double(step)).rounded()
        guard place > 0 else { return 0 }
        return place >= Double(count - 1) ? count - 1 : Int(place)
    }
}

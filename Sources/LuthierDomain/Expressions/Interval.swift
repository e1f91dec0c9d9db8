import RealModule

/// All numbers between two bounds, either of which may be infinite.
///
/// Operations return an interval that contains every result that floating point can give for
/// members of the operands: bounds are moved outward by a few units in the last place.
///
/// - SeeAlso: Moore, Kearfott and Cloud, "Introduction to Interval Analysis", SIAM 2009.
public struct Interval: Sendable, Hashable {
    /// The lower bound; never NaN.
    public var lower: Double
    /// The upper bound; at or above the lower one.
    public var upper: Double

    /// The numbers from `lower` to `upper`; NaN as a bound means that it is not known.
    ///
    /// - Returns: nil when `lower` is above `upper`.
    public init?(_ lower: Double, _ upper: Double) {
        self.lower = lower.isNaN ? -.infinity : lower
        self.upper = upper.isNaN ? .infinity : upper
        guard self.lower <= self.upper else { return nil }
    }

    /// One number.
    public init(_ value: Double) {
        (lower, upper) = value.isNaN ? (-.infinity, .infinity) : (value, value)
    }

    private init(unchecked lower: Double, _ upper: Double) {
        self.lower = lower.isNaN ? -.infinity : lower
        self.upper = upper.isNaN ? .infinity : upper
    }

    /// Every number.
    static let all = Interval(unchecked: -.infinity, .infinity)

    /// The largest distance from zero.
    var magnitude: Double { max(abs(lower), abs(upper)) }
    /// The smallest distance from zero.
    var distanceFromZero: Double { contains(0) ? 0 : min(abs(lower), abs(upper)) }
    /// Whether both bounds are finite.
    var isBounded: Bool { lower > -.infinity && upper < .infinity }
    /// Whether there is only one number.
    var isPoint: Bool { lower == upper }

    /// Whether a number lies between the bounds.
    public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }

    /// The numbers in both intervals, or nil when there are none.
    public func intersection(_ other: Interval) -> Interval? {
        Interval(max(lower, other.lower), min(upper, other.upper))
    }

    /// The smallest interval that contains both.
    public func union(_ other: Interval) -> Interval {
        Interval(unchecked: min(lower, other.lower), max(upper, other.upper))
    }

    /// Both bounds moved outward by an absolute amount.
    func widened(by amount: Double) -> Interval {
        Interval(unchecked: lower - amount, upper + amount)
    }

    /// Both bounds moved outward by what a few roundings amount to.
    var outward: Interval {
        Interval(
            unchecked: lower - abs(lower) * 0x1p-49 - 0x1p-1060,
            upper + abs(upper) * 0x1p-49 + 0x1p-1060)
    }

    /// The whole numbers inside, or nil when there are none.
    var whole: Interval? { Interval(lower.rounded(.up), upper.rounded(.down)) }
}

// MARK: - Arithmetic

extension Interval {
    static prefix func - (value: Interval) -> Interval {
        Interval(unchecked: -value.upper, -value.lower)
    }

    static func + (left: Interval, right: Interval) -> Interval {
        Interval(unchecked: left.lower + right.lower, left.upper + right.upper).outward
    }

    static func - (left: Interval, right: Interval) -> Interval { left + -right }

    static func * (left: Interval, right: Interval) -> Interval {
        let corners = [
            product(left.lower, right.lower), product(left.lower, right.upper),
            product(left.upper, right.lower), product(left.upper, right.upper),
        ]
        return hull(corners).outward
    }

    /// The quotients by every member but zero; all numbers when zero lies strictly inside.
    static func / (left: Interval, right: Interval) -> Interval {
        if right.lower < 0 && right.upper > 0 || right.lower == 0 && right.upper == 0 {
            return .all
        }
        // A bound of zero is approached from inside: the reciprocal is infinite with that sign.
        let one = right.lower == 0 ? Double.infinity : 1 / right.lower
        let other = right.upper == 0 ? -Double.infinity : 1 / right.upper
        let reciprocal = Interval(unchecked: min(one, other), max(one, other)).outward
        return left * reciprocal
    }

    /// 0 × ∞ is 0 here: an infinite bound stands for numbers as large as wished, not for ∞.
    private static func product(_ one: Double, _ other: Double) -> Double {
        one == 0 || other == 0 ? 0 : one * other
    }

    private static func hull(_ values: [Double]) -> Interval {
        guard let low = values.min(), let high = values.max(), !values.contains(where: \.isNaN)
        else { return .all }
        return Interval(unchecked: low, high)
    }

    /// Remainders with the sign of the divisor.
    static func % (left: Interval, right: Interval) -> Interval {
        if right.lower > 0 {
            // Below the divisor, a number is its own remainder.
            if left.lower >= 0, left.upper < right.lower { return left }
            return Interval(
                unchecked: 0, min(right.upper, left.lower >= 0 ? left.upper : .infinity))
        }
        if right.upper < 0 { return -(-left % -right) }
        return Interval(unchecked: min(right.lower, 0), max(right.upper, 0))
    }
}

// MARK: - Functions

extension Interval {
    /// Values of a function that never falls.
    func mapRising(_ function: (Double) -> Double) -> Interval {
        Interval(unchecked: function(lower), function(upper)).outward
    }

    /// e to the power of the members.
    var exponential: Interval {
        let result = mapRising(Double.exp)
        return Interval(unchecked: max(result.lower, 0), result.upper)
    }

    /// Natural logarithms of the positive members; −∞ stands for the limit at zero.
    var logarithm: Interval {
        mapRising { $0 <= 0 ? -.infinity : Double.log($0) }
    }

    /// Square roots of the members at or above zero.
    var squareRoot: Interval {
        let result = mapRising { max($0, 0).squareRoot() }
        return Interval(unchecked: max(result.lower, 0), result.upper)
    }

    /// Distances of the members from zero.
    var absolute: Interval { Interval(unchecked: distanceFromZero, magnitude) }

    /// Members to the power of an exponent's members.
    func power(_ exponent: Interval) -> Interval {
        if exponent.isPoint, exponent.lower == exponent.lower.rounded(),
            abs(exponent.lower) < 0x1p52
        {
            return wholePower(exponent.lower)
        }
        // x ** y = exp(y ln x) for x > 0; a negative base has values only at whole exponents, where
        // the size is that of the positive base.
        var result = (exponent * absolute.logarithm).exponential
        if contains(0) { result = result.union(Interval(0)) }
        if contains(0), exponent.contains(0) { result = result.union(Interval(1)) }
        return lower < 0 ? result.union(-result) : result
    }

    private func wholePower(_ exponent: Double) -> Interval {
        if exponent == 0 { return Interval(1) }
        if exponent < 0 { return Interval(1) / wholePower(-exponent) }
        let isEven = exponent.truncatingRemainder(dividingBy: 2) == 0
        let base = isEven ? absolute : self
        let result = base.mapRising { ExpressionArithmetic.realPower($0, exponent) }
        return isEven ? Interval(unchecked: max(result.lower, 0), result.upper) : result
    }
}

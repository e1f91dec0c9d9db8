import RealModule

/// The axis on which a number is spread evenly.
///
/// Encoding takes a number to the unit interval, decoding takes it back. Decoded values are clamped
/// to the bounds because `exp(log(upper))` may exceed `upper` by one unit in the last place.
public enum Scale: String, Sendable, Hashable, CaseIterable {
    /// Equal differences count the same.
    case linear
    /// Equal ratios count the same; bounds above 0.
    case log
    /// Equal ratios of the distance to 1 count the same, for momentum and quantiles; bounds below 1.
    case reverseLog = "reverse_log"
    /// Log odds, for probabilities; bounds strictly between 0 and 1.
    case logit

    /// The number on the axis where the scale is even.
    ///
    /// - Parameter value: A number inside the scale's domain.
    /// - Returns: `value`, ln `value`, −ln(1 − `value`) or the log odds.
    public func axis(_ value: Double) -> Double {
        switch self {
        case .linear: value
        case .log: Double.log(value)
        case .reverseLog: -Double.log(onePlus: -value)
        case .logit: Double.log(value) - Double.log(onePlus: -value)
        }
    }

    /// The number at a place on the axis; undoes ``axis(_:)``.
    ///
    /// - Parameter axis: Any finite place.
    /// - Returns: The number there, up to rounding.
    public func value(atAxis axis: Double) -> Double {
        switch self {
        case .linear: axis
        case .log: Double.exp(axis)
        case .reverseLog: -Double.expMinusOne(-axis)
        case .logit:
            axis >= 0 ? 1 / (1 + Double.exp(-axis)) : Double.exp(axis) / (1 + Double.exp(axis))
        }
    }

    /// The place of a number in the unit interval between two bounds.
    ///
    /// - Parameters:
    ///   - value: A number between the bounds.
    ///   - bounds: Both inside the scale's domain; may be equal.
    /// - Returns: 0 at the lower bound, 1 at the upper, ½ when both are equal.
    public func unit(of value: Double, in bounds: ClosedRange<Double>) -> Double {
        guard bounds.lowerBound < bounds.upperBound else { return 0.5 }
        let lower = axis(bounds.lowerBound)
        let upper = axis(bounds.upperBound)
        // Halves keep a width beyond the largest double finite.
        let place = (axis(value) / 2 - lower / 2) / (upper / 2 - lower / 2)
        return min(max(place, 0), 1)
    }

    /// The number at a place of the unit interval between two bounds.
    ///
    /// - Parameters:
    ///   - unit: Place in [0, 1].
    ///   - bounds: Both inside the scale's domain; may be equal.
    /// - Returns: A number inside the bounds, always.
    public func value(atUnit unit: Double, in bounds: ClosedRange<Double>) -> Double {
        let lower = axis(bounds.lowerBound)
        let upper = axis(bounds.upperBound)
        let place = lower * (1 - unit) + upper * unit
        return min(max(value(atAxis: place), bounds.lowerBound), bounds.upperBound)
    }

    /// Whether a bound lies inside the scale's domain.
    public func admits(_ bound: Double) -> Bool {
        switch self {
        case .linear: bound.isFinite
        case .log: bound.isFinite && bound > 0
        case .reverseLog: bound.isFinite && bound < 1
        case .logit: bound > 0 && bound < 1
        }
    }
}

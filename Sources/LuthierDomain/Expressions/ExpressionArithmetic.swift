import RealModule

/// Arithmetic and comparison of values as expressions define them.
///
/// Whole numbers stay exact while they fit into `Int` and become reals when they do not. Whatever
/// has no value (division by zero, the logarithm of a negative number, text in a sum) is NaN, and
/// NaN stays NaN in every operation.
enum ExpressionArithmetic {
    static let nan = ParameterValue.real(.nan)

    static func add(_ left: ParameterValue, _ right: ParameterValue) -> ParameterValue {
        exact(left, right, { $0.addingReportingOverflow($1) }, +)
    }

    static func subtract(_ left: ParameterValue, _ right: ParameterValue) -> ParameterValue {
        exact(left, right, { $0.subtractingReportingOverflow($1) }, -)
    }

    static func multiply(_ left: ParameterValue, _ right: ParameterValue) -> ParameterValue {
        exact(left, right, { $0.multipliedReportingOverflow(by: $1) }, *)
    }

    /// The true quotient; of whole numbers that divide evenly it is a whole number.
    static func divide(_ left: ParameterValue, _ right: ParameterValue) -> ParameterValue {
        if case .integer(let top) = left, case .integer(let bottom) = right, bottom != 0,
            bottom != -1, top % bottom == 0
        {
            return .integer(top / bottom)
        }
        guard let top = left.number, let bottom = right.number, bottom != 0 else { return nan }
        return .real(top / bottom)
    }

    /// The remainder with the sign of the divisor, as in Python.
    static func modulo(_ left: ParameterValue, _ right: ParameterValue) -> ParameterValue {
        if case .integer(let top) = left, case .integer(let bottom) = right {
            guard bottom != 0 else { return nan }
            guard bottom != -1 else { return .integer(0) }
            let rest = top % bottom
            return .integer(rest != 0 && (rest < 0) != (bottom < 0) ? rest + bottom : rest)
        }
        guard let top = left.number, let bottom = right.number, bottom != 0 else { return nan }
        let rest = top.truncatingRemainder(dividingBy: bottom)
        return .real(rest != 0 && (rest < 0) != (bottom < 0) ? rest + bottom : rest)
    }

    /// The power; exact for whole numbers with an exponent at or above 0.
    static func power(_ base: ParameterValue, _ exponent: ParameterValue) -> ParameterValue {
        if case .integer(let whole) = base, case .integer(let count) = exponent, count >= 0,
            let result = wholePower(whole, count)
        {
            return .integer(result)
        }
        guard let base = base.number, let exponent = exponent.number, !base.isNaN,
            !exponent.isNaN, !(base == 0 && exponent < 0)
        else { return nan }
        return .real(realPower(base, exponent))
    }

    static func negate(_ value: ParameterValue) -> ParameterValue {
        subtract(.integer(0), value)
    }

    /// The value of a call.
    ///
    /// - Parameters:
    ///   - function: What is called.
    ///   - arguments: As many as the function takes.
    /// - Returns: A number, or NaN.
    static func call(
        _ function: ExpressionFunction, _ arguments: [ParameterValue]
    ) -> ParameterValue {
        switch function {
        case .min, .max:
            var best = arguments[0]
            if arguments.contains(where: { $0.number?.isNaN != false }) { return nan }
            for argument in arguments.dropFirst() {
                let order = compare(argument, best)
                if order == (function == .min ? .less : .greater) { best = argument }
            }
            return best
        case .abs:
            if case .integer(let whole) = arguments[0], whole < 0 { return negate(arguments[0]) }
            if case .integer = arguments[0] { return arguments[0] }
            return real(arguments[0]) { Swift.abs($0) }
        case .log: return real(arguments[0]) { $0 > 0 ? Double.log($0) : .nan }
        case .exp: return real(arguments[0]) { Double.exp($0) }
        case .sqrt: return real(arguments[0]) { $0 >= 0 ? $0.squareRoot() : .nan }
        case .floor: return rounded(arguments[0], .down)
        case .ceil: return rounded(arguments[0], .up)
        }
    }

    // MARK: Order

    /// How two numbers stand to each other.
    enum Order { case less, equal, greater, none }

    /// The exact order of two numbers; `none` when one is NaN or no number.
    static func compare(_ left: ParameterValue, _ right: ParameterValue) -> Order {
        switch (left, right) {
        case (.integer(let one), .integer(let other)):
            return one < other ? .less : one == other ? .equal : .greater
        case (.integer(let whole), .real(let real)): return compare(whole, real)
        case (.real(let real), .integer(let whole)):
            switch compare(whole, real) {
            case .less: return .greater
            case .greater: return .less
            case let other: return other
            }
        default:
            guard let one = left.number, let other = right.number else { return .none }
            return one < other ? .less : one == other ? .equal : one > other ? .greater : .none
        }
    }

    private static func compare(_ whole: Int, _ real: Double) -> Order {
        guard !real.isNaN else { return .none }
        guard real < 0x1p63 else { return .less }
        guard real >= -0x1p63 else { return .greater }
        let part = Int(real)
        guard whole == part else { return whole < part ? .less : .greater }
        let fraction = real - real.rounded(.towardZero)
        return fraction > 0 ? .less : fraction < 0 ? .greater : .equal
    }

    // MARK: Parts

    private static func exact(
        _ left: ParameterValue, _ right: ParameterValue, _ whole: (Int, Int) -> (Int, Bool),
        _ real: (Double, Double) -> Double
    ) -> ParameterValue {
        if case .integer(let one) = left, case .integer(let other) = right {
            let (result, overflows) = whole(one, other)
            if !overflows { return .integer(result) }
        }
        guard let one = left.number, let other = right.number else { return nan }
        return .real(real(one, other))
    }

    private static func real(_ value: ParameterValue, _ function: (Double) -> Double)
        -> ParameterValue
    { value.number.map { .real(function($0)) } ?? nan }

    private static func rounded(
        _ value: ParameterValue, _ rule: FloatingPointRoundingRule
    ) -> ParameterValue {
        guard case .real(let real) = value else { return value.number == nil ? nan : value }
        let result = real.rounded(rule)
        return Int(exactly: result).map { .integer($0) } ?? .real(result)
    }

    /// Powers by squaring, or nil when the result does not fit.
    private static func wholePower(_ base: Int, _ exponent: Int) -> Int? {
        if base == 0 || base == 1 { return exponent == 0 ? 1 : base }
        if base == -1 { return exponent % 2 == 0 ? 1 : -1 }
        guard exponent < 64 else { return nil }
        var result = 1
        for _ in 0..<exponent {
            let (next, overflows) = result.multipliedReportingOverflow(by: base)
            if overflows { return nil }
            result = next
        }
        return result
    }

    /// A real power; a negative base needs a whole exponent.
    static func realPower(_ base: Double, _ exponent: Double) -> Double {
        guard base < 0 else { return base == 0 && exponent == 0 ? 1 : Double.pow(base, exponent) }
        guard exponent.isFinite, exponent == exponent.rounded() else { return .nan }
        let size = Double.pow(-base, exponent)
        return exponent.truncatingRemainder(dividingBy: 2) == 0 ? size : -size
    }
}

/// One value of a parameter, as the training program receives it.
///
/// The kinds are those of JSON scalars, with whole numbers kept apart from reals so that a value
/// that was written as `32` is passed on as `32`, not as `32.0`. Reals are always finite.
public enum ParameterValue: Sendable, Hashable {
    /// A real number; never NaN or infinite inside a valid assignment.
    case real(Double)
    /// A whole number.
    case integer(Int)
    /// A piece of text.
    case text(String)
    /// Yes or no.
    case boolean(Bool)
    /// The JSON value `null`, which a choice may contain.
    case null

    /// The value as a number, or nil when it is not one.
    ///
    /// - Returns: The real value; a whole number above 2⁵³ in magnitude is rounded to the nearest.
    public var number: Double? {
        switch self {
        case .real(let value): value
        case .integer(let value): Double(value)
        case .text, .boolean, .null: nil
        }
    }
}

extension ParameterValue: CustomStringConvertible {
    /// The value as a program argument shows it: text without quotes, `true`, `false`, `null`.
    public var description: String {
        switch self {
        case .real(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .text(let value): value
        case .boolean(let value): value ? "true" : "false"
        case .null: "null"
        }
    }
}

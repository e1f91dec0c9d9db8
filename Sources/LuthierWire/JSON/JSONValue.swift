/// Any JSON value, as a tree.
///
/// Whole numbers of up to 64 bits are integers; every other number is a double, so `1` and `1.0`
/// are different values and both survive a round trip. Doubles may be NaN or infinite: they are
/// written as the strings `"NaN"`, `"Infinity"` and `"-Infinity"`, and `number` reads those back.
package enum JSONValue: Sendable, Hashable {
    /// The word `null`.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// A number of digits only, within 64 bits.
    case integer(Int)
    /// Any other number.
    case double(Double)
    /// A string.
    case string(String)
    /// Values in order.
    case array([JSONValue])
    /// Values by key.
    case object(JSONObject)
}

extension JSONValue {
    /// The kind of the value.
    package var kind: JSONKind {
        switch self {
        case .null: .null
        case .boolean: .boolean
        case .integer, .double: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    /// The boolean, or nil when it is none.
    package var booleanValue: Bool? {
        if case .boolean(let value) = self { value } else { nil }
    }

    /// The whole number, or nil when it is none; a double without fraction up to 2^53 counts.
    package var integerValue: Int? {
        switch self {
        case .integer(let value): value
        case .double(let value): Int(wholeIn: value)
        default: nil
        }
    }

    /// The number as a double, or nil when it is none.
    ///
    /// - Returns: Integers rounded to the nearest double, and the values that `"NaN"`,
    ///   `"Infinity"` and `"-Infinity"` stand for.
    package var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        case .string(let name): Double(nonFiniteName: name)
        default: nil
        }
    }

    /// The string, or nil when it is none.
    package var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The elements, or nil when it is no array.
    package var elements: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The members, or nil when it is no object.
    package var members: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The value of a key; nil when there is none or this is no object.
    package subscript(key: String) -> JSONValue? { members?[key] }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringInterpolation,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// The null.
    package init(nilLiteral: ()) { self = .null }

    /// A boolean.
    package init(booleanLiteral value: Bool) { self = .boolean(value) }

    /// A whole number.
    package init(integerLiteral value: Int) { self = .integer(value) }

    /// A double.
    package init(floatLiteral value: Double) { self = .double(value) }

    /// A string.
    package init(stringLiteral value: String) { self = .string(value) }

    /// An array.
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// An object; of a repeated key the last value counts.
    package init(dictionaryLiteral members: (String, JSONValue)...) {
        var object = JSONObject()
        for (key, value) in members { object[key] = value }
        self = .object(object)
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as compact JSON.
    package var description: String { text() }
}

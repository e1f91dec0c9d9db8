/// What kind of values a name or a formula has.
public enum ExpressionType: Sendable, Hashable {
    /// Numbers; `integer` when all of them are whole.
    case number(integer: Bool)
    /// Any text.
    case text
    /// `true` or `false`.
    case boolean
    /// One of the listed values, which may be of different kinds and `null`.
    case choice([ParameterValue])

    /// The kinds of values that occur.
    var kinds: Kinds {
        switch self {
        case .number: .number
        case .text: .text
        case .boolean: .boolean
        case .choice(let values): values.reduce(into: []) { $0.insert(Self.kind(of: $1)) }
        }
    }

    /// Whether every value is a whole number.
    var isInteger: Bool {
        switch self {
        case .number(let integer): integer
        case .text, .boolean: false
        case .choice(let values):
            values.allSatisfy { if case .integer = $0 { true } else { false } }
        }
    }

    private static func kind(of value: ParameterValue) -> Kinds {
        switch value {
        case .real, .integer: .number
        case .text: .text
        case .boolean: .boolean
        case .null: .null
        }
    }

    /// A set of kinds of values.
    struct Kinds: OptionSet, Sendable, Hashable {
        let rawValue: Int
        static let number = Kinds(rawValue: 1)
        static let text = Kinds(rawValue: 2)
        static let boolean = Kinds(rawValue: 4)
        static let null = Kinds(rawValue: 8)

        /// As a noun: "a number", "text or null".
        var noun: String {
            let words: [(Kinds, String)] = [
                (.number, "a number"), (.text, "text"), (.boolean, "true or false"),
                (.null, "null"),
            ]
            return words.filter { contains($0.0) }.map(\.1).joined(separator: " or ")
        }
    }
}

extension Distribution {
    /// What expressions may do with a parameter of this distribution.
    public var expressionType: ExpressionType {
        switch self {
        case .float: .number(integer: false)
        case .integer: .number(integer: true)
        case .ordered(let list), .choice(let list): .choice(list.values)
        }
    }
}

/// The kinds of JSON values.
package enum JSONKind: String, Sendable, Hashable {
    /// The word `null`.
    case null
    /// The words `true` and `false`.
    case boolean
    /// A number, whole or not.
    case number
    /// A string in double quotes.
    case string
    /// An array in square brackets.
    case array
    /// An object in braces.
    case object

    /// The kind with its article, as messages say it.
    package var phrase: String {
        switch self {
        case .null: "null"
        case .boolean: "true or false"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

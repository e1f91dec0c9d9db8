/// A value of a study file with the place where it stands.
///
/// YAML and JSON files give the same tree. Keys are nodes, in the order written, and a repeated key
/// stays, so that the one who loads the file can name every mistake with its place.
package struct SourceNode: Sendable {
    /// What stands at a place.
    package enum Value: Sendable {
        /// Nothing, written as such.
        case null
        /// Yes or no.
        case boolean(Bool)
        /// A whole number within 64 bits.
        case integer(Int)
        /// Any other number.
        case double(Double)
        /// Text.
        case string(String)
        /// Values in order.
        case sequence([SourceNode])
        /// Keys and values in order; keys may repeat.
        case mapping([(key: SourceNode, value: SourceNode)])
    }

    /// What stands there.
    package let value: Value
    /// Where it starts.
    package let position: SourcePosition

    /// A value at a place.
    package init(_ value: Value, at position: SourcePosition) {
        self.value = value
        self.position = position
    }
}

extension SourceNode.Value {
    /// The kind of value with its article, as messages say it: “a number”, “a mapping”.
    package var phrase: String {
        switch self {
        case .null: "null"
        case .boolean: "true or false"
        case .integer, .double: "a number"
        case .string: "text"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

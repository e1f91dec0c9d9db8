/// Stand-in until the expression language lands.
public struct Expression: Sendable, Hashable, CustomStringConvertible {
    public let description: String
    public var names: [String] { [] }
    public init(parsing source: String) { description = source }
}

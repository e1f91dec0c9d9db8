/// Says which promise of a contract was broken and how.
public struct ContractViolation: Error, Sendable, Hashable {
    /// What was found instead of what was promised, as a sentence.
    public let message: String

    /// A broken promise.
    public init(_ message: String) { self.message = message }

    /// Checks that a promise holds.
    ///
    /// - Throws: A violation when it does not.
    static func require(_ holds: Bool, _ message: @autoclosure () -> String) throws {
        guard holds else { throw ContractViolation(message()) }
    }

    /// Checks that two values are equal.
    ///
    /// - Throws: A violation that shows both when they are not.
    static func require<Value: Equatable>(
        _ found: Value, equals expected: Value, _ what: String
    ) throws {
        guard found != expected else { return }
        throw ContractViolation("\(what) is \(found), and ought to be \(expected)")
    }
}

extension ContractViolation: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}

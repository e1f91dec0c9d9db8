/// The values of a parameter, written out one by one.
public struct ListedValues: Sendable, Hashable {
    /// The values, at least one, all different.
    public let values: [ParameterValue]

    /// A list of different values.
    ///
    /// - Parameter values: At least one value, none twice; 1 and 1.0 are the same.
    /// - Throws: An issue when the list is empty or repeats a value.
    public init(_ values: [ParameterValue]) throws(DefinitionError) {
        guard !values.isEmpty else {
            throw DefinitionError(
                DefinitionIssue(
                    .outOfRange, at: [], message: "the list of values is empty.",
                    hint: "Write at least one value, such as [adam, sgd]."))
        }
        var issues: [DefinitionIssue] = []
        var seen: Set<ParameterValue> = []
        for value in values where !seen.insert(Self.key(value)).inserted {
            issues.append(
                DefinitionIssue(
                    .duplicate, at: [], message: "the value \(value) is listed twice.",
                    hint: "Remove one of them."))
        }
        guard issues.isEmpty else { throw DefinitionError(issues) }
        self.values = values
    }

    /// The place of a value in the list, or nil; 1 finds 1.0.
    public func index(of value: ParameterValue) -> Int? {
        let key = Self.key(value)
        return values.firstIndex { Self.key($0) == key }
    }

    /// Numbers as reals, so that equal numbers are equal values.
    private static func key(_ value: ParameterValue) -> ParameterValue {
        if case .integer(let whole) = value, let exact = Double(exactly: whole) {
            .real(exact)
        } else {
            value
        }
    }
}

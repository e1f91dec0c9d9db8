/// The values of a trial's parameters; a parameter that does not exist in this trial has none.
///
/// Two assignments that differ only in the order in which they were written are equal: values stand
/// in the order of the search space.
public struct Assignment: Sendable {
    /// The names of the space's parameters, in its order; shared by all assignments of a study.
    public let names: [String]
    /// One value for each name; nil where the parameter is inactive or left open.
    public var values: [ParameterValue?]

    /// An assignment of values to names.
    ///
    /// - Parameters:
    ///   - names: The names of the space's parameters.
    ///   - values: As many values, nil for inactive ones.
    public init(names: [String], values: [ParameterValue?]) {
        precondition(
            names.count == values.count,
            "\(names.count) names need as many values, got \(values.count)")
        self.names = names
        self.values = values
    }

    /// The value of a parameter, or nil when it has none.
    ///
    /// - Complexity: O(number of parameters).
    public subscript(name: String) -> ParameterValue? {
        names.firstIndex(of: name).flatMap { values[$0] }
    }

    /// The parameters that have a value, in the order of the space.
    public var entries: [(name: String, value: ParameterValue)] {
        zip(names, values).compactMap { name, value in value.map { (name, $0) } }
    }
}

extension Assignment: Hashable {
    /// Whether both give the same values to the same names.
    public static func == (left: Assignment, right: Assignment) -> Bool {
        left.values == right.values && left.names == right.names
    }

    /// Feeds the values; names are the same within a study.
    public func hash(into hasher: inout Hasher) { hasher.combine(values) }
}

extension Assignment: CustomStringConvertible {
    /// `learning_rate 0.1, leaves 31`.
    public var description: String {
        entries.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    }
}

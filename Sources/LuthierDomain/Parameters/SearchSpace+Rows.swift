/// A row holds one value for every name: parameters, then fixed values, then derived ones.
extension SearchSpace {
    /// The row of an assignment's values.
    ///
    /// - Parameter values: One for each parameter, nil where it is inactive.
    /// - Returns: The values followed by the fixed and the derived ones; a derived value that needs
    ///   an inactive parameter, or has no finite number, is nil.
    package func row(of values: [ParameterValue?]) -> [ParameterValue?] {
        var row = values
        row.reserveCapacity(values.count + fixed.count + derived.count)
        for value in fixed { row.append(value.value) }
        // Later derived values have places in the row before they are known.
        row += Array(repeating: nil, count: derived.count)
        let start = values.count + fixed.count
        for (offset, expression) in boundDerived.enumerated() {
            let value = expression.value(in: row)
            if case .real(let number)? = value, !number.isFinite { continue }
            row[start + offset] = value
        }
        return row
    }

    /// Whether a parameter exists, given the values of those above it.
    ///
    /// - Parameters:
    ///   - index: The parameter's place.
    ///   - row: A row in which every place above is decided; fixed values must be there.
    /// - Returns: Whether its condition is true; unknown counts as false.
    package func isActive(_ index: Int, in row: [ParameterValue?]) -> Bool {
        boundConditions[index].map { $0.truth(in: row) == true } ?? true
    }

    /// The first constraint that a row breaks, or nil.
    package func brokenConstraint(in row: [ParameterValue?]) -> Expression? {
        boundConstraints.firstIndex { !$0.allows(row) }.map { constraints[$0] }
    }

    /// All values that a program is given: parameters, then fixed and derived values.
    ///
    /// - Parameter assignment: A valid assignment of this space.
    /// - Returns: Names and values in order; without inactive parameters and without derived values
    ///   that need an inactive one.
    public func passedValues(of assignment: Assignment) -> [(name: String, value: ParameterValue)] {
        let rowNames = names + fixed.map(\.name) + derived.map(\.name)
        return zip(rowNames, row(of: assignment.values)).compactMap { name, value in
            value.map { (name, $0) }
        }
    }
}

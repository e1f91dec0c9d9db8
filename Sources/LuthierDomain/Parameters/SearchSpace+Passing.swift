extension SearchSpace {
    /// All values that a program is given: parameters, then fixed and derived values.
    ///
    /// - Parameter assignment: A valid assignment of this space.
    /// - Returns: Names and values in order; without inactive parameters and without derived values
    ///   that need an inactive one.
    public func passedValues(of assignment: Assignment) -> [(name: String, value: ParameterValue)] {
        assignment.entries + fixed.map { ($0.name, $0.value) }
    }
}

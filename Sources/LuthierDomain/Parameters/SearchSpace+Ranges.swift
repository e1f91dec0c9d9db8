/// Ranges of a living study: what lies inside of them, and how they may change.
extension SearchSpace {
    /// An assignment in the form that the space itself gives it.
    ///
    /// Conditions, fixed values and constraints are those under which the assignment was made, so that only
    /// its values have to be looked at.
    ///
    /// - Parameter assignment: Values of this space or of one with other ranges; nil is inactive or open.
    /// - Returns: The same values, or nil when one of them lies outside of its range.
    /// - Complexity: O(parameters).
    package func form(of assignment: Assignment) -> Assignment? {
        var values = assignment.values
        for (index, value) in assignment.values.enumerated() {
            guard let value else { continue }
            guard let form = parameters[index].distribution.canonical(value) else { return nil }
            values[index] = form
        }
        return Assignment(names: names, values: values)
    }

    /// The parameters whose values lie outside of their ranges, in the order of the space.
    ///
    /// There are some in studies whose ranges were changed, or which took over results from elsewhere.
    ///
    /// - Complexity: O(parameters).
    public func namesOutside(of assignment: Assignment) -> [String] {
        zip(parameters, assignment.values).compactMap { parameter, value in
            value.map { parameter.distribution.contains($0) } ?? true ? nil : parameter.name
        }
    }

    /// The assignment of a trial that has its number already, whatever the ranges are by now.
    ///
    /// - Parameter entries: Values by name; those of fixed and derived values are let pass.
    /// - Returns: Values in the form of their parameters' types; nil when one is of another type.
    package func recordedAssignment(
        of entries: [(name: String, value: ParameterValue)]
    ) -> Assignment? {
        var values: [ParameterValue?] = Array(repeating: nil, count: parameters.count)
        let others = Set(fixed.map(\.name) + derived.map(\.name))
        for (name, value) in entries {
            guard let index = index(of: name) else {
                guard others.contains(name) else { return nil }
                continue
            }
            guard let form = parameters[index].distribution.recordedForm(of: value) else {
                return nil
            }
            values[index] = form
        }
        return Assignment(names: names, values: values)
    }

    /// What keeps the parameters from becoming others in a living study, if anything.
    ///
    /// Ranges, steps, lists of values, priors and roles may change: each trial's values mean the same as
    /// before. Types, scales, conditions, names and their order may not.
    ///
    /// - Parameter other: The space after an edit.
    /// - Returns: The first thing that may not change, at a path that begins with the parameter's name.
    package func issue(becoming other: SearchSpace) -> DefinitionIssue? {
        if let name = names.first(where: { other.index(of: $0) == nil }) {
            return Self.conflict([name], "the parameter \(name) cannot be removed")
        }
        if let name = other.names.first(where: { index(of: $0) == nil }) {
            return Self.conflict([name], "the parameter \(name) cannot be added")
        }
        if names != other.names {
            return Self.conflict([], "the order of the parameters cannot be changed")
        }
        for (old, new) in zip(parameters, other.parameters) {
            let (before, after) = (old.distribution, new.distribution)
            guard before.typeInWords == after.typeInWords else {
                return Self.conflict(
                    [old.name, "type"],
                    "\(old.name) is \(before.typeInWords) and cannot become \(after.typeInWords)")
            }
            guard before.scale == after.scale else {
                return Self.conflict(
                    [old.name, "scale"],
                    "the scale of \(old.name) is \(before.scale.rawValue) and cannot become "
                        + "\(after.scale.rawValue)")
            }
            guard old.condition == new.condition else {
                return Self.conflict(
                    [old.name, "when"], "the condition of \(old.name) cannot be changed")
            }
        }
        return nil
    }

    private static func conflict(_ path: [String], _ what: String) -> DefinitionIssue {
        DefinitionIssue(
            .conflict, at: path, message: "\(what) in a living study: only ranges may change.",
            hint: "Begin a study of another name; `luthier study import` takes trials over.")
    }
}

extension Distribution {
    /// What values are, whatever their range.
    fileprivate var typeInWords: String {
        switch self {
        case .float: "a real number"
        case .integer: "a whole number"
        case .ordered: "one of ordered values"
        case .choice: "one of several choices"
        }
    }

    /// The even axis; linear for lists.
    fileprivate var scale: Scale {
        switch self {
        case .float(let range): range.scale
        case .integer(let range): range.scale
        case .ordered, .choice: .linear
        }
    }

    /// A value in the form of the type, inside of the range or not; nil when it is of another type, or cannot lie on
    /// the scale.
    func recordedForm(of value: ParameterValue) -> ParameterValue? {
        if let form = canonical(value) { return form }
        switch self {
        case .float, .integer:
            guard let number = value.number, scale.admits(number) else { return nil }
            if case .float = self { return .real(number) }
            return Int(exactly: number).map { .integer($0) }
        case .ordered, .choice: return value
        }
    }
}

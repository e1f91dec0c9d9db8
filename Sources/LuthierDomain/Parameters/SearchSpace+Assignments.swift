extension SearchSpace {
    /// The assignment that values written by a person stand for.
    ///
    /// - Parameters:
    ///   - entries: Values by name; names of fixed and derived values are let pass when they agree.
    ///   - allowsOpen: Whether active parameters may be left out, to be sampled later.
    /// - Returns: The assignment, values in the form that the space itself would give them.
    /// - Throws: Every mistake: unknown names, values out of range, values for inactive parameters,
    ///   missing values, a broken constraint. Paths begin with the parameter's name.
    public func assignment(
        of entries: [(name: String, value: ParameterValue)], allowsOpen: Bool
    ) throws(DefinitionError) -> Assignment {
        try assignment(of: entries, allowsOpen: allowsOpen, allowsOutside: false)
    }

    /// The values of a trial that was evaluated elsewhere, perhaps when the ranges were others.
    ///
    /// - Parameter entries: Values by name, inside of their ranges or not; those of fixed and derived parameters must agree.
    /// - Returns: Values in the form of their parameters' types.
    /// - Throws: Every unknown name, missing value, value of another type or outside of its scale, and a broken constraint.
    package func importedAssignment(
        of entries: [(name: String, value: ParameterValue)]
    ) throws(DefinitionError) -> Assignment {
        try assignment(of: entries, allowsOpen: false, allowsOutside: true)
    }

    private func assignment(
        of entries: [(name: String, value: ParameterValue)], allowsOpen: Bool, allowsOutside: Bool
    ) throws(DefinitionError) -> Assignment {
        var issues: [DefinitionIssue] = []
        var given: [ParameterValue?] = Array(repeating: nil, count: parameters.count)
        for (name, value) in entries {
            guard let index = index(of: name) else {
                if let issue = foreignNameIssue(name, value) { issues.append(issue) }
                continue
            }
            let distribution = parameters[index].distribution
            if let form = distribution.canonical(value)
                ?? (allowsOutside ? distribution.recordedForm(of: value) : nil)
            {
                given[index] = form
            } else {
                issues.append(
                    DefinitionIssue(
                        .outOfRange, at: [name],
                        message: "\(name) cannot be \(value); "
                            + "it is \(parameters[index].distribution.inWords)."))
            }
        }
        guard issues.isEmpty else { throw DefinitionError(issues) }
        let assignment = Assignment(names: names, values: given)
        issues = activityIssues(assignment, allowsOpen: allowsOpen)
        guard issues.isEmpty else { throw DefinitionError(issues) }
        return assignment
    }

    /// What is wrong with an assignment of canonical values, if anything.
    private func activityIssues(
        _ assignment: Assignment, allowsOpen: Bool
    ) -> [DefinitionIssue] {
        var issues: [DefinitionIssue] = []
        let row = row(of: assignment.values)
        var isOpen = false
        for (index, parameter) in parameters.enumerated() {
            let truth = boundConditions[index].map { $0.truth(in: row) } ?? true
            switch (truth, assignment.values[index]) {
            case (true, nil) where !allowsOpen:
                issues.append(
                    DefinitionIssue(
                        .missingKey, at: [parameter.name],
                        message: "\(parameter.name) has no value.",
                        hint: "Add one: it is \(parameter.distribution.inWords)."))
            case (true, nil): isOpen = true
            case (nil, .some) where isOpen: continue
            case (false, .some), (nil, .some):
                issues.append(
                    DefinitionIssue(
                        .conflict, at: [parameter.name],
                        message: "\(parameter.name) does not exist here: it needs "
                            + "\(parameter.condition?.description ?? "").",
                        hint: "Leave it out."))
            default: continue
            }
        }
        // Open values leave a constraint unknown, which lets it pass until they are sampled.
        if issues.isEmpty, let broken = brokenConstraint(in: row) {
            issues.append(
                DefinitionIssue(
                    .infeasible, at: [], message: "the values break the constraint \(broken)."))
        }
        return issues
    }

    private func foreignNameIssue(_ name: String, _ value: ParameterValue) -> DefinitionIssue? {
        if let fixed = fixed.first(where: { $0.name == name }) {
            guard fixed.value != value, fixed.value.number.map({ $0 != value.number }) ?? true
            else {
                return nil
            }
            return DefinitionIssue(
                .conflict, at: [name],
                message: "\(name) is fixed to \(fixed.value) and cannot be \(value).",
                hint: "Leave it out.")
        }
        if derived.contains(where: { $0.name == name }) { return nil }
        return DefinitionIssue(
            .unknownName, at: [name], message: "there is no parameter \"\(name)\".",
            hint: nearestWord(to: name, in: names).map { "Did you mean \"\($0)\"?" }
                ?? "Use one of \(names.joined(separator: ", ")).")
    }
}

extension Distribution {
    /// What values there are, in words: `a number from 0.001 to 0.1`.
    public var inWords: String {
        switch self {
        case .float(let range):
            "a number from \(range.bounds.lowerBound) to \(range.bounds.upperBound)"
                + (range.step.map { " in steps of \($0)" } ?? "")
        case .integer(let range):
            "a whole number from \(range.bounds.lowerBound) to \(range.bounds.upperBound)"
                + (range.step == 1 ? "" : " in steps of \(range.step)")
        case .ordered(let list), .choice(let list):
            "one of " + list.values.prefix(12).map(\.description).joined(separator: ", ")
                + (list.values.count > 12 ? " and \(list.values.count - 12) more" : "")
        }
    }
}

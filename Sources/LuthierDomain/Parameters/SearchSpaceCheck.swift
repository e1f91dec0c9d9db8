/// Finds every mistake in the parts of a search space.
struct SearchSpaceCheck {
    let parameters: [Parameter]
    let fixed: [SearchSpace.FixedValue]
    let derived: [SearchSpace.DerivedValue]
    let constraints: [Expression]

    /// The mistakes, in the order of the parts.
    mutating func issues() -> [DefinitionIssue] {
        var issues = nameIssues()
        var scope: [String: ExpressionType] = [:]
        for value in fixed { scope[value.name] = ExpressionType(of: value.value) }
        for (index, parameter) in parameters.enumerated() {
            if let condition = parameter.condition {
                issues += conditionIssues(condition, of: index, scope)
            }
            scope[parameter.name] = parameter.distribution.expressionType
        }
        for (index, value) in derived.enumerated() {
            issues += derivedIssues(value, index, &scope)
        }
        for (index, constraint) in constraints.enumerated() {
            do throws(ExpressionError) {
                try constraint.checkTruth(in: scope)
            } catch {
                issues.append(error.issue(at: ["constraints", "\(index)"]))
            }
        }
        return issues
    }

    private func nameIssues() -> [DefinitionIssue] {
        var issues: [DefinitionIssue] = []
        if parameters.isEmpty {
            issues.append(
                DefinitionIssue(
                    .missingKey, at: ["parameters"], message: "there is nothing to tune.",
                    hint:
                        "Add a parameter, such as learning_rate: { from: 1e-4, to: 0.1, scale: log }."
                ))
        }
        var seen: [String: String] = [:]
        let places =
            parameters.map { ("parameters", $0.name) } + fixed.map { ("fixed", $0.name) }
            + derived.map { ("derived", $0.name) }
        for (section, name) in places {
            if section != "parameters", let issue = Parameter.nameIssue(name) {
                issues.append(issue.below(section, name))
            }
            if let first = seen[name] {
                issues.append(
                    DefinitionIssue(
                        .duplicate, at: [section, name],
                        message: "the name \"\(name)\" is used in \(first) already.",
                        hint: "Give each parameter, fixed and derived value a name of its own."))
            }
            seen[name] = seen[name] ?? section
        }
        return issues
    }

    private func conditionIssues(
        _ condition: Expression, of index: Int, _ scope: [String: ExpressionType]
    ) -> [DefinitionIssue] {
        let name = parameters[index].name
        let path = ["parameters", name, "when"]
        for used in condition.names where scope[used] == nil {
            if depends(used, on: name) {
                return [
                    DefinitionIssue(
                        .circularReference, at: path,
                        message: used == name
                            ? "\"\(name)\" exists only when \"\(name)\" itself has a value."
                            : "\"\(name)\" and \"\(used)\" each exist only under a condition on the "
                                + "other.",
                        hint: "Let one of them exist always, or depend on a third parameter.")
                ]
            }
            if parameters[index...].contains(where: { $0.name == used }) {
                return [
                    DefinitionIssue(
                        .unknownName, at: path,
                        message: "\"\(name)\" depends on \"\(used)\", which stands below it.",
                        hint: "Move \"\(used)\" above \"\(name)\".")
                ]
            }
            if derived.contains(where: { $0.name == used }) {
                return [
                    DefinitionIssue(
                        .unknownName, at: path,
                        message: "a condition cannot use \"\(used)\", which is derived.",
                        hint: "Write the formula of \"\(used)\" into the condition.")
                ]
            }
        }
        do throws(ExpressionError) {
            try condition.checkTruth(in: scope)
            return []
        } catch {
            return [error.issue(at: path)]
        }
    }

    /// Whether the condition of one parameter mentions another, directly or through others.
    private func depends(_ name: String, on other: String) -> Bool {
        var open = [name]
        var seen: Set<String> = []
        while let next = open.popLast() {
            if next == other { return true }
            guard seen.insert(next).inserted else { continue }
            open += parameters.first { $0.name == next }?.condition?.names ?? []
        }
        return false
    }

    private func derivedIssues(
        _ value: SearchSpace.DerivedValue, _ index: Int, _ scope: inout [String: ExpressionType]
    ) -> [DefinitionIssue] {
        let path = ["derived", value.name]
        let later = derived[index...].map(\.name)
        // A later derived value must not lead to a second error about a missing name.
        defer { scope[value.name] = scope[value.name] ?? .number(integer: false) }
        if let used = value.expression.names.first(where: { scope[$0] == nil && later.contains($0) }
        ) {
            return [
                DefinitionIssue(
                    .circularReference, at: path,
                    message: used == value.name
                        ? "\"\(value.name)\" is computed from itself."
                        : "\"\(value.name)\" is computed from \"\(used)\", which stands below it.",
                    hint:
                        "Compute each derived value from parameters, or from derived values above.")
            ]
        }
        do throws(ExpressionError) {
            scope[value.name] = try value.expression.type(in: scope)
            return []
        } catch {
            return [error.issue(at: path)]
        }
    }
}

extension ExpressionType {
    /// What expressions may do with a value that never changes.
    init(of value: ParameterValue) {
        switch value {
        case .real: self = .number(integer: false)
        case .integer: self = .number(integer: true)
        case .text: self = .text
        case .boolean: self = .boolean
        case .null: self = .choice([.null])
        }
    }
}

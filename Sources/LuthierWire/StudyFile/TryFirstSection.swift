import LuthierDomain

/// Reads `try_first`.
struct TryFirstSection {
    let file: Fields
    /// The search space of what is sound.
    let space: SearchSpace?

    /// Reads the settings to try before any suggestion.
    ///
    /// - Parameter issues: Receives values out of range, unknown names and broken constraints.
    /// - Returns: Assignments with the distributions' own forms of the values.
    func read(into issues: inout IssueList) -> [Assignment] {
        guard let space, let items = file["try_first"]?.items else { return [] }
        return items.enumerated().map { index, node in
            read(Fields(node: node, path: ["try_first", "\(index)"]), in: space, into: &issues)
        }
    }

    private func read(
        _ fields: Fields, in space: SearchSpace, into issues: inout IssueList
    ) -> Assignment {
        let before = issues.issues.count
        var assignment = Assignment(
            names: space.names, values: Array(repeating: nil, count: space.names.count))
        for (name, key, value) in fields.named {
            guard let index = space.index(of: name) else {
                noteUnknown(name, key, fields.path + [name], space, into: &issues)
                continue
            }
            let distribution = space.parameters[index].distribution
            guard let scalar = value.scalar else { continue }
            let canonical =
                distribution.canonical(scalar)
                ?? value.number.flatMap { number in
                    if case .choice = distribution { return nil }
                    return distribution.canonical(.real(number))
                }
            assignment.values[index] = canonical
            guard canonical == nil else { continue }
            issues.add(
                .outOfRange, at: value, fields.path + [name],
                "\(name) cannot be \(value.described): it must be \(distribution.allowed).",
                hint: nearest(value, in: distribution))
        }
        if issues.issues.count == before {
            checkConstraints(assignment, fields, space, into: &issues)
        }
        return assignment
    }

    /// Notes values of parameters that do not exist here, and broken constraints.
    private func checkConstraints(
        _ assignment: Assignment, _ fields: Fields, _ space: SearchSpace,
        into issues: inout IssueList
    ) {
        do throws(DefinitionError) {
            _ = try space.assignment(of: assignment.entries, allowsOpen: true)
        } catch {
            for issue in error.issues {
                let place = issue.path.first.flatMap { name in
                    fields.named.first { $0.name == name }?.value
                }
                issues.add(
                    issue.code, at: place ?? fields.node, fields.path + issue.path, issue.message,
                    hint: issue.hint)
            }
        }
    }

    private func noteUnknown(
        _ name: String, _ key: SourceNode, _ path: [String], _ space: SearchSpace,
        into issues: inout IssueList
    ) {
        let isWritten = file.fields("parameters")?[name] != nil
        guard !isWritten else { return }  // It is broken, which has been noted.
        for section in ["fixed", "derived"] where file.fields(section)?[name] != nil {
            issues.add(
                .conflict, at: key, path, "\(name) is \(section) and cannot be tried.",
                hint: "Remove it here, or make it a parameter.")
            return
        }
        issues.add(
            .unknownName, at: key, path, "\(name) is no parameter of this study.",
            hint: nearestWord(to: name, in: space.names).map { "Did you mean \($0)?" }
                ?? "The parameters are \(listed(space.names, with: "and")).")
    }

    private func nearest(_ value: SourceNode, in distribution: Distribution) -> String? {
        guard case .choice(let list) = distribution, let text = value.text else { return nil }
        return nearestWord(to: text, in: list.values.map(\.description)).map {
            "Did you mean \($0)?"
        }
    }
}

extension Distribution {
    /// What values are allowed, in words.
    fileprivate var allowed: String {
        switch self {
        case .float(let range):
            "a number from \(range.bounds.lowerBound) to \(range.bounds.upperBound)"
                + (range.step.map { " in steps of \($0)" } ?? "")
        case .integer(let range):
            "a whole number from \(range.bounds.lowerBound) to \(range.bounds.upperBound)"
                + (range.step > 1 ? " in steps of \(range.step)" : "")
        case .ordered(let list), .choice(let list):
            list.values.count > 12
                ? "one of the \(list.values.count) values listed"
                : listed(list.values.map(\.description))
        }
    }
}

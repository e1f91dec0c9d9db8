import LuthierDomain

/// Reads `try_first`.
struct TryFirstSection {
    let file: Fields
    /// The search space of what is sound.
    let space: SearchSpace?
    /// Whether entries with values outside of their ranges are left out, and no mistakes.
    var leavesOutside = false

    /// Reads the settings to try before any suggestion.
    ///
    /// - Parameter issues: Receives values out of range, unknown names, values of parameters that do
    ///   not exist there and broken constraints.
    /// - Returns: Assignments with the distributions' own forms of the values.
    func read(into issues: inout IssueList) -> [Assignment] {
        guard let space, let items = file["try_first"]?.items else { return [] }
        return items.enumerated().compactMap { index, node -> Assignment? in
            let path = ["try_first", "\(index)"]
            guard !issues.contains(below: path) else { return nil }
            do throws(DefinitionError) {
                let entries = entries(Fields(node: node, path: path), space)
                if leavesOutside, let recorded = space.recordedAssignment(of: entries),
                    !space.namesOutside(of: recorded).isEmpty
                {
                    return nil
                }
                return try space.assignment(
                    of: entries, allowsOpen: true)
            } catch {
                issues.add(error, in: file.node, below: path)
                return nil
            }
        }
    }

    /// The values by name, without those of broken parameters, which have been noted.
    private func entries(
        _ fields: Fields, _ space: SearchSpace
    ) -> [(name: String, value: ParameterValue)] {
        fields.named.compactMap { name, _, node in
            guard let scalar = node.scalar else { return nil }
            guard let index = space.index(of: name) else {
                return file.fields("parameters")?[name] == nil ? (name, scalar) : nil
            }
            switch space.parameters[index].distribution {
            case .float, .integer: return (name, node.numericScalar ?? scalar)
            case .ordered, .choice: return (name, scalar)
            }
        }
    }
}

extension SourceNode {
    /// The number that a text such as `1e-4` stands for; nil for everything else.
    fileprivate var numericScalar: ParameterValue? {
        guard text != nil else { return nil }
        return wholeNumber.map { .integer($0) } ?? number.map { .real($0) }
    }
}

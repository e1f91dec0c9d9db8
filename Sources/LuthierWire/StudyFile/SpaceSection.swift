import LuthierDomain

/// Reads `parameters`, `fixed`, `derived` and `constraints` into a search space.
struct SpaceSection {
    /// The whole file.
    let file: Fields

    /// Reads the search space.
    ///
    /// Broken parameters, and everything that mentions one, are left out, so that what is wrong
    /// with the others is found in the same run.
    ///
    /// - Parameter issues: Receives what is wrong.
    /// - Returns: The space of what is sound; nil when nothing is.
    func read(into issues: inout IssueList) -> SearchSpace? {
        let drafts =
            file.fields("parameters").map {
                ParameterSection(root: file.node).read($0, into: &issues)
            } ?? []
        let derived = derivedValues(into: &issues)
        let constraints = constraints(into: &issues)
        var broken = missingNames(drafts.map(\.name), derived.map(\.name))
        var sound = drafts
        var soundDerived = derived
        // Each pass removes at least one name or ends the loop.
        while true {
            let lost =
                sound.filter { mentions(broken, $0.condition) }.map(\.name)
                + soundDerived.filter { mentions(broken, $0.expression) }.map(\.name)
            guard !lost.isEmpty else { break }
            broken.formUnion(lost)
            sound.removeAll { broken.contains($0.name) }
            soundDerived.removeAll { broken.contains($0.name) }
        }
        do {
            let parameters = try sound.map { draft throws(DefinitionError) in
                try Parameter(
                    draft.name, draft.distribution, when: draft.condition, role: draft.role)
            }
            guard !parameters.isEmpty else { return nil }
            return try SearchSpace(
                parameters: parameters, fixed: fixedValues, derived: soundDerived,
                constraints: constraints.filter { !mentions(broken, $0) })
        } catch {
            issues.add(error, in: file.node)
            return nil
        }
    }

    /// Names that the file has and that could not be read.
    private func missingNames(_ parameters: [String], _ derived: [String]) -> Set<String> {
        var names = Set(file.fields("parameters")?.named.map(\.name) ?? []).subtracting(parameters)
        names.formUnion(
            Set(file.fields("derived")?.named.map(\.name) ?? []).subtracting(derived))
        let fixed = file.fields("fixed")?.named ?? []
        names.formUnion(fixed.filter { $0.value.scalar == nil }.map(\.name))
        return names
    }

    private func mentions(_ names: Set<String>, _ expression: Expression?) -> Bool {
        expression?.names.contains(where: names.contains) ?? false
    }

    private var fixedValues: [SearchSpace.FixedValue] {
        (file.fields("fixed")?.named ?? []).compactMap { name, _, value in
            value.scalar.map { SearchSpace.FixedValue(name: name, value: $0) }
        }
    }

    private func derivedValues(into issues: inout IssueList) -> [SearchSpace.DerivedValue] {
        (file.fields("derived")?.named ?? []).compactMap { name, _, value in
            FormulaReader.read(value, at: ["derived", name], into: &issues).map {
                SearchSpace.DerivedValue(name: name, expression: $0)
            }
        }
    }

    private func constraints(into issues: inout IssueList) -> [Expression] {
        (file["constraints"]?.items ?? []).enumerated().compactMap { index, node in
            FormulaReader.read(node, at: ["constraints", "\(index)"], into: &issues)
        }
    }
}

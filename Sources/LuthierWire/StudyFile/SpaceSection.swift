import LuthierDomain

/// Reads `parameters`, `fixed`, `derived` and `constraints` into a search space.
struct SpaceSection {
    /// The whole file.
    let file: Fields
    /// Whether constraints that nothing satisfies are looked for.
    var needsFeasibility = false
    /// The most parameters that a study may have.
    var mostParameters = StudyFileDecoder.mostParameters

    /// Reads the search space.
    ///
    /// Parameters without values, and everything that mentions one, are left out, so that what is wrong
    /// with the others is found in the same run.
    ///
    /// - Parameter issues: Receives what is wrong.
    /// - Returns: The space of what is sound, nil when nothing is, and the constraints that mention
    ///   metrics.
    func read(into issues: inout IssueList) -> (space: SearchSpace?, metricRules: [Rule]) {
        let rules = constraints(into: &issues)
        return (space(rules.space, into: &issues), rules.metrics)
    }

    private func space(_ constraints: [Rule], into issues: inout IssueList) -> SearchSpace? {
        let listed = file.fields("parameters")
        if let count = listed?.named.count, count > mostParameters, let node = file["parameters"] {
            issues.add(
                .outOfRange, at: node, ["parameters"],
                "the study has \(count) parameters, and may have \(mostParameters).",
                hint: "Leave out what need not be tuned, or give it under fixed.")
            return nil
        }
        let drafts =
            listed.map {
                ParameterSection(root: file.node).read($0, into: &issues)
            } ?? []
        let derived = derivedValues(into: &issues)
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
        let rules = constraints.filter { !mentions(broken, $0.expression) }
        do {
            let parameters = try sound.map { draft throws(DefinitionError) in
                try Parameter(
                    draft.name, draft.distribution, when: draft.condition, role: draft.role)
            }
            guard !parameters.isEmpty else { return nil }
            let space = try SearchSpace(
                parameters: parameters, fixed: fixedValues, derived: soundDerived,
                constraints: rules.map(\.expression))
            if needsFeasibility, !rules.isEmpty, issues.issues.isEmpty {
                _ = try FeasibleSet(space)
            }
            return space
        } catch {
            issues.add(placed(error, rules.map(\.place)), in: file.node)
            return nil
        }
    }

    /// The mistakes with the places that constraints have in the file.
    private func placed(_ error: DefinitionError, _ places: [Int]) -> DefinitionError {
        DefinitionError(
            error.issues.map { issue in
                guard issue.path.count > 1, issue.path[0] == "constraints",
                    let index = Int(issue.path[1]), places.indices.contains(index)
                else { return issue }
                return DefinitionIssue(
                    issue.code, at: ["constraints", "\(places[index])"] + issue.path.dropFirst(2),
                    message: issue.message, hint: issue.hint)
            })
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

    /// A constraint with its place in the file.
    typealias Rule = (place: Int, expression: Expression)

    /// The constraints between parameters, and those that mention a metric.
    private func constraints(into issues: inout IssueList) -> (space: [Rule], metrics: [Rule]) {
        // A name that is both is a mistake that is told elsewhere.
        let metrics = Set(file.fields("metrics")?.named.map(\.name) ?? []).subtracting(
            ["parameters", "fixed", "derived"].flatMap {
                file.fields($0)?.named.map(\.name) ?? []
            })
        var rules: (space: [Rule], metrics: [Rule]) = ([], [])
        for (index, node) in (file["constraints"]?.items ?? []).enumerated() {
            guard
                let expression = FormulaReader.read(
                    node, at: ["constraints", "\(index)"], into: &issues)
            else { continue }
            let isOfMetrics = expression.names.contains {
                metrics.contains($0) || $0.hasPrefix(MetricDerivations.baselinePrefix)
            }
            if isOfMetrics {
                rules.metrics.append((index, expression))
            } else {
                rules.space.append((index, expression))
            }
        }
        return rules
    }
}

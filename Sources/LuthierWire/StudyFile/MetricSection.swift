import LuthierDomain

/// Reads `metrics`.
enum MetricSection {
    /// Names that report lines use for something else.
    static let reserved = ["step", "unit", "baseline"]

    /// Reads the metrics, and the constraints between them.
    ///
    /// - Parameters:
    ///   - file: The whole file.
    ///   - rules: The constraints that mention metrics, with their places in the file.
    ///   - issues: Receives what is wrong.
    /// - Returns: The sound ones, those of the mapping before the rules.
    static func read(
        _ file: Fields, rules: [SpaceSection.Rule], into issues: inout IssueList
    ) -> [Metric] {
        var metrics = file.fields("metrics").map { read($0, into: &issues) } ?? []
        var paths = metrics.map { ["metrics", $0.name, "derived"] }
        for rule in rules {
            let path = ["constraints", "\(rule.place)"]
            do throws(ExpressionError) {
                metrics.append(try Metric(rule: rule.expression))
                paths.append(path)
            } catch {
                issues.add(
                    error.code, at: file.node.landmark(path), path, error.message, hint: error.hint)
            }
        }
        // A metric that could not be read may be the one that a formula means.
        guard !issues.contains(below: ["metrics"]) else { return metrics }
        for (place, error) in MetricDerivations.mistakes(in: metrics) {
            issues.add(
                error.code, at: file.node.landmark(paths[place]), paths[place], error.message,
                hint: error.hint)
        }
        return metrics
    }

    /// Reads every metric that can be read.
    ///
    /// With a goal a metric is optimised, and bounds are its threshold; bounds alone make a
    /// constraint; `store: true` alone keeps it.
    ///
    /// - Parameters:
    ///   - fields: The mapping `metrics`.
    ///   - issues: Receives what is wrong.
    /// - Returns: The sound ones, in the order written.
    static func read(_ fields: Fields, into issues: inout IssueList) -> [Metric] {
        fields.named.compactMap { name, key, value in
            let path = fields.path + [name]
            if let issue = Parameter.nameIssue(name) {
                issues.add(issue.code, at: key, path, issue.message, hint: issue.hint)
                return nil
            }
            guard !reserved.contains(name) else {
                issues.add(
                    .invalidName, at: key, path,
                    "\(name) cannot be a metric: report lines use the word for something else.",
                    hint: "Call it otherwise, for example \(name)_count.")
                return nil
            }
            guard value.entries != nil,
                let role = role(Fields(node: value, path: path), named: name, key, into: &issues)
            else { return nil }
            let fields = Fields(node: value, path: path)
            let derivation = fields["derived"].flatMap {
                FormulaReader.read($0, at: path + ["derived"], into: &issues)
            }
            if fields["derived"] != nil, derivation == nil { return nil }
            return Metric(
                name, role, unit: fields["unit"]?.text, meaning: fields["meaning"]?.text,
                derivation: derivation)
        }
    }

    private static func role(
        _ fields: Fields, named name: String, _ key: SourceNode, into issues: inout IssueList
    ) -> Metric.Role? {
        guard !issues.contains(below: fields.path) else { return nil }
        let bound = bound(fields, into: &issues)
        let isStored = fields["store"]?.boolean ?? false
        let goal = fields.word("goal", as: Direction.self)
        if isStored,
            let other = ["goal", "at_most", "at_least"].first(where: { fields[$0] != nil })
        {
            issues.add(
                .conflict, at: fields["store"] ?? key, fields.path + ["store"],
                "store: true cannot stand beside \(other): \(name) is more than stored.",
                hint: "Every metric is stored; remove store.")
            return nil
        }
        if let goal { return .optimized(goal, threshold: bound) }
        if let bound { return .constraint(bound) }
        guard !isStored else { return .stored }
        issues.add(
            .missingKey, at: key, fields.path, "\(name) has no purpose.",
            hint: "Write goal: maximize or goal: minimize, at_most or at_least, or store: true.")
        return nil
    }

    private static func bound(_ fields: Fields, into issues: inout IssueList) -> MetricBound? {
        let atMost = fields["at_most"]?.number
        let atLeast = fields["at_least"]?.number
        for (key, value) in [("at_most", atMost), ("at_least", atLeast)] {
            guard let value, !value.isFinite, let node = fields[key] else { continue }
            issues.add(
                .outOfRange, at: node, fields.path + [key],
                "\(key) must be a finite number, got \(value).")
        }
        if let atMost, let atLeast, atLeast > atMost, let node = fields["at_least"] {
            issues.add(
                .reversedBounds, at: node, fields.path + ["at_least"],
                "at_least \(atLeast) is above at_most \(atMost), so no value is good enough.",
                hint: "Swap them.")
        }
        return atMost == nil && atLeast == nil
            ? nil : MetricBound(atMost: atMost, atLeast: atLeast)
    }
}

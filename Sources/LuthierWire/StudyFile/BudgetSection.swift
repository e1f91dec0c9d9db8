import LuthierDomain

/// Reads `budget`.
enum BudgetSection {
    /// The word that ends a study when it has enough solutions.
    static let solutions = "solutions"

    /// Reads what may be spent; what is missing is unlimited.
    ///
    /// - Parameters:
    ///   - fields: The mapping `budget`, or nil.
    ///   - issues: Receives what is wrong.
    /// - Returns: The budget of what can be read.
    static func read(_ fields: Fields?, into issues: inout IssueList) -> Budget {
        guard let fields else { return Budget() }
        for key in ["resource", "expected_gain"] {
            guard let node = fields[key], let amount = node.number,
                !(amount > 0 && amount.isFinite)
            else { continue }
            issues.add(
                .outOfRange, at: node, fields.path + [key], "\(key) must be above 0, got \(amount)."
            )
        }
        let targets = fields.fields("stop_when")?.named ?? []
        for (name, _, value) in targets {
            guard let number = value.number, !number.isFinite else { continue }
            issues.add(
                .outOfRange, at: value, fields.path + ["stop_when", name],
                "the value of \(name) must be a finite number, got \(number).")
        }
        return Budget(
            trials: fields["trials"]?.wholeNumber,
            time: fields.positiveDuration("time", into: &issues),
            resource: fields["resource"]?.number,
            parallel: fields["parallel"]?.wholeNumber ?? 1,
            stopWhen: targets.compactMap { name, _, value in
                value.number.map { Budget.Target(metric: name, value: $0) }
            },
            stopsAtSolutions: fields["stop_when"]?.text == solutions,
            noImprovement: fields["no_improvement"]?.wholeNumber,
            expectedGain: fields["expected_gain"]?.number)
    }
}

extension Fields {
    /// A span of time above 0; nil after noting that it is 0.
    func positiveDuration(_ key: String, into issues: inout IssueList) -> Duration? {
        guard let node = self[key], let duration = node.duration else { return nil }
        if duration <= .zero {
            issues.add(
                .outOfRange, at: node, path + [key], "\(key) must be above 0.",
                hint: "Leave it out for no limit.")
        }
        return duration
    }
}

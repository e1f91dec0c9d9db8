import LuthierDomain

/// Reads `holdout`: a command, or a mapping with one.
struct HoldoutSection {
    let file: Fields
    /// The metrics that could be read.
    let metrics: [Metric]

    /// Reads what scores finished trials.
    ///
    /// - Parameter issues: Receives limits of 0, metrics that the study does not have, and an
    ///   automatic scoring where no one trial is the best.
    /// - Returns: The holdout of what can be read; nil when the file has none.
    func read(into issues: inout IssueList) -> Holdout? {
        guard let node = file["holdout"] else { return nil }
        guard let fields = file.fields("holdout") else {
            return node.items.map { Holdout(command: $0.compactMap(\.argument)) }
        }
        checkMetrics(fields, into: &issues)
        var holdout = Holdout(command: (fields["command"]?.items ?? []).compactMap(\.argument))
        holdout.metrics = (fields["metrics"]?.items ?? []).compactMap(\.text)
        if let limits = fields.fields("limits") {
            holdout.time = limits.positiveDuration("time", into: &issues)
            holdout.memory = limits.positiveSize("memory", into: &issues)
        }
        holdout.atEnd = fields["at_end"]?.boolean ?? false
        let objectives = metrics.filter { $0.direction != nil }
        if holdout.atEnd, objectives.count > 1, let node = fields["at_end"] {
            issues.add(
                .conflict, at: node, ["holdout", "at_end"],
                "at_end needs one optimised metric, and there are \(objectives.count): no trial is "
                    + "the best of all.",
                hint: "Remove it, and name a trial of the front to luthier study promote.")
        }
        return holdout
    }

    private func checkMetrics(_ fields: Fields, into issues: inout IssueList) {
        // Broken metrics may be the ones that are meant.
        guard !issues.contains(below: ["metrics"]) else { return }
        let names = metrics.map(\.name)
        for (index, node) in (fields["metrics"]?.items ?? []).enumerated() {
            guard let name = node.text, !names.contains(name) else { continue }
            issues.add(
                .unknownName, at: node, ["holdout", "metrics", "\(index)"],
                "\(name) is no metric of this study.",
                hint: nearestWord(to: name, in: names).map { "Did you mean \($0)?" }
                    ?? "The metrics are \(listed(names, with: "and")).")
        }
    }
}

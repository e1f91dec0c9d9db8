import LuthierDomain

/// Finds metrics of which no value satisfies all that is asked of them, before a trial is spent on it.
///
/// Looked at are bounds, and constraints that compare one metric with a number. Whether constraints
/// between several metrics can hold together only trials tell.
struct MetricConflicts {
    let file: Fields
    let metrics: [Metric]

    /// What is asked of one metric, on one side.
    private struct Claim {
        let metric: String
        /// As the file says it.
        let text: String
        let path: [String]
        /// The smallest good value, or the largest.
        let isLower: Bool
        let value: Double
    }

    /// Notes every metric that cannot satisfy what is asked of it.
    func check(into issues: inout IssueList) {
        let all = metrics.flatMap { claims(of: $0) }
        for metric in metrics where !metric.isRule {
            let own = all.filter { $0.metric == metric.name }
            guard let lower = own.filter({ $0.isLower }).max(by: { $0.value < $1.value }),
                let upper = own.filter({ !$0.isLower }).min(by: { $0.value < $1.value }),
                lower.value > upper.value, lower.path != upper.path
            else { continue }
            // Rules come after the metrics that they are about, and are placed better.
            let path = lower.path.first == "constraints" ? lower.path : upper.path
            issues.add(
                .conflict, at: file.node.landmark(path), path,
                "no value of \(metric.name) satisfies \"\(lower.text)\" and \"\(upper.text)\" "
                    + "together.",
                hint: "Loosen one of them, or remove it.")
        }
    }

    private func claims(of metric: Metric) -> [Claim] {
        guard metric.isRule else {
            let bound: MetricBound? =
                switch metric.role {
                case .optimized(_, let threshold): threshold
                case .constraint(let bound): bound
                case .stored: nil
                }
            let path = ["metrics", metric.name]
            return [(true, bound?.atLeast, "at_least"), (false, bound?.atMost, "at_most")]
                .compactMap { isLower, value, key in
                    value.map {
                        Claim(
                            metric: metric.name, text: "\(metric.name): \(key) \($0)",
                            path: path + [key], isLower: isLower, value: $0)
                    }
                }
        }
        guard let place = rulePlace(of: metric), let name = metric.derivation?.names.first,
            let line = metric.derivation.flatMap(Self.line), line.slope != 0
        else { return [] }
        // Where the excess grows with the metric it may not be larger.
        return [
            Claim(
                metric: name, text: metric.name, path: ["constraints", "\(place)"],
                isLower: line.slope < 0, value: -line.start / line.slope)
        ]
    }

    /// Where a rule stands among the constraints of the file.
    private func rulePlace(of metric: Metric) -> Int? {
        file["constraints"]?.items?.firstIndex { node in
            guard let text = node.text, let parsed = try? Expression(parsing: text) else {
                return false
            }
            return parsed.description == metric.name
        }
    }

    /// The excess of a rule about one metric as a straight line; nil where it is none.
    private static func line(_ excess: Expression) -> (start: Double, slope: Double)? {
        // Functions and remainders may be straight where it is looked at and bend elsewhere. A comparison
        // has a pair of brackets around each side.
        let brackets = excess.description.count { $0 == "(" }
        guard excess.names.count == 1, brackets == 2, !excess.description.contains("%"),
            let name = excess.names.first, !name.hasPrefix("baseline."),
            let bound = BoundExpression(excess, slots: { $0 == name ? 0 : nil })
        else { return nil }
        func value(_ metric: Double) -> Double? {
            bound.value(in: [.real(metric)])?.number.flatMap { $0.isFinite ? $0 : nil }
        }
        guard let start = value(0), let one = value(1) else { return nil }
        let slope = one - start
        for metric in [-7.0, 0.3, 64, 4096] {
            guard let seen = value(metric),
                abs(seen - start - slope * metric) <= 1e-9 * (abs(seen) + abs(start) + 1)
            else { return nil }
        }
        return (start, slope)
    }
}

extension StudyDefinition {
    /// What a trial that ended well amounts to, by the numbers it reported.
    ///
    /// One rule for numbers that are none: a required metric that is NaN or infinite fails the
    /// trial, so that neither can ever win; in stored metrics and in measurements on the way any
    /// number is kept as it is.
    ///
    /// - Parameters:
    ///   - metrics: The final numbers, derived ones included.
    ///   - detail: The last lines of output, kept when a metric is missing.
    /// - Returns: `completed`, a failure for a missing or non-finite metric, or `infeasible` for a
    ///   broken constraint.
    public func judgement(of metrics: MetricValues, detail: String?) -> TrialOutcome {
        let required = self.metrics.filter(\.isRequired)
        let absent = required.filter { metrics[$0.name] == nil }.map(\.name)
        guard absent.isEmpty else {
            let derivations = derivations
            var missing: [String] = []
            for name in absent.flatMap({ derivations.missingInputs(of: $0, in: metrics) })
            where !missing.contains(name) {
                missing.append(name)
            }
            var seen =
                metrics.isEmpty
                ? "it reported nothing" : "it reported \(Self.list(metrics.entries.map(\.name)))"
            if let complaint = Self.complaint(in: detail) {
                seen =
                    (metrics.isEmpty ? "" : seen + ", and ")
                    + "a report could not be read: \(complaint)"
            }
            return .failed(
                .noMetric,
                reason: "the program ended without reporting \(Self.list(missing)); \(seen).",
                detail: detail)
        }
        for metric in required {
            guard let value = metrics[metric.name], !value.isFinite else { continue }
            return .failed(
                .notFinite, reason: "\(metric.name) is \(value), which is no usable number.",
                detail: detail)
        }
        for metric in required {
            guard case .constraint(let bound) = metric.role, let value = metrics[metric.name],
                !bound.holds(for: value)
            else { continue }
            guard !metric.isRule else {
                return .infeasible(reason: "\(metric.name) does not hold, by \(value).")
            }
            return .infeasible(reason: "\(metric.name) is \(value) and must be \(bound).")
        }
        return .completed
    }

    /// What begins a line of detail that says why a report could not be read.
    package static let unreadableReport = "unreadable report: "
    /// What stands between the reason and the report as it was written, which differs from trial to trial.
    package static let writtenReport = ", got "

    /// Why the first report that could not be read could not; nil without any.
    private static func complaint(in detail: String?) -> String? {
        let lines = detail?.split(separator: "\n") ?? []
        guard let line = lines.first(where: { $0.hasPrefix(unreadableReport) }) else { return nil }
        let text = line.dropFirst(unreadableReport.count)
        let end = text.firstRange(of: writtenReport)?.lowerBound ?? text.endIndex
        return String(text[..<end])
    }

    /// The names of the derived metrics, those of rules included.
    package var derivedNames: Set<String> {
        Set(metrics.filter { $0.derivation != nil }.map(\.name))
    }

    /// How derived metrics follow from others.
    public var derivations: MetricDerivations { MetricDerivations(metrics) }

    private static func list(_ names: [String]) -> String {
        guard let last = names.last else { return "nothing" }
        return names.count == 1 ? last : names.dropLast().joined(separator: ", ") + " and " + last
    }
}

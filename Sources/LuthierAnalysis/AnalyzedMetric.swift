package import LuthierDomain

/// A metric that an analysis is about.
package struct AnalyzedMetric: Sendable, Hashable {
    /// Its name.
    package let name: String
    /// Which values are good; nil for a metric without a goal.
    package let direction: Direction?
    /// Whether the study optimises it.
    package let isObjective: Bool

    /// A metric.
    package init(name: String, direction: Direction?, isObjective: Bool) {
        self.name = name
        self.direction = direction
        self.isObjective = isObjective
    }

    /// The metric with a name, among those that were defined or reported.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - definition: The study.
    ///   - trials: Its trials.
    ///   - goal: What is good, for a metric to which the definition gives no goal.
    /// - Throws: When neither definition nor trials have the name.
    /// - Complexity: O(1) for a defined metric, else O(measurements).
    package init(
        named name: String, in definition: StudyDefinition, trials: [Trial],
        goal: Direction? = nil
    ) throws(AnalysisError) {
        if let metric = definition.metrics.first(where: { $0.name == name }) {
            self.init(
                name: name, direction: metric.direction ?? goal,
                isObjective: metric.direction != nil)
            return
        }
        let names = Self.names(in: definition, trials: trials)
        guard names.contains(name) else {
            throw .unknown(.unknownMetric, "metric", name, among: names)
        }
        self.init(name: name, direction: goal, isObjective: false)
    }

    /// The metrics that a study optimises.
    package static func objectives(of definition: StudyDefinition) -> [AnalyzedMetric] {
        definition.objectives.map {
            AnalyzedMetric(name: $0.name, direction: $0.direction, isObjective: true)
        }
    }

    /// Every name that was defined or reported, the defined ones first, then as they were reported.
    package static func names(in definition: StudyDefinition, trials: [Trial]) -> [String] {
        var names = definition.metrics.map(\.name)
        var seen = Set(names)
        for trial in trials {
            for metrics in [trial.metrics] + trial.measurements.map(\.metrics) {
                for entry in metrics.entries where seen.insert(entry.name).inserted {
                    names.append(entry.name)
                }
            }
        }
        return names
    }

    /// A value with small meaning good; as it is without a goal.
    package func loss(_ value: Double) -> Double { direction?.loss(value) ?? value }
}

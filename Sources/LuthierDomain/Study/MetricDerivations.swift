/// Works out the metrics that follow from others.
public struct MetricDerivations: Sendable {
    /// What stands before the name of a metric as it was in the baseline.
    public static let baselinePrefix = "baseline."

    /// The derived metrics in the order written, each with its formula and the names that it reads.
    private let steps: [(name: String, formula: BoundExpression, inputs: [String])]
    /// The metrics whose values in the baseline are needed.
    public let baselineNames: [String]

    /// The derivations of a study's metrics, which are valid.
    public init(_ metrics: [Metric]) {
        steps = metrics.compactMap { metric in
            guard let derivation = metric.derivation else { return nil }
            let inputs = derivation.names
            return BoundExpression(derivation) { inputs.firstIndex(of: $0) }
                .map { (metric.name, $0, inputs) }
        }
        baselineNames = Self.baselineNames(steps.flatMap(\.inputs))
    }

    /// Whether nothing is derived.
    public var isEmpty: Bool { steps.isEmpty }

    /// Reported numbers with those that follow from them; what cannot be worked out is left out.
    ///
    /// - Parameters:
    ///   - values: What was reported; numbers under the names of derived metrics are replaced.
    ///   - baseline: The numbers of the baseline; nil while there is none.
    /// - Returns: The reported numbers first.
    /// - Complexity: O(derived metrics), times the length of a formula.
    public func extending(_ values: MetricValues, baseline: MetricValues?) -> MetricValues {
        guard !isEmpty else { return values }
        var values = values
        for step in steps {
            let row = step.inputs.map { name -> ParameterValue? in
                let number =
                    name.hasPrefix(Self.baselinePrefix)
                    ? baseline?[String(name.dropFirst(Self.baselinePrefix.count))] : values[name]
                return number.map { .real($0) }
            }
            values[step.name] = step.formula.value(in: row)?.number
        }
        return values
    }

    /// The reported numbers that a derived metric could not be worked out without.
    ///
    /// - Parameters:
    ///   - name: A metric.
    ///   - values: What was reported.
    /// - Returns: The metric itself when it is not derived.
    package func missingInputs(of name: String, in values: MetricValues) -> [String] {
        guard let step = steps.first(where: { $0.name == name }) else { return [name] }
        return step.inputs.filter { !$0.hasPrefix(Self.baselinePrefix) && values[$0] == nil }
            .flatMap { missingInputs(of: $0, in: values) }
    }

    private static func baselineNames(_ inputs: [String]) -> [String] {
        var names: [String] = []
        for input in inputs where input.hasPrefix(baselinePrefix) {
            let name = String(input.dropFirst(baselinePrefix.count))
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// What is wrong with the formulas of metrics.
    ///
    /// - Returns: For each broken one the place of its metric and the mistake: a name that is no metric, one
    ///   that stands below, or types that do not fit.
    public static func mistakes(
        in metrics: [Metric]
    ) -> [(place: Int, error: ExpressionError)] {
        let reported = metrics.filter { $0.derivation == nil }.map(\.name)
        var scope: [String: ExpressionType] = [:]
        func add(_ name: String) {
            scope[name] = .number(integer: false)
            scope[baselinePrefix + name] = .number(integer: false)
        }
        for name in reported { add(name) }
        var found: [(Int, ExpressionError)] = []
        for (place, metric) in metrics.enumerated() {
            guard let derivation = metric.derivation else { continue }
            defer { if !metric.isRule { add(metric.name) } }
            let below = metrics[place...].map(\.name)
            if let used = derivation.names.first(where: { scope[$0] == nil && below.contains($0) })
            {
                found.append(
                    (
                        place,
                        ExpressionError(
                            .circularReference, column: 1,
                            message: used == metric.name
                                ? "\"\(used)\" is derived from itself."
                                : "\"\(used)\" stands below.",
                            hint: "Derive metrics from reported ones, or from derived ones above.")
                    ))
                continue
            }
            if let unknown = derivation.names.first(where: { scope[$0] == nil }) {
                let near = nearestWord(to: unknown, in: scope.keys.sorted())
                found.append(
                    (
                        place,
                        ExpressionError(
                            .unknownName, column: 1, message: "no metric is named \"\(unknown)\".",
                            hint: near.map { "Did you mean \($0)?" }
                                ?? "A metric that is reported needs a line under metrics, such as "
                                + "\(unknown): { store: true }.")
                    ))
                continue
            }
            do throws(ExpressionError) {
                guard try derivation.type(in: scope).kinds == .number else {
                    throw ExpressionError(
                        .expressionType, column: 1, message: "\(derivation) is no number.",
                        hint: "Write a sum or a product of metrics.")
                }
            } catch {
                found.append((place, error))
            }
        }
        return found
    }
}

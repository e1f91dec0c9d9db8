import LuthierAnalysis
import LuthierDomain
import LuthierMath

/// Studies whose trials are written down.
enum TestTrials {
    /// A study of numbers from 0 to 1.
    static func definition(
        _ names: [String] = ["x", "y"], metrics: [Metric]? = nil
    ) throws -> StudyDefinition {
        try definition(
            parameters: names.map { try Parameter($0, .float(FloatRange(from: 0, to: 1))) },
            metrics: metrics)
    }

    /// A study that makes `loss` small.
    static func definition(
        parameters: [Parameter], metrics: [Metric]? = nil
    ) throws -> StudyDefinition {
        try StudyDefinition(
            name: "toy", space: SearchSpace(parameters: parameters),
            metrics: metrics ?? [Metric("loss", .optimized(.minimize, threshold: nil))])
    }

    /// A trial that ended a second after the one before.
    static func trial(
        _ number: Int, _ values: [ParameterValue?], in definition: StudyDefinition,
        _ metrics: MetricValues, outcome: TrialOutcome? = .completed,
        measurements: [Measurement] = []
    ) -> Trial {
        var trial = Trial(
            number: number,
            assignment: Assignment(names: definition.space.names, values: values),
            origin: .suggested, history: number, provenance: nil, state: .waiting,
            started: Timestamp(milliseconds: Int64(number) * 1000))
        if let outcome {
            trial.state = .ended(outcome)
            trial.ended = Timestamp(milliseconds: Int64(number) * 1000 + 1000)
        }
        trial.metrics = metrics
        trial.measurements = measurements
        return trial
    }

    /// Trials at the first points of the Sobol sequence.
    static func sobol(
        _ count: Int, in definition: StudyDefinition, metric: String = "loss",
        _ function: ([Double]) -> Double
    ) -> [Trial] {
        let sequence = SobolSequence(dimensionCount: definition.space.parameters.count)
        return (0..<count).map { number in
            let point = sequence.point(at: UInt64(number))
            return trial(
                number, point.map { .real($0) }, in: definition,
                MetricValues([(name: metric, value: function(point))]))
        }
    }

    /// The metric `loss`, made small.
    static let loss = AnalyzedMetric(name: "loss", direction: .minimize, isObjective: true)

    /// 10x² + y² with x and y from −1 to 1.
    static func parabola(_ point: [Double]) -> Double {
        let (x, y) = (2 * point[0] - 1, 2 * point[1] - 1)
        return 10 * x * x + y * y
    }
}

/// What a running trial reported at one moment.
public struct Measurement: Sendable, Hashable {
    /// How far training had come, in steps of the program's own; nil for a final report.
    public var step: Int?
    /// Which of several like evaluations inside the trial it belongs to, such as `fold-3`.
    public var unit: String?
    /// The resource used by then, in the study's resource, where it differs from the step.
    public var resource: Double?
    /// The numbers.
    public var metrics: MetricValues
    /// Known standard deviations of the numbers, by the same names.
    public var deviations: MetricValues

    /// How far training had come, in the study's resource or else in steps; nil for a final report.
    public var reach: Double? { resource ?? step.map(Double.init) }

    /// Whether it speaks of the whole trial and its end.
    public var isFinal: Bool { reach == nil && unit == nil }

    /// A measurement.
    public init(
        step: Int? = nil, unit: String? = nil, resource: Double? = nil, metrics: MetricValues,
        deviations: MetricValues = MetricValues()
    ) {
        self.step = step
        self.unit = unit
        self.resource = resource
        self.metrics = metrics
        self.deviations = deviations
    }
}

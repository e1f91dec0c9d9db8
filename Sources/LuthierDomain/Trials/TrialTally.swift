/// Gathers a trial's measurements and says what its final numbers are.
///
/// For each metric the final number is, in this order: the last report without a step and without a
/// unit; else the mean over the units of each unit's last report; else the last report with a step.
public struct TrialTally: Sendable {
    private struct Standing {
        var final: Double?
        var stepped: Double?
        var units: [(name: String, value: Double)] = []
        var deviation: Double?
    }

    private var names: [String] = []
    private var standings: [String: Standing] = [:]

    /// A tally of nothing.
    public init() {}

    /// A tally of measurements in the order given.
    public init(_ measurements: some Sequence<Measurement>) {
        for measurement in measurements { add(measurement) }
    }

    /// Takes a measurement in.
    public mutating func add(_ measurement: Measurement) {
        for (name, value) in measurement.metrics.entries {
            if standings[name] == nil { names.append(name) }
            var standing = standings[name] ?? Standing()
            if let unit = measurement.unit {
                if let place = standing.units.firstIndex(where: { $0.name == unit }) {
                    standing.units[place].value = value
                } else {
                    standing.units.append((unit, value))
                }
            } else if measurement.step == nil {
                standing.final = value
                standing.deviation = measurement.deviations[name]
            } else {
                standing.stepped = value
                if standing.final == nil { standing.deviation = measurement.deviations[name] }
            }
            standings[name] = standing
        }
    }

    /// The final numbers, in the order in which metrics were first reported.
    public var metrics: MetricValues {
        MetricValues(
            names.compactMap { name in
                standings[name].flatMap(Self.value).map { (name: name, value: $0) }
            })
    }

    /// The standard deviations that were told with the final numbers.
    public var deviations: MetricValues {
        MetricValues(
            names.compactMap { name in
                standings[name]?.deviation.map { (name: name, value: $0) }
            })
    }

    private static func value(_ standing: Standing) -> Double? {
        if let final = standing.final { return final }
        guard standing.units.isEmpty else {
            return standing.units.reduce(0) { $0 + $1.value } / Double(standing.units.count)
        }
        return standing.stepped
    }
}

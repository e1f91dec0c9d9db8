public import LuthierDomain

/// What a training program says in one report line.
///
/// ```
/// luthier: {"step": 3, "accuracy": 0.91}
/// luthier: {"unit": "fold-2", "accuracy": 0.9, "deviations": {"accuracy": 0.01}}
/// luthier: {"outcome": {"infeasible": "width must be divisible by heads"}}
/// ```
///
/// `step`, `unit`, `resource`, `deviations` and `outcome` have a meaning of their own; every other
/// key is a metric. A metric may be NaN, Infinity or -Infinity, bare or in quotes; one that is
/// `null` was not measured and is left out.
public enum ReportLine: Sendable, Hashable {
    /// Numbers at a moment.
    case measurement(Measurement)
    /// How the trial ended, by the program's own word.
    case outcome(TrialOutcome)

    /// What a report line on standard output begins with.
    public static let prefix = "luthier:"

    /// The report in a line of output.
    ///
    /// - Parameter line: A line without its end.
    /// - Returns: nil for a line that is no report.
    /// - Throws: A `ReportError` for a report that cannot be read.
    public static func inOutput(_ line: some StringProtocol) throws(ReportError) -> ReportLine? {
        guard let start = line.firstIndex(where: { $0 != " " && $0 != "\t" }),
            line[start...].hasPrefix(prefix)
        else { return nil }
        return try ReportLine(String(line[start...].dropFirst(prefix.count)))
    }

    /// The report in a JSON object.
    ///
    /// - Parameter text: The object; the prefix of report lines may stand before it.
    /// - Throws: A `ReportError` that says what is wrong with it.
    public init(_ text: String) throws(ReportError) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(
                parsing: text, limits: JSONReadingOptions(allowsNonFinite: true))
        } catch {
            throw ReportError(line: text, message: error.message)
        }
        guard let object = value.members else {
            throw ReportError(line: text, message: "a report is an object in braces")
        }
        if let outcome = object["outcome"] {
            self = .outcome(try Self.outcome(outcome, text))
        } else {
            self = .measurement(try Self.measurement(object, text))
        }
    }

    private static func measurement(
        _ object: JSONObject, _ text: String
    ) throws(ReportError) -> Measurement {
        var measurement = Measurement(metrics: MetricValues())
        for (key, value) in object {
            switch (key, value) {
            case ("step", .null), ("unit", .null), ("resource", .null), ("deviations", .null):
                continue
            case ("step", _):
                guard let step = value.integerValue else {
                    throw ReportError(line: text, message: "step must be a whole number")
                }
                measurement.step = step
            case ("unit", .string(let unit)): measurement.unit = unit
            case ("unit", .integer(let unit)): measurement.unit = "\(unit)"
            case ("unit", _): throw ReportError(line: text, message: "unit must be text")
            case ("resource", _):
                guard let resource = value.number, resource.isFinite else {
                    throw ReportError(line: text, message: "resource must be a number")
                }
                measurement.resource = resource
            case ("deviations", .object(let deviations)):
                measurement.deviations = try numbers(deviations, text)
            case ("deviations", _):
                throw ReportError(line: text, message: "deviations must be numbers by metric")
            case (_, .null): continue
            case (let name, _):
                guard let number = value.number else {
                    throw ReportError(line: text, message: "\(name) must be a number")
                }
                measurement.metrics[name] = number
            }
        }
        return measurement
    }

    private static func numbers(
        _ object: JSONObject, _ text: String
    ) throws(ReportError) -> MetricValues {
        var values = MetricValues()
        for (key, value) in object {
            guard let number = value.number else {
                throw ReportError(line: text, message: "\(key) must be a number")
            }
            values[key] = number
        }
        return values
    }

    private static func outcome(
        _ value: JSONValue, _ text: String
    ) throws(ReportError) -> TrialOutcome {
        guard let outcome = OutcomeBody.outcome(value) else {
            throw ReportError(
                line: text,
                message:
                    "outcome must be failed, infeasible or out_of_memory with a reason, such as "
                    + "{\"infeasible\": \"too wide\"}")
        }
        return outcome
    }
}

/// Why a report cannot be read.
public struct ReportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The report as it was written.
    public let line: String
    /// What is wrong with it.
    public let message: String

    /// What is wrong with a report.
    package init(line: String, message: String) {
        self.line = line
        self.message = message
    }

    /// Message and the beginning of the line.
    public var description: String {
        let reason = message.hasSuffix(".") ? String(message.dropLast()) : message
        return reason + StudyDefinition.writtenReport + line.drop { $0 == " " }.prefix(120)
    }
}

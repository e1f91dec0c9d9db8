/// A program that scores a finished trial on data that no trial saw.
public struct Holdout: Sendable, Hashable {
    /// The program and its arguments, as those of trials; never empty.
    public var command: [String]
    /// The metrics that it must report; empty for every optimised one.
    public var metrics: [String]
    /// Wall time of one scoring; nil for that of trials.
    public var time: Duration?
    /// Resident memory of the program and its children, in bytes; nil for that of trials.
    public var memory: Int?
    /// Whether the best trial is scored when the study has ended, without being asked for.
    public var atEnd: Bool

    /// A holdout; everything but the command has a default.
    public init(
        command: [String], metrics: [String] = [], time: Duration? = nil, memory: Int? = nil,
        atEnd: Bool = false
    ) {
        self.command = command
        self.metrics = metrics
        self.time = time
        self.memory = memory
        self.atEnd = atEnd
    }
}

extension StudyDefinition {
    /// The metrics that a scoring on the holdout must report, in the order of the study file.
    public var holdoutMetrics: [Metric] {
        let names = holdout?.metrics ?? []
        return names.isEmpty ? objectives : metrics.filter { names.contains($0.name) }
    }

    /// The study as the program of the holdout sees it: its command, its limits, its metrics.
    ///
    /// Bounds on metrics are left out: a number on the holdout that breaks one is told, and is a
    /// result like any other.
    package var scoring: StudyDefinition {
        var scoring = self
        scoring.command = holdout?.command ?? []
        scoring.limits.time = holdout?.time ?? limits.time
        scoring.limits.memory = holdout?.memory ?? limits.memory
        let required = Set(holdoutMetrics.map(\.name))
        scoring.metrics = metrics.map { metric in
            Metric(
                metric.name,
                required.contains(metric.name)
                    ? .optimized(metric.direction ?? .minimize, threshold: nil) : .stored,
                derivation: metric.derivation)
        }
        return scoring
    }
}

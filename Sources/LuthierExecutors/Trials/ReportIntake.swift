import LuthierDomain
import LuthierPorts
import LuthierWire

/// Gathers what one trial reports, from whichever source, and asks how it goes on.
actor ReportIntake {
    /// Where a line was read.
    enum Source: Sendable {
        case standardOutput
        case standardError
        /// The file that `LUTHIER_REPORT` names.
        case reportFile
        /// The file that the study file names.
        case metricFile
    }

    private let metricSource: MetricSource
    private let report: @Sendable (Measurement) async -> TrialDecision
    private var patterns: MetricPatterns?
    private var table: ReportTable?
    private var tally = TrialTally()
    private var decision = TrialDecision.proceed
    /// How the trial ended by the program's own word.
    private(set) var statedOutcome: TrialOutcome?
    /// What could not be read, the first few.
    private(set) var complaints: [String] = []

    init(
        _ metricSource: MetricSource,
        report: @escaping @Sendable (Measurement) async -> TrialDecision
    ) throws(DefinitionError) {
        self.metricSource = metricSource
        self.report = report
        if case .patterns(let patterns) = metricSource {
            self.patterns = try MetricPatterns(patterns)
        }
        if case .file(let path) = metricSource, path.lowercased().hasSuffix(".csv") {
            table = ReportTable()
        }
    }

    /// The final numbers so far.
    var metrics: MetricValues { tally.metrics }

    /// The deviations told with them.
    var deviations: MetricValues { tally.deviations }

    /// Whether the trial was told to end.
    var isStopped: Bool { decision != .proceed }

    /// Takes a line and says how the trial goes on.
    func take(_ line: String, from source: Source) async -> TrialDecision {
        do throws(ReportError) {
            guard let report = try read(line, from: source) else { return decision }
            switch report {
            case .outcome(let outcome): statedOutcome = outcome
            case .measurement(let measurement): await take(measurement)
            }
        } catch {
            if complaints.count < 5 { complaints.append("\(error)") }
        }
        return decision
    }

    private func take(_ measurement: Measurement) async {
        guard !measurement.metrics.isEmpty else { return }
        tally.add(measurement)
        let answer = await report(measurement)
        if decision == .proceed { decision = answer }
    }

    private func read(_ line: String, from source: Source) throws(ReportError) -> ReportLine? {
        switch source {
        case .standardOutput:
            if let measurement = try patterns?.measurement(in: line) {
                return .measurement(measurement)
            }
            return try ReportLine.inOutput(line)
        case .standardError:
            guard let measurement = try patterns?.measurement(in: line) else { return nil }
            return .measurement(measurement)
        case .reportFile, .metricFile:
            if source == .metricFile, table != nil {
                guard let measurement = try table?.measurement(in: line) else { return nil }
                return .measurement(measurement)
            }
            guard !line.allSatisfy(\.isWhitespace) else { return nil }
            if let report = try ReportLine.inOutput(line) { return report }
            return try ReportLine(line)
        }
    }
}

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

    /// How many numbers besides the declared ones are kept of what is logged.
    private static let otherNumbers = 500

    private let metricSource: MetricSource
    /// The declared metrics, by the names under which they are logged.
    private let logged: [String: String]
    /// The names of the declared metrics, which no other number may bear.
    private let declared: Set<String>
    private var others: Set<String> = []
    private let report: @Sendable (Measurement) async -> TrialDecision
    private var patterns: MetricPatterns?
    private var table: ReportTable?
    private var tally = TrialTally()
    private var decision = TrialDecision.proceed
    /// How the trial ended by the program's own word.
    private(set) var statedOutcome: TrialOutcome?
    /// What could not be read, the first few.
    private(set) var complaints: [String] = []

    /// An intake.
    ///
    /// - Parameters:
    ///   - metricSource: Where the study file says that reports are read.
    ///   - declared: The metrics that the study file names and programs report.
    ///   - report: Is given each measurement and says how to go on.
    /// - Throws: What is wrong with a pattern.
    init(
        _ metricSource: MetricSource, declared: [String] = [],
        report: @escaping @Sendable (Measurement) async -> TrialDecision
    ) throws(DefinitionError) {
        self.metricSource = metricSource
        self.report = report
        var logged = Dictionary(declared.map { ($0, $0) }) { first, _ in first }
        if case .mlflow(let names) = metricSource {
            for name in names { logged[name.metric] = nil }
            for name in names { logged[name.key] = name.metric }
        }
        self.logged = logged
        self.declared = Set(logged.values)
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

    /// Takes what the program logged to a tracking service.
    ///
    /// The declared metrics are reported. Programs log much else on their own, such as the use of the
    /// processor, often at each batch: of that the last numbers are kept with the trial.
    func take(logged measurement: Measurement) async {
        var report = measurement
        report.metrics = MetricValues()
        var rest = report
        for (key, value) in measurement.metrics.entries {
            if let name = logged[key] {
                report.metrics[name] = value
            } else if isKept(key) {
                rest.metrics[key] = value
            }
        }
        tally.add(rest)
        await take(report)
    }

    /// Whether a number that no declared metric is logged as is kept.
    private func isKept(_ key: String) -> Bool {
        guard !declared.contains(key) else { return false }
        if others.count < Self.otherNumbers { others.insert(key) }
        return others.contains(key)
    }

    private func take(_ measurement: Measurement) async {
        guard !measurement.metrics.isEmpty else { return }
        tally.add(measurement)
        let answer = await report(measurement)
        if decision == .proceed { decision = answer }
    }

    /// Looks for reports in the last lines of standard error, where none is read.
    func search(errors lines: [String]) {
        guard tally.metrics.isEmpty, complaints.isEmpty else { return }
        do throws(ReportError) {
            for line in lines {
                try refuseMisplaced(
                    line, "it was printed to standard error and belongs on standard output")
            }
        } catch {
            complaints.append("\(error)")
        }
    }

    private func read(_ line: String, from source: Source) throws(ReportError) -> ReportLine? {
        switch source {
        case .standardOutput:
            if let measurement = try patterns?.measurement(in: line) {
                return .measurement(measurement)
            }
            if let report = try ReportLine.inOutput(line) { return report }
            try refuseMisplaced(
                line, "it stands behind other text; print the end of that line before it")
            return nil
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

    /// Complains of a report where none is read, for who finds that nothing was reported.
    private func refuseMisplaced(_ line: String, _ message: String) throws(ReportError) {
        guard let start = line.firstRange(of: "\(ReportLine.prefix) {")?.lowerBound else { return }
        throw ReportError(line: String(line[start...]), message: message)
    }
}

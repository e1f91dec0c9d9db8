import Foundation
import LuthierDomain
import LuthierExecutors
import LuthierPages
import LuthierWire

/// Measurements as this module means them; Foundation has a type of the same name.
private typealias ReportedNumbers = LuthierDomain.Measurement

/// What the study's metric source finds in the output of an earlier run.
struct MetricSample {
    /// What was found, and what is missing.
    let lines: [String]

    /// Reads a log.
    ///
    /// - Throws: A `CommandFailure` when the log cannot be read or a required metric is missing.
    init(_ definition: StudyDefinition, path: String) throws {
        if case .mlflow = definition.report {
            throw CommandFailure(
                "the study reads what the program logs to MLflow, which no output holds. Use --smoke.",
                status: .usage)
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("the sample \(path) cannot be read.")
        }
        let text = String(decoding: data, as: UTF8.self)
        let reader = try SampleReader(definition.report, path: path)
        let (measurements, complaints) = reader.read(text)
        let tally = TrialTally(measurements)
        let metrics = definition.derivations.extending(tally.metrics, baseline: tally.metrics)
        var lines = [
            "", "sample   \(NumberText.count(measurements.count, "measurement")) in \(path)",
        ]
        lines += metrics.entries.map { "         \($0.name) \(NumberText.short($0.value))" }
        lines += complaints.prefix(5).map { "warning: unreadable report: \(NumberText.plain($0))" }
        switch definition.judgement(of: metrics, detail: nil) {
        case .failed(_, let reason, _):
            throw CommandFailure(
                (lines + ["", "the sample would fail: \(reason)"]).joined(separator: "\n"))
        case .infeasible(let reason): lines.append("         infeasible: \(reason)")
        default: lines.append("         every required metric was found")
        }
        self.lines = lines
    }
}

/// Reads the lines of a log as an executor would.
private struct SampleReader {
    private var patterns: MetricPatterns?
    private var table: ReportTable?
    private let isFile: Bool

    init(_ source: MetricSource, path: String) throws {
        isFile = if case .file = source { true } else { false }
        if case .patterns(let patterns) = source { self.patterns = try MetricPatterns(patterns) }
        if isFile, path.lowercased().hasSuffix(".csv") { table = ReportTable() }
    }

    func read(_ text: String) -> (measurements: [ReportedNumbers], complaints: [String]) {
        var reader = self
        var measurements: [ReportedNumbers] = []
        var complaints: [String] = []
        for line in text.split(whereSeparator: \.isNewline) {
            do throws(ReportError) {
                if let measurement = try reader.measurement(in: String(line)) {
                    measurements.append(measurement)
                }
            } catch {
                complaints.append(error.description)
            }
        }
        return (measurements, complaints)
    }

    private mutating func measurement(in line: String) throws(ReportError) -> ReportedNumbers? {
        if let measurement = try patterns?.measurement(in: line) { return measurement }
        if table != nil { return try table?.measurement(in: line) }
        var report = try ReportLine.inOutput(line)
        if report == nil, isFile { report = try ReportLine(line) }
        if case .measurement(let measurement)? = report { return measurement }
        return nil
    }
}

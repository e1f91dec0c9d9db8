import LuthierDomain

/// The files in which a trial's reports may come, besides its standard output.
struct ReportFiles: Sendable {
    /// How often the files are looked at.
    private static let interval: Duration = .milliseconds(100)
    /// Bytes kept of one line.
    private static let lineLimit = 1 << 20

    private var tails: [(tail: FileTail, source: ReportIntake.Source)]

    /// The files of an attempt.
    ///
    /// - Parameters:
    ///   - source: Where the study file says that reports are read.
    ///   - folder: The attempt's files.
    ///   - metricFile: The file that the study file names, as an absolute path, if it names one.
    init(_ source: MetricSource, in folder: TrialFolder, metricFile: String?) {
        var files: [(String, ReportIntake.Source)] = [(folder.report, .reportFile)]
        if let metricFile { files.append((metricFile, .metricFile)) }
        if case .patterns = source { files.append((folder.standardError, .standardError)) }
        tails = files.map { (FileTail($0.0, lineLimit: Self.lineLimit), $0.1) }
    }

    /// Reads what is written until the task is cancelled or the trial is told to end.
    mutating func follow(into intake: ReportIntake) async {
        repeat {
            for index in tails.indices {
                while !Task.isCancelled, let lines = tails[index].tail.newLines() {
                    for line in lines { _ = await intake.take(line, from: tails[index].source) }
                    if await intake.isStopped { return }
                }
            }
            // Also by a report that came otherwise.
            if await intake.isStopped { return }
        } while await slept(for: Self.interval)
    }

    /// Reads what is left when the program is over.
    mutating func finish(into intake: ReportIntake) async {
        for index in tails.indices {
            let source = tails[index].source
            while let lines = tails[index].tail.newLines() {
                for line in lines { _ = await intake.take(line, from: source) }
            }
            if let line = tails[index].tail.lastLine() { _ = await intake.take(line, from: source) }
        }
    }
}

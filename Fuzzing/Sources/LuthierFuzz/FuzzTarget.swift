/// The readers of what comes from outside.
///
/// Each may refuse an input and must neither crash nor hang; what it accepts must read back the same after it
/// was written.
enum FuzzTarget: String, CaseIterable {
    /// Study files in YAML and JSON.
    case study
    /// Changes of single values of a study.
    case edit
    /// Spaces with conditions and constraints.
    case space
    /// Formulas.
    case expression
    /// Reports of training programs: lines, and tables.
    case report
    /// JSON-RPC, with the engine behind it.
    case stdio
    /// Events of a log.
    case event
    /// Data files: CSV and JSON lines.
    case records
    /// Splits of data files.
    case split
    /// Exports of trials.
    case trials
    /// Calls of programs that log to MLflow.
    case tracking
    /// What a worker has yet to send, as it lies in a file.
    case spool
    /// The record of a split of data.
    case manifest

    /// Reads one input.
    func read(_ bytes: [UInt8]) {
        switch self {
        case .study: FuzzReaders.study(bytes)
        case .edit: FuzzReaders.edit(bytes)
        case .space: FuzzReaders.space(bytes)
        case .expression: FuzzReaders.expression(bytes)
        case .report: FuzzReaders.report(bytes)
        case .stdio: FuzzReaders.stdio(bytes)
        case .event: FuzzReaders.event(bytes)
        case .records: FuzzReaders.records(bytes)
        case .split: FuzzReaders.split(bytes)
        case .trials: FuzzReaders.trials(bytes)
        case .tracking: FuzzReaders.tracking(bytes)
        case .spool: FuzzReaders.spool(bytes)
        case .manifest: FuzzReaders.manifest(bytes)
        }
    }
}

import LuthierDomain
import LuthierEngine
import LuthierHTTP
import LuthierPorts

/// What programs of trials printed: those that ran on this machine, with their files beside the storage,
/// and the end of what others sent.
struct ServedLogs: TrialLogs {
    private let files: TrialLogFiles
    private let received: ReceivedLogs

    /// The logs in the folder in which trials keep their files; an absolute path.
    init(root: String) {
        files = TrialLogFiles(root: root)
        received = ReceivedLogs(root: root)
    }

    func part(_ request: LogRequest, of ledger: StudyLedger) -> LogPart? {
        let trial = ledger.trials[request.number]
        let attempt = request.attempt ?? trial.attempt
        guard (1...max(trial.attempt, 1)).contains(attempt) else { return nil }
        return files.part(
            request, attempt: attempt, of: ledger.definition, since: ledger.created)
            ?? received.part(
                request, attempt: attempt, of: ledger.definition, created: ledger.created)
    }

    func take(_ text: PrintedText, at place: LogPlace) { received.take(text, at: place) }

    func forget(_ study: String) { received.forget(study) }
}

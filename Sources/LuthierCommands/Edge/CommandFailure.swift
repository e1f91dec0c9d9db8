import ArgumentParser
import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierWire

/// How a command ends, and with which exit code.
enum ExitStatus: Int32 {
    /// Done.
    case success = 0
    /// Failed.
    case failure = 1
    /// Interrupted; it can be resumed.
    case interrupted = 2
    /// Wrong usage.
    case usage = 64
    /// Wrong study file.
    case studyFile = 65
}

/// Why a command failed: what to print, and the exit code.
struct CommandFailure: Error {
    /// What to print on standard error; may be empty when all is said already.
    let message: String
    /// The exit code.
    let status: ExitStatus

    init(_ message: String, status: ExitStatus = .failure) {
        self.message = message
        self.status = status
    }

    /// Any error as a failure of a command.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as EngineError:
            let status: ExitStatus =
                switch error.code {
                case .invalid: .studyFile
                case .noCandidate, .noSuchTrial, .notRunning: .usage
                default: .failure
                }
            self.init("\(error)", status: status)
        case let error as StorageError: self.init("\(error)")
        case let error as AnalysisError:
            let isUsage = [.unknownMetric, .unknownParameter, .oneMetric].contains(error.code)
            self.init("\(error)", status: isUsage ? .usage : .failure)
        case let error as StudyFileError: self.init("\(error)", status: .studyFile)
        case let error as DefinitionError: self.init("\(error)", status: .studyFile)
        case is CancellationError: self.init("interrupted", status: .interrupted)
        default: self.init("\(error)")
        }
    }
}

import LuthierDomain
import LuthierPorts

/// What became of files that were to be recorded.
public struct ArtifactAnswer: Sendable, Hashable {
    /// Whether the trial is still the caller's; nothing is recorded when it is not.
    public let status: TellAnswer
    /// The names of files that are beyond what the study keeps of one trial, or of all.
    public let leftOut: [String]

    /// An answer.
    public init(_ status: TellAnswer, leftOut: [String] = []) {
        self.status = status
        self.leftOut = leftOut
    }
}

extension Journal {
    /// Records files of a trial that are stored.
    ///
    /// They may come until another attempt begins: also after the trial has ended. What is recorded
    /// already, or was and has been removed, changes nothing.
    ///
    /// - Parameters:
    ///   - files: The files, with names that ``ArtifactName`` takes.
    ///   - number: The trial's number.
    ///   - token: The token of its newest attempt.
    /// - Returns: What was recorded, or why nothing can be.
    mutating func keep(
        _ files: [ArtifactFile], of number: Int, token: Int
    ) -> Result<ArtifactAnswer, EngineError> {
        let trial = ledger.trials[number]
        guard trial.attempt > 0, trial.token == token else {
            return .success(ArtifactAnswer(.late))
        }
        for file in files {
            if let problem = ArtifactName.problem(in: file.name) {
                return .failure(
                    EngineError(
                        .invalid, field: "name",
                        message: "an artifact cannot have this name: it has \(problem.rawValue).",
                        hint: "A name is a path such as plots/loss.png, of at most "
                            + "\(ArtifactName.byteLimit) bytes."))
            }
        }
        let policy = ledger.definition.artifacts
        guard policy.keep != .nothing else {
            return .success(ArtifactAnswer(.accepted, leftOut: files.map(\.name)))
        }
        var present: [String: Artifact] = [:]
        for artifact in ledger.artifacts(of: number) { present[artifact.file.name] = artifact }
        var bytes = ledger.artifactBook.bytes(of: number)
        var taken: [ArtifactFile] = []
        var leftOut: [String] = []
        for file in files {
            let known = present[file.name]
            if known?.file == file { continue }
            let replaced = known.map { $0.removal == nil ? $0.file.size : 0 } ?? 0
            let isFull =
                known == nil && present.count >= ArtifactPolicy.fileLimit
                || policy.trialLimit.map { bytes - replaced + file.size > $0 } ?? false
            guard !isFull else {
                leftOut.append(file.name)
                continue
            }
            bytes += file.size - replaced
            present[file.name] = Artifact(file: file, attempt: trial.attempt, kept: now)
            taken.append(file)
        }
        if !taken.isEmpty { write(.artifacts(.kept(number: number, token: token, taken))) }
        return .success(ArtifactAnswer(.accepted, leftOut: leftOut))
    }

    /// Gives up artifacts that the study does not keep, once something has changed.
    mutating func retainArtifacts() {
        guard records.contains(where: \.event.changesArtifacts) else { return }
        for (numbers, reason) in ledger.artifactsToRemove {
            write(.artifacts(.removed(numbers, reason)))
        }
    }
}

extension StudyEvent {
    /// Whether other artifacts may have to be kept after it.
    fileprivate var changesArtifacts: Bool {
        switch self {
        case .artifacts(.kept), .ended, .paused, .added, .revised, .rejudged, .holdout(.started):
            true
        default: false
        }
    }
}

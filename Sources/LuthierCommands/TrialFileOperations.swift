import LuthierDomain
import LuthierEngine
import LuthierExecutors
import LuthierServer
import LuthierWire
import Synchronization

/// Operations on the files of trials, for a caller on this machine that evaluates trials itself.
///
/// Files lie where `luthier run` has them, so that both may work on one study.
///
/// - `trial.folders` takes `study`, `number` and `attempt` and makes the folders of a trial's attempt. It
///   answers with the paths `folder`, which the caller should hold a shared lock on while the trial runs,
///   `checkpoint` and `artifacts`.
/// - `trial.keep` takes `study`, `number`, `attempt` and `token`, stores the files in `artifacts` and
///   records them; to be called before the trial's end is told. It answers with `notes` on what was not
///   kept, each for people.
/// - `trial.artifacts` takes `study` and `number`. It answers with `artifacts`, and for each of which the
///   contents are here with the `path` of the file that holds them, not to be written to.
actor TrialFileOperations: OperationPerforming {
    /// The names of the operations.
    static let names = ["trial.folders", "trial.keep", "trial.artifacts"]

    /// What keeps the artifacts of one study, and what it said.
    private struct Desk {
        let keeper: ArtifactKeeper
        let notes: Notes
    }

    private let engine: StudyEngine
    private let root: String
    private let executor: LocalExecutor
    private var desks: [String: Desk] = [:]

    /// The operations on files below a folder.
    ///
    /// - Parameters:
    ///   - engine: The studies.
    ///   - root: The folder in which trials keep their files, absolute.
    init(engine: StudyEngine, root: String) {
        self.engine = engine
        self.root = root
        // It starts no program.
        executor = LocalExecutor(
            root: root, base: root, surroundings: [:], parallel: 1, processors: 1, watcher: nil)
    }

    /// Performs an operation.
    func perform(
        _ name: String, _ parameters: JSONObject
    ) async throws(OperationError) -> JSONValue {
        let fields = RequestFields(parameters, of: name)
        do {
            let study = try await engine.study(fields.text("study"))
            let number = try fields.integer("number")
            try await study.refresh()
            let (definition, trial) = try await study.read { ledger in
                (
                    ledger.definition,
                    ledger.trials.indices.contains(number) ? ledger.trials[number] : nil
                )
            }
            guard let trial else {
                throw OperationError(
                    code: -32002, message: "there is no trial \(number).", field: "number",
                    kind: "no_such_trial")
            }
            switch name {
            case "trial.folders":
                return try folders(trial, attempt: fields.integer("attempt"), of: definition)
            case "trial.keep":
                return try await keep(number, fields, study, definition)
            default:
                return try await artifacts(of: number, study)
            }
        } catch let error as OperationError {
            throw error
        } catch let error as EngineError {
            throw OperationError(error)
        } catch {
            throw OperationError(code: -32603, message: "\(error)")
        }
    }

    private func folders(
        _ trial: Trial, attempt: Int, of definition: StudyDefinition
    ) throws(OperationError) -> JSONValue {
        guard attempt >= 1, attempt == trial.attempt else {
            throw .invalid(
                "attempt", "attempt must be the newest, \(trial.attempt), got \(attempt).")
        }
        let folder = TrialFolder(
            number: trial.number, attempt: attempt, study: definition.name, root: root)
        let values = TrialBody.parameters(trial.assignment, in: definition.space)
        do {
            try folder.make(parameters: values.text())
        } catch {
            throw OperationError(
                code: -32010, message: "the folder \(folder.path) cannot be made: \(error)",
                kind: "files")
        }
        return [
            "folder": .string(folder.path), "checkpoint": .string(folder.checkpoint),
            "artifacts": .string(folder.artifacts),
        ]
    }

    private func keep(
        _ number: Int, _ fields: RequestFields, _ study: StudyCoordinator,
        _ definition: StudyDefinition
    ) async throws -> JSONValue {
        let attempt = try fields.integer("attempt")
        let token = try fields.integer("token")
        let desk = desk(of: definition.name, study)
        if await executor.hasArtifacts(of: number, attempt: attempt, in: definition.name) {
            try await desk.keeper.take(number, attempt: attempt, token: token)
        }
        try await desk.keeper.tidy()
        return ["notes": .array(desk.notes.taken().map { .string($0) })]
    }

    private func artifacts(of number: Int, _ study: StudyCoordinator) async throws -> JSONValue {
        let (name, artifacts) = try await study.read { ledger in
            (ledger.definition.name, ledger.artifacts(of: number))
        }
        let store = ArtifactFolder(root: root)
        let list = artifacts.map { artifact -> JSONValue in
            var body = ArtifactBody.json(artifact).members ?? JSONObject()
            let digest = artifact.file.digest
            // What cannot be opened is not here.
            if artifact.removal == nil, (try? store.contents(digest, of: name)) != nil {
                body["path"] = .string(store.path(of: digest, in: name))
            }
            return .object(body)
        }
        return ["artifacts": .array(list)]
    }

    private func desk(of name: String, _ study: StudyCoordinator) -> Desk {
        if let desk = desks[name] { return desk }
        let notes = Notes()
        let desk = Desk(
            keeper: ArtifactKeeper(study: study, executor: executor) { notes.add($0) }, notes: notes
        )
        desks[name] = desk
        return desk
    }
}

/// Sentences for people, until somebody takes them.
private final class Notes: Sendable {
    private let texts = Mutex<[String]>([])

    func add(_ text: String) { texts.withLock { $0.append(text) } }

    func taken() -> [String] {
        texts.withLock { texts in
            defer { texts = [] }
            return texts
        }
    }
}

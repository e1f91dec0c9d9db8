import ArgumentParser
import LuthierDomain
import LuthierEngine
import LuthierKit
import LuthierPorts

/// Where studies are kept, as every command takes it.
struct StorageOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where studies are kept: luthier.db, sqlite:PATH, postgresql://USER@HOST/DATABASE, or memory:.",
            valueName: "url"))
    var storage = Self.usual

    /// Where studies are kept when nothing is said.
    private static let usual = "luthier.db"

    /// Whether it is where studies are kept when nothing is said.
    var isDefault: Bool { storage == Self.usual }

    /// The storage as it may be shown: without a password.
    var shown: String { StorageLocation.shown(storage) }

    /// The storage, opened.
    ///
    /// - Parameters:
    ///   - surroundings: Where relative paths begin.
    ///   - mustExist: Whether a missing file is an error.
    /// - Returns: The storage.
    /// - Throws: When the location cannot be used.
    func open(in surroundings: Surroundings, mustExist: Bool) throws -> any StudyStorage {
        try StorageLocation(storage, in: surroundings).open(mustExist: mustExist)
    }
}

/// The study that a command is about.
struct StudyOptions: ParsableArguments {
    @Argument(
        help: "The study's name or its study file; needed only when the storage holds several.")
    var study: String?

    @OptionGroup var storage: StorageOptions

    /// The study's name: as given, from its file, or the only one that there is.
    func name(in engine: StudyEngine) async throws -> String {
        try await StudyChoice(study: study, storage: storage.storage).name(in: engine)
    }

    /// The study, opened.
    func open() async throws -> (engine: StudyEngine, study: StudyCoordinator) {
        try await StudyChoice(study: study, storage: storage.storage).open()
    }

    /// What is known of the study.
    func ledger() async throws -> StudyLedger { try await open().study.ledger() }
}

/// The study that a user means, and the storage that holds it.
struct StudyChoice {
    /// A name, a study file, or nil for the only study that there is.
    let study: String?
    /// The storage as the user wrote it.
    let storage: String

    /// Whether a study file was named.
    var isFile: Bool {
        guard let study = study?.lowercased() else { return false }
        return [".yaml", ".yml", ".json"].contains { study.hasSuffix($0) }
    }

    /// The study's name: as given, from its file, or the only one that there is.
    func name(in engine: StudyEngine) async throws -> String {
        if let study {
            return isFile ? try StudyFileReader.read(study, needsCommand: false).name : study
        }
        let names = try await engine.studies().map(\.name)
        guard let name = names.first else {
            throw CommandFailure(
                "the storage \(StorageLocation.shown(storage)) holds no study. Begin one with `luthier run STUDY.yaml`."
            )
        }
        guard names.count == 1 else {
            throw CommandFailure(
                "the storage holds several studies; name one of them: \(names.joined(separator: ", ")).",
                status: .usage)
        }
        return name
    }

    /// The study, opened.
    func open() async throws -> (engine: StudyEngine, study: StudyCoordinator) {
        let storage = try StorageLocation(storage, in: .current).open(mustExist: true)
        let engine = StudyEngine(storage: storage, clock: SystemClock())
        return (engine, try await engine.study(name(in: engine)))
    }
}

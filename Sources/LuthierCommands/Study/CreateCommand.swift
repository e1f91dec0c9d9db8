import ArgumentParser
import LuthierEngine
import LuthierKit
import LuthierPages

/// `luthier study create`: makes a study and runs nothing.
struct CreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a study without running it, for workers to join.",
        discussion: """
            A study of that name must not exist yet.

            Exit codes: 0 done, 1 failed, 64 wrong usage, 65 wrong study file.
            """)

    @Argument(help: "The study file, in YAML or JSON.")
    var file: String

    @OptionGroup var storage: StorageOptions

    func validate() throws {
        if StorageLocation.isMemory(storage.storage) {
            throw ValidationError("a study in memory: would be gone at once; name a storage.")
        }
    }

    func run() async throws {
        let definition = try StudyFileReader.read(file, needsCommand: false)
        let engine = StudyEngine(
            storage: try storage.open(in: .current, mustExist: false), clock: SystemClock())
        let names = try await engine.studies().map(\.name)
        guard !names.contains(definition.name) else {
            throw CommandFailure(
                "the storage \(storage.shown) holds a study \"\(definition.name)\" already. Choose another "
                    + "name, or go on with it with `luthier run` or `luthier worker`.")
        }
        _ = try await engine.create(definition)
        Console.line(
            "created \(NumberText.plain(definition.name)); `luthier run` and `luthier worker` run its "
                + "trials")
    }
}

import ArgumentParser
import LuthierEngine
import LuthierKit
import LuthierSQLite
import LuthierPages
import LuthierWire

/// `luthier study backup`: a copy of the storage while it is written to.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy all studies into a new SQLite file, while others go on writing.",
        discussion: """
            The file appears under its name once it is whole and durable. It is a storage like any other: name it \
            with --storage. To put it in the place of another file, first end whoever uses that one, and move it \
            away together with the files beside it that end with -wal and -shm: they are its journal, beside which \
            the copy is refused. Files of trials are not in it, artifacts among them: copy the folder \
            luthier.trials beside it.
            """)

    @Argument(help: "A file that does not exist.")
    var file: String

    @OptionGroup var storage: StorageOptions

    @Flag(name: .long, help: "Print one JSON document, and nothing else.")
    var json = false

    func run() async throws {
        let surroundings = Surroundings.current
        let source = try storage.open(in: surroundings, mustExist: true)
        let path = surroundings.absolute(file)
        if let sqlite = source as? SQLiteStorage {
            try await sqlite.backup(to: path)
        } else {
            _ = try await LogCopy(from: source, into: StorageLocation.newFile(at: path)).all()
        }
        let studies = try await SQLiteStorage(path: path, clock: SystemClock()).studies()
        if json {
            Console.line(
                JSONValue.object([
                    "file": .string(path),
                    "studies": .array(
                        studies.map {
                            ["name": .string($0.name), "events": .integer($0.sequence)]
                        }),
                ]).text(.pretty))
        } else {
            let events = studies.reduce(0) { $0 + $1.sequence }
            Console.line(
                "\(NumberText.plain(file)): \(studies.count) "
                    + "\(studies.count == 1 ? "study" : "studies"), "
                    + "\(NumberText.count(events, "event"))")
        }
    }
}

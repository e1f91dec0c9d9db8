import ArgumentParser
import LuthierEngine
import LuthierKit
import LuthierServer

/// `luthier stdio`: the operations over standard input and output.
struct StdioCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stdio",
        abstract: "Serve the operations as JSON-RPC 2.0 on standard input and output.",
        discussion: """
            One request a line, one reply a line, many under way at once. It ends with its input.

            Example:
              echo '{"jsonrpc": "2.0", "id": 1, "method": "study.list"}' | luthier stdio --storage luthier.db
            """)

    @Option(
        name: .long,
        help: "Where studies are kept: memory:, luthier.db, sqlite:PATH, or postgresql://….")
    var storage = "memory:"

    func run() async throws {
        let location = try StorageLocation(storage, in: .current)
        let engine = StudyEngine(storage: try location.open(), clock: SystemClock())
        let files = TrialFileOperations(
            engine: engine, root: location.trialsFolder(in: .current))
        let more = Dictionary(
            uniqueKeysWithValues: TrialFileOperations.names.map { ($0, files) })
        await StandardStreams(
            engine: engine, artifacts: location.artifacts(in: .current), more: more
        ).run()
    }
}

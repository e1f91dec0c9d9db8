import Foundation
import Testing

/// The command that joins a study, run as users run it.
@Suite("The worker command")
struct WorkerCommandTests {
    /// Says in which folder it runs.
    private static let program = """
        pwd >> "$LUTHIER_ARTIFACTS/folder"
        echo "luthier: {\\"loss\\": $(value x)}"
        """

    /// A study that nobody has run yet.
    private func create(in folder: StudyFolder, command: String, storage: String) throws {
        let request = """
            {"jsonrpc": "2.0", "id": 1, "method": "study.create", "params": {"definition": {
            "study": "shell", \(command) "parameters": {"x": {"from": 0, "to": 1}},
            "metrics": {"loss": {"goal": "minimize"}}, "budget": {"trials": 7}}}}
            """
        let input = request.split(separator: "\n").joined() + "\n"
        let ending = try folder.luthier("stdio", "--storage", storage, input: input)
        #expect(ending.output.contains("\"result\""), "\(ending.output)")
    }

    @Test("workers run a study to its end without its file, in the folder that they are given")
    func joins() throws {
        let folder = try StudyFolder(Self.program)
        defer { folder.remove() }
        let elsewhere = folder.url.appending(path: "elsewhere")
        try FileManager.default.createDirectory(
            at: elsewhere, withIntermediateDirectories: true)
        try FileManager.default.moveItem(
            at: folder.url.appending(path: "train.sh"), to: elsewhere.appending(path: "train.sh"))
        try create(
            in: folder, command: "\"command\": [\"sh\", \"train.sh\"],", storage: "luthier.db")
        let workers = try (0..<2).map { _ in
            try folder.start("worker", "--folder", "elsewhere", "--parallel", "2")
        }
        for worker in workers {
            let ending = worker.end()
            #expect(ending.code == 0, "\(ending.errors)")
            #expect(ending.output.contains("shell is finished: 7 trials ended"))
        }
        let trials = try folder.trials()
        #expect(trials.compactMap { $0["number"] as? Int } == Array(0..<7))
        #expect(trials.allSatisfy { $0["outcome"] as? String == "completed" })
        let json = try folder.luthier("worker", "--study", "shell", "--json")
        #expect(json.code == 0)
        #expect(json.output.contains("\"finished\""))
    }

    @Test("a study without a program, or without a place that others see, is refused")
    func refusals() throws {
        let folder = try StudyFolder(Self.program)
        defer { folder.remove() }
        try create(in: folder, command: "", storage: "luthier.db")
        let ending = try folder.luthier("worker")
        #expect(ending.code == 1)
        #expect(ending.errors.contains("names no program"))
        #expect(try folder.luthier("worker", "--storage", "memory:").code == 64)
        #expect(try folder.luthier("worker", "--parallel", "0").code == 64)
        #expect(try folder.luthier("worker", "--storage", "nosuch.db").code == 1)
        #expect(try folder.luthier("worker", "--study", "nosuch").code == 1)
    }

    @Test("a worker without a secret of the study refuses before it takes a trial")
    func secrets() throws {
        let folder = try StudyFolder(Self.program)
        defer { folder.remove() }
        try create(
            in: folder,
            command: "\"secrets\": [\"NOBODY_SET_THIS\"], \"command\": [\"sh\", \"train.sh\"],",
            storage: "luthier.db")
        let ending = try folder.luthier("worker")
        #expect(ending.code == 65)
        #expect(ending.errors.contains("the secret NOBODY_SET_THIS is not set"))
        #expect(try folder.trials().isEmpty)
    }
}

import LuthierWire
import Testing

@testable import LuthierMLflow

@Suite("Models that a program logs")
struct LoggedModelsTests {
    @Test("a model has a folder of its own among the trial's artifacts, and becomes ready")
    func course() async throws {
        let program = ServedProgram()
        var folders: Set<String> = []
        for _ in 0..<2 {
            let made = try await program.post(
                "logged-models", #"{"experiment_id": "0", "name": "model", "source_run_id": "x"}"#)
            let info = made.body["model"]?["info"]
            let id = try #require(info?["model_id"]?.stringValue)
            let folder = try #require(info?["artifact_uri"]?.stringValue)
            #expect(folder.hasPrefix("file:///tmp/a%20folder/artifacts/models/"))
            folders.insert(folder)
            #expect(info?["status"]?.stringValue == "LOGGED_MODEL_PENDING")
            _ = try await program.post("logged-models/\(id)/params", #"{"params": []}"#)
            let tagged = try await program.send(
                "PATCH", "/api/2.0/mlflow/logged-models/\(id)/tags", Array(#"{"tags": []}"#.utf8))
            #expect(tagged.status == 200)
            let ready = try await program.send(
                "PATCH", "/api/2.0/mlflow/logged-models/\(id)",
                Array(#"{"status": "LOGGED_MODEL_READY"}"#.utf8))
            #expect(ready.body["model"]?["info"]?["status"]?.stringValue == "LOGGED_MODEL_READY")
            let read = try await program.get("logged-models/\(id)")
            #expect(read.body["model"]?["info"]?["name"]?.stringValue == "model")
        }
        #expect(folders.count == 2)
        let found = try await program.post("logged-models/search", "{}")
        #expect(found.body["models"]?.elements?.count == 2)
    }
}

import Foundation
import Testing

@Suite("TrialFileOperations")
struct TrialFileOperationsTests {
    /// What requests are answered, each by a program of its own.
    private func answers(
        _ requests: [String], in folder: StudyFolder
    ) throws -> [[String: Any]] {
        try requests.map { request in
            let ending = try folder.luthier(
                "stdio", "--storage", "luthier.db",
                input: "{\"jsonrpc\":\"2.0\",\"id\":1,\(request)}")
            let reply = try #require(
                try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [String: Any])
            return (reply["result"] ?? reply["error"]) as? [String: Any] ?? [:]
        }
    }

    private static let definition =
        #"{"study":"s","parameters":{"x":{"from":0,"to":1}},"metrics":{"loss":{"goal":"minimize"}},"artifacts":{"keep":{"best":1}}}"#
    private static func create() -> [String] {
        [
            #""method":"study.create","params":{"definition":\#(definition)}"#,
            #""method":"study.ask","params":{"study":"s"}"#,
            #""method":"trial.folders","params":{"study":"s","number":0,"attempt":1}"#,
        ]
    }
    private static let keep =
        #""method":"trial.keep","params":{"study":"s","number":0,"attempt":1,"token":1}"#
    private static let list = #""method":"trial.artifacts","params":{"study":"s","number":0}"#

    private func leave(_ text: String, as name: String, in path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path).appending(path: name))
    }

    @Test("what a caller leaves in the folders that it was given is stored, recorded and found")
    func kept() throws {
        let folder = try StudyFolder("true")
        defer { folder.remove() }
        let made = try answers(Self.create(), in: folder)
        let artifacts = try #require(made[2]["artifacts"] as? String)
        #expect(artifacts.hasSuffix("luthier.trials/s/0000/artifacts"))
        let checkpoint = try #require(made[2]["checkpoint"] as? String)
        #expect(FileManager.default.fileExists(atPath: checkpoint))
        try leave("a model", as: "model.bin", in: artifacts)
        try FileManager.default.createSymbolicLink(
            atPath: artifacts + "/link", withDestinationPath: "/etc/passwd")
        let replies = try answers([Self.keep, Self.keep, Self.list], in: folder)
        #expect((replies[0]["notes"] as? [String])?.first?.contains("1 symbolic links") == true)
        let found = try #require(replies[2]["artifacts"] as? [[String: Any]])
        #expect(found.count == 1)
        #expect(found.first?["name"] as? String == "model.bin")
        let path = try #require(found.first?["path"] as? String)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "a model")
        #expect(
            try folder.luthier("study", "artifacts", "s", "--check").output
                == "1 artifact sound, 0 not\n")
    }

    @Test("what the study gives up is removed with the next trial that is kept")
    func removed() throws {
        let folder = try StudyFolder("true")
        defer { folder.remove() }
        let made = try answers(Self.create(), in: folder)
        try leave("worse", as: "model", in: #require(made[2]["artifacts"] as? String))
        let next = try answers(
            [
                Self.keep,
                #""method":"trial.tell","params":{"study":"s","number":0,"token":1,"metrics":{"loss":2}}"#,
                #""method":"study.ask","params":{"study":"s"}"#,
                #""method":"trial.folders","params":{"study":"s","number":1,"attempt":1}"#,
            ], in: folder)
        try leave("better", as: "model", in: #require(next[3]["artifacts"] as? String))
        let last = try answers(
            [
                #""method":"trial.keep","params":{"study":"s","number":1,"attempt":1,"token":2}"#,
                #""method":"trial.tell","params":{"study":"s","number":1,"token":2,"metrics":{"loss":1}}"#,
                #""method":"trial.keep","params":{"study":"s","number":1,"attempt":1,"token":2}"#,
                Self.list,
            ], in: folder)
        let given = try #require((last[3]["artifacts"] as? [[String: Any]])?.first)
        #expect(given["because"] as? String == "keep" && given["path"] == nil)
        let left = FileManager.default.enumerator(
            atPath: folder.url.appending(path: "luthier.trials/s/artifacts").path())?
            .compactMap { $0 as? String }.filter { $0.count > 60 }
        #expect(left?.count == 1)
    }

    @Test("trials and attempts that are not there are refused, each with the field")
    func refused() throws {
        let folder = try StudyFolder("true")
        defer { folder.remove() }
        let replies = try answers(
            Self.create() + [
                #""method":"trial.folders","params":{"study":"s","number":7,"attempt":1}"#,
                #""method":"trial.folders","params":{"study":"s","number":0,"attempt":2}"#,
                #""method":"trial.keep","params":{"study":"s","number":0,"attempt":1}"#,
                #""method":"trial.artifacts","params":{"study":"t","number":0}"#,
            ], in: folder)
        let fields = replies[3...].map { ($0["data"] as? [String: Any])?["field"] as? String }
        #expect(fields == ["number", "attempt", "token", "study"])
        #expect(replies[3]["message"] as? String == "there is no trial 7.")
    }
}

import Foundation
import Testing

/// `luthier study log` against servers that are none, or let nobody in.
@Suite("luthier study log", .serialized)
struct LogCommandTests {
    /// Keeps runs in memory as a tracking server does, and asks for a token.
    private static let server = """
        import json, sys
        from http.server import BaseHTTPRequestHandler, HTTPServer
        from urllib.parse import parse_qs, urlparse

        RUNS = {}

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *words):
                pass

            def answer(self, status, body):
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def do_GET(self):
                if self.headers["authorization"] != "Bearer let-me-in":
                    return self.answer(401, {"error_code": "UNAUTHENTICATED", "message": "who are you?"})
                name = parse_qs(urlparse(self.path).query).get("experiment_name")
                if name != ["shell"]:
                    return self.answer(404, {"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "none"})
                self.answer(200, {"experiment": {"experiment_id": "5", "lifecycle_stage": "active"}})

            def do_POST(self):
                call = self.path.rsplit("/mlflow/", 1)[1]
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                if call == "runs/search":
                    return self.answer(200, {"runs": list(RUNS.values())})
                if call == "runs/create":
                    id = "r%d" % len(RUNS)
                    RUNS[id] = {"info": {"run_id": id, "artifact_uri": "s3://b"},
                                "data": {"tags": body["tags"], "params": [], "metrics": []}}
                    return self.answer(200, {"run": RUNS[id]})
                run = RUNS[body["run_id"]]
                if call == "runs/log-batch":
                    for key in ("tags", "params", "metrics"):
                        run["data"][key] += body[key]
                else:
                    run["info"].update(body)
                self.answer(200, {})

        server = HTTPServer(("127.0.0.1", 0), Handler)
        print(server.server_port, flush=True)
        server.serve_forever()
        """

    @Test(
        "what is no tracking server is wrong usage",
        arguments: [
            (["--to", "wandb:x"], "must be mlflow:URL"),
            (["--to", "mlflow:sqlite:///m.db"], "mlflow server"),
            (["--to", "mlflow:http://me:word@example.org"], "MLFLOW_TRACKING_PASSWORD"),
            (["--to", "mlflow"], "MLFLOW_TRACKING_URI"),
            (["--to", "mlflow:http://127.0.0.1:1", "--experiment", ""], "needs a name"),
        ])
    func usage(words: [String], hint: String) throws {
        let folder = try StudyFolder("true")
        defer { folder.remove() }
        #expect(try folder.luthier("study", "create", "study.yaml").code == 0)
        let ending = try ProgramRun(
            ["study", "log"] + words, in: folder.url, environment: ["MLFLOW_TRACKING_URI": ""]
        ).end()
        #expect(ending.code == 64 && ending.errors.contains(hint), "\(ending)")
        #expect(!ending.errors.contains("word@"))
    }

    @Test("a password is not sent over plain HTTP to another machine")
    func plain() throws {
        let folder = try StudyFolder("true")
        defer { folder.remove() }
        #expect(try folder.luthier("study", "create", "study.yaml").code == 0)
        let ending = try ProgramRun(
            ["study", "log", "--to", "mlflow"], in: folder.url,
            environment: [
                "MLFLOW_TRACKING_URI": "http://mlflow.invalid", "MLFLOW_TRACKING_TOKEN": "t0ken",
            ]
        ).end()
        #expect(ending.code == 64 && ending.errors.contains("--insecure-plain-http"), "\(ending)")
        #expect(!ending.errors.contains("t0ken"))
    }

    @Test("a study is logged with the token of the environment, once, and followed to its end")
    func whole() throws {
        let folder = try StudyFolder("echo \"luthier: {\\\"loss\\\": $(value x)}\"")
        defer { folder.remove() }
        try Data(Self.server.utf8).write(to: folder.url.appending(path: "server.py"))
        let server = Process()
        server.executableURL = URL(filePath: "/usr/bin/env")
        server.arguments = ["python3", folder.url.appending(path: "server.py").path()]
        let pipe = Pipe()
        server.standardOutput = pipe
        server.standardError = FileHandle.nullDevice
        try server.run()
        defer {
            // It may have inherited that gentler signals are ignored.
            kill(server.processIdentifier, SIGKILL)
            server.waitUntilExit()
        }
        let line = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
        let place = "mlflow:http://127.0.0.1:\(line.filter(\.isNumber))"
        #expect(try folder.luthier("run", "study.yaml").code == 0)

        let unknown = try folder.luthier("study", "log", "--to", place)
        #expect(unknown.code == 1 && unknown.errors.contains("who are you?"), "\(unknown)")
        #expect(unknown.errors.contains("MLFLOW_TRACKING_TOKEN"))

        let environment = ["MLFLOW_TRACKING_TOKEN": "let-me-in"]
        func log(_ words: String...) throws -> [String: Any] {
            let ending = try ProgramRun(
                ["study", "log", "--to", place, "--json"] + words, in: folder.url,
                environment: environment
            ).end()
            #expect(ending.code == 0, "\(ending)")
            #expect(ending.errors.contains("s3://b"))
            let json = try JSONSerialization.jsonObject(with: Data(ending.output.utf8))
            return json as? [String: Any] ?? [:]
        }
        let first = try log()
        #expect(first["made"] as? Int == 7 && first["total"] as? Int == 7, "\(first)")
        #expect((first["page"] as? String)?.hasSuffix("/#/experiments/5/runs/r0") == true)
        let again = try log("--follow")
        #expect(again["made"] as? Int == 0 && again["changed"] as? Int == 0, "\(again)")
    }
}

import Foundation
import LuthierDomain
import struct LuthierDomain.Measurement
import LuthierWire
import Testing

@testable import LuthierMLflow

@Suite("The desk that answers MLflow clients")
struct TrackingDeskTests {
    /// What the client sends, when an unmodified program resumes its run, logs and ends.
    @Test(
        "a program's calls are answered as MLflow's own server does, and its numbers are received")
    func course() async throws {
        let program = ServedProgram()
        let id = program.run.id
        let shown = try await program.get("runs/get?run_uuid=\(id)&run_id=\(id)")
        #expect(shown.status == 200)
        let info = shown.body["run"]?["info"]
        #expect(info?["run_id"]?.stringValue == id)
        #expect(info?["run_uuid"]?.stringValue == id)
        #expect(info?["experiment_id"]?.stringValue == "0")
        #expect(info?["status"]?.stringValue == "RUNNING")
        #expect(info?["start_time"]?.integerValue == 5000)
        #expect(
            info?["artifact_uri"]?.stringValue == "file:///tmp/a%20folder/artifacts")
        #expect(info?["lifecycle_stage"]?.stringValue == "active")

        var answer = try await program.post(
            "runs/update", #"{"run_uuid": "\#(id)", "run_id": "\#(id)", "status": "RUNNING"}"#)
        #expect(answer.body["run_info"]?["run_id"]?.stringValue == id)
        answer = try await program.post(
            "runs/log-parameter",
            #"{"run_uuid": "\#(id)", "run_id": "\#(id)", "key": "lr", "value": "0.1"}"#)
        #expect(answer.status == 200 && answer.body == [:])
        _ = try await program.post(
            "runs/log-metric",
            #"{"run_id": "\#(id)", "key": "loss", "value": 0.5, "timestamp": 1, "step": 3}"#)
        _ = try await program.post(
            "runs/log-metric", #"{"run_id": "\#(id)", "key": "odd", "value": "NaN", "step": "4"}"#)
        _ = try await program.post(
            "runs/log-batch",
            #"""
            {"run_id": "\#(id)", "metrics": [
                {"key": "a", "value": 1, "timestamp": 2, "step": 5},
                {"key": "b", "value": 2.5, "timestamp": 2, "step": 5},
                {"key": "a", "value": "-Infinity", "timestamp": 2, "step": 6}],
             "params": [{"key": "depth", "value": "3"}], "tags": [{"key": "k", "value": "v"}]}
            """#)
        _ = try await program.post(
            "runs/set-tag", #"{"run_id": "\#(id)", "key": "mlflow.note.content", "value": "x"}"#)
        #expect(
            program.measurements == [
                Measurement(step: 3, metrics: ["loss": 0.5]),
                Measurement(step: 4, metrics: ["odd": .nan]),
                Measurement(step: 5, metrics: ["a": 1, "b": 2.5]),
                Measurement(step: 6, metrics: ["a": -.infinity]),
            ])
        answer = try await program.post(
            "runs/update", #"{"run_id": "\#(id)", "status": "FINISHED", "end_time": 9}"#)
        #expect(answer.body["run_info"]?["status"]?.stringValue == "FINISHED")
        #expect(answer.body["run_info"]?["end_time"]?.integerValue == 9)
        let data = try await program.get("runs/get?run_id=\(id)").body["run"]?["data"]
        #expect(data?["params"]?.elements?.count == 2)
        #expect(
            data?["metrics"]?.elements?.contains([
                "key": "loss", "value": 0.5, "timestamp": 1, "step": 3,
            ]) == true)
        #expect(data?["tags"]?.elements?.contains(["key": "k", "value": "v"]) == true)
        let history = try await program.get("metrics/get-history?run_id=\(id)&metric_key=a")
        #expect(history.body["metrics"]?.elements?.count == 2)
    }

    @Test("numbers of a run inside the program's own are taken, and count for nothing")
    func nested() async throws {
        let program = ServedProgram()
        let id = program.run.id
        _ = try await program.get("runs/get?run_id=\(id)")
        let made = try await program.post(
            "runs/create",
            #"""
            {"experiment_id": "0", "run_name": "fold 1", "start_time": 6,
             "tags": [{"key": "mlflow.parentRunId", "value": "\#(id)"}]}
            """#)
        let child = try #require(made.body["run"]?["info"]?["run_id"]?.stringValue)
        #expect(child != id)
        #expect(made.body["run"]?["info"]?["run_name"]?.stringValue == "fold 1")
        let logged = try await program.post(
            "runs/log-metric", #"{"run_id": "\#(child)", "key": "loss", "value": 9, "step": 1}"#)
        #expect(logged.status == 200)
        #expect(program.measurements.isEmpty)
        let found = try await program.post(
            "runs/search",
            #"{"experiment_ids": ["0"], "filter": "tags.`mlflow.parentRunId` = '\#(id)'"}"#)
        #expect(
            found.body["runs"]?.elements?.map { $0["info"]?["run_id"]?.stringValue } == [child])
        let all = try await program.post("runs/search", #"{"experiment_ids": ["0"]}"#)
        #expect(all.body["runs"]?.elements?.count == 2)
        let other = try await program.post(
            "runs/search", #"{"filter": "metrics.loss < 1"}"#)
        #expect(other.status == 400 && other.code == "INVALID_PARAMETER_VALUE")
    }

    @Test("a library that begins a run instead of taking the one given gets the program's own")
    func ownRun() async throws {
        let program = ServedProgram()
        let first = try await program.post(
            "runs/create", #"{"experiment_id": "0", "run_name": "mine"}"#)
        #expect(first.body["run"]?["info"]?["run_id"]?.stringValue == program.run.id)
        _ = try await program.post(
            "runs/log-metric", #"{"run_id": "\#(program.run.id)", "key": "loss", "value": 2}"#)
        #expect(program.measurements == [Measurement(step: 0, metrics: ["loss": 2])])
        let second = try await program.post(
            "runs/create", #"{"experiment_id": "0", "run_name": "another"}"#)
        #expect(second.body["run"]?["info"]?["run_id"]?.stringValue != program.run.id)
    }

    @Test("whatever a program calls its experiment, it is the study")
    func experiments() async throws {
        let program = ServedProgram()
        let named = try await program.get("experiments/get-by-name?experiment_name=my%20tests+2")
        #expect(named.body["experiment"]?["name"]?.stringValue == "my tests 2")
        #expect(named.body["experiment"]?["experiment_id"]?.stringValue == "0")
        let numbered = try await program.get("experiments/get?experiment_id=5")
        #expect(numbered.body["experiment"]?["name"]?.stringValue == "spam")
        let made = try await program.post("experiments/create", #"{"name": "x"}"#)
        #expect(made.body["experiment_id"]?.stringValue == "0")
        let missing = try await program.get("experiments/get-by-name")
        #expect(missing.status == 400 && missing.message.contains("experiment_name"))
    }

    @Test(
        "a bad call is refused in MLflow's form",
        arguments: [
            ("POST", "runs/log-metric", "{", 400, "MALFORMED_REQUEST"),
            ("POST", "runs/log-metric", "[1]", 400, "MALFORMED_REQUEST"),
            (
                "POST", "runs/log-metric", #"{"key": "a", "value": 1}"#, 400,
                "INVALID_PARAMETER_VALUE"
            ),
            (
                "POST", "runs/log-metric", #"{"run_id": "ff", "key": "a", "value": 1}"#, 404,
                "RESOURCE_DOES_NOT_EXIST"
            ),
            (
                "POST", "runs/log-metric", #"{"run_id": "ID", "value": 1}"#, 400,
                "INVALID_PARAMETER_VALUE"
            ),
            (
                "POST", "runs/log-metric", #"{"run_id": "ID", "key": "a", "value": "high"}"#, 400,
                "INVALID_PARAMETER_VALUE"
            ),
            (
                "POST", "runs/log-metric",
                #"{"run_id": "ID", "key": "a", "value": 1, "step": 1.5}"#,
                400, "INVALID_PARAMETER_VALUE"
            ),
            (
                "POST", "runs/update", #"{"run_id": "ID", "status": "DONE"}"#, 400,
                "INVALID_PARAMETER_VALUE"
            ),
            ("GET", "runs/log-metric", "", 405, "BAD_REQUEST"),
            ("DELETE", "runs/get", "", 405, "BAD_REQUEST"),
            ("GET", "registered-models/search", "", 404, "ENDPOINT_NOT_FOUND"),
            ("GET", "../../../etc/passwd", "", 404, "ENDPOINT_NOT_FOUND"),
            ("GET", "runs/get?run_id=", "", 400, "INVALID_PARAMETER_VALUE"),
            ("GET", "logged-models/m-1", "", 404, "RESOURCE_DOES_NOT_EXIST"),
        ])
    func refusals(
        method: String, path: String, body: String, status: Int, code: String
    ) async throws {
        let program = ServedProgram()
        let own = body.split(separator: "ID", omittingEmptySubsequences: false)
            .joined(separator: program.run.id)
        let answer = try await program.send(method, "/api/2.0/mlflow/\(path)", Array(own.utf8))
        #expect(answer.status == status, "\(answer.body)")
        #expect(answer.code == code)
        #expect(!answer.message.isEmpty)
        #expect(program.measurements.isEmpty)
    }

    @Test("only the token of a program that runs opens the desk, and each opens its own run")
    func tokens() async throws {
        let desk = TrackingDesk(clock: StillClock())
        let one = ServedProgram(desk: desk)
        let two = ServedProgram(desk: desk)
        for header in [
            "Bearer \(one.run.token)", "bearer \(one.run.token)",
            "Basic \(Data("luthier:\(one.run.token)".utf8).base64EncodedString())",
        ] {
            #expect(try desk.run(authorization: header) === one.run)
        }
        #expect(try desk.run(authorization: "Bearer \(two.run.token)") === two.run)
        let wrong = [
            nil, "", "Bearer", "Bearer ", "Bearer x", "Digest \(one.run.token)", "Basic !!",
            "Basic \(Data("luthier".utf8).base64EncodedString())",
            "Bearer \(one.run.token.dropLast())", "Bearer \(one.run.token)0", one.run.token,
            "Bearer \(one.run.id)",
        ]
        for header in wrong {
            let error = #expect(throws: TrackingRefusal.self) {
                try desk.run(authorization: header)
            }
            #expect(error?.status == 401 && error?.code == "UNAUTHENTICATED")
        }
        let foreign = try await one.get("runs/get?run_id=\(two.run.id)")
        #expect(foreign.status == 404)
        await desk.close(one.run)
        #expect(throws: TrackingRefusal.self) {
            try desk.run(authorization: "Bearer \(one.run.token)")
        }
        #expect(try desk.run(authorization: "Bearer \(two.run.token)") === two.run)
    }

    @Test("the version and the health are plain text, as clients read them")
    func plainText() async {
        let program = ServedProgram()
        for (path, text) in [("/version", "3.0.0"), ("/health", "OK")] {
            let answer = await program.desk.answer(
                to: program.run, method: "GET", target: path, body: [])
            #expect(answer.body == text && answer.type.hasPrefix("text/plain"))
        }
    }
}

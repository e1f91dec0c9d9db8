import Foundation
import Testing

/// Programs that log to MLflow, with the client's own requests and without the client.
@Suite("Studies that read what programs log to MLflow", .serialized)
struct MLflowReportTests {
    /// Resumes its run as the client does, logs a loss at each of three steps, and another number.
    private static let client = """
        import base64, json, os, sys, urllib.request

        uri, run = os.environ["MLFLOW_TRACKING_URI"], os.environ["MLFLOW_RUN_ID"]
        user = os.environ["MLFLOW_TRACKING_USERNAME"] + ":" + os.environ["MLFLOW_TRACKING_PASSWORD"]
        headers = {"Content-Type": "application/json",
                   "Authorization": "Basic " + base64.b64encode(user.encode()).decode()}

        def call(path, **members):
            request = urllib.request.Request(
                uri + "/api/2.0/mlflow/" + path, headers=headers,
                data=json.dumps({"run_id": run, "run_uuid": run, **members}).encode())
            return json.loads(urllib.request.urlopen(request, timeout=60).read())

        x = float([a for a in sys.argv if a.startswith("--x=")][0][4:])
        call("runs/update", status="RUNNING")
        call("runs/log-parameter", key="x", value=str(x))
        for step in (1, 2, 3):
            call("runs/log-metric", key="val/loss", value=x + 1 / step, timestamp=1, step=step)
        call("runs/log-batch", metrics=[{"key": "seconds", "value": 2, "timestamp": 1, "step": 0}])
        """

    private func folder(_ more: String, program: String = client) throws -> StudyFolder {
        let folder = try StudyFolder(
            "exec python3 client.py \"$@\"",
            more: "report: { mlflow: { loss: val/loss } }\n\(more)")
        try Data(program.utf8).write(to: folder.url.appending(path: "client.py"))
        return folder
    }

    @Test("a program's numbers arrive by environment variables alone, with their steps")
    func run() throws {
        let folder = try folder("sampler: sobol")
        defer { folder.remove() }
        let environment = [
            "HTTP_PROXY": "http://127.0.0.1:1", "http_proxy": "http://127.0.0.1:1",
            "MLFLOW_TRACKING_URI": "http://127.0.0.1:1",
        ]
        let run = try ProgramRun(["run", "study.yaml"], in: folder.url, environment: environment)
            .end()
        #expect(run.code == 0, "\(run.output)\(run.errors)")
        let trials = try folder.trials()
        #expect(trials.count == 6)
        for trial in trials {
            let x = try #require((trial["parameters"] as? [String: Any])?["x"] as? Double)
            let metrics = try #require(trial["metrics"] as? [String: Double])
            let loss = try #require(metrics["loss"])
            #expect(abs(loss - (x + 1 / 3.0)) < 1e-12)
            #expect(metrics["seconds"] == 2)
            let measurements = try #require(trial["measurements"] as? [[String: Any]])
            #expect(measurements.map { $0["step"] as? Int } == [1, 2, 3])
            #expect(trial["outcome"] as? String == "completed")
        }
        #expect(try folder.luthier("study", "verify").code == 0)
    }

    @Test("a scheduler stops a program by what it logs, and a worker listens as a run does")
    func scheduled() throws {
        let folder = try folder(
            "sampler: sobol\nscheduler: { kind: threshold, at_most: 1.5 }",
            program: Self.client + "\nif x > 0.5:\n    import time\n    time.sleep(300)\n")
        defer { folder.remove() }
        #expect(try folder.luthier("study", "create", "study.yaml").code == 0)
        let run = try folder.luthier("worker", "--study", "shell")
        #expect(run.code == 0, "\(run.output)\(run.errors)")
        for trial in try folder.trials() {
            let x = try #require((trial["parameters"] as? [String: Any])?["x"] as? Double)
            #expect(trial["outcome"] as? String == (x > 0.5 ? "stopped" : "completed"))
        }
    }

    @Test("a smoke trial listens too, and a sample of output has nothing to say")
    func check() throws {
        let folder = try folder("")
        defer { folder.remove() }
        let smoke = try folder.luthier("check", "study.yaml", "--smoke")
        #expect(smoke.code == 0 && smoke.output.contains("loss 0.83"), "\(smoke)")
        try Data("loss=1\n".utf8).write(to: folder.url.appending(path: "a.log"))
        let sample = try folder.luthier("check", "study.yaml", "--sample", "a.log")
        #expect(sample.code == 64 && sample.errors.contains("--smoke"), "\(sample)")
    }
}

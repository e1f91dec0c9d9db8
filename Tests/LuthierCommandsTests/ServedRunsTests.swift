import Foundation
import LuthierWire
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A server that runs studies itself, as an operator starts and uses it, and as it is killed.
@Suite("Studies that a server runs", .serialized)
struct ServedRunsTests {
    /// Reports three steps, says that it ran, and gives its result.
    private static let program = """
        for step in 1 2 3; do
            echo "luthier: {\\"step\\": $step, \\"loss\\": $step.5}"
            sleep ${PACE:-0.05}
        done
        [ -e hold ] && while [ -e hold ]; do sleep 0.05; done
        echo "$LUTHIER_TRIAL $LUTHIER_ATTEMPT" >> runs
        echo "luthier: {\\"loss\\": $(value x)}"
        """

    private let folder: StudyFolder
    private let tokens: [String: String]

    init() throws {
        folder = try StudyFolder(Self.program)
        var tokens: [String: String] = [:]
        for role in ["viewer", "worker", "operator", "admin"] {
            let made = try folder.luthier("token", "create", role, "--role", role)
            tokens[role] = made.output.split(separator: "\n").first.map(String.init)
        }
        self.tokens = tokens
    }

    private struct Server {
        let run: ProgramRun
        let address: String
    }

    private func start(
        _ more: String..., environment: [String: String] = [:]
    ) throws -> Server {
        let run = try ProgramRun(
            ["serve", "--port", "0"] + (more.isEmpty ? ["--run-studies", "."] : more),
            in: folder.url,
            environment: environment)
        try #require(run.waitsFor("Ctrl-C ends it."))
        let line = run.output.split(separator: "\n")[0]
        return Server(run: run, address: String(line.split(separator: " ").last ?? ""))
    }

    private func call(
        _ server: Server, _ method: String, _ path: String, _ body: String? = nil,
        role: String = "operator", origin: String? = nil
    ) async throws -> (status: Int, json: JSONValue) {
        try await call(server.address, method, path, body, role: role, origin: origin)
    }

    private func call(
        _ address: String, _ method: String, _ path: String, _ body: String? = nil,
        role: String = "operator", origin: String? = nil
    ) async throws -> (status: Int, json: JSONValue) {
        var request = URLRequest(
            url: try #require(URL(string: address + "api/v1/studies" + path)))
        request.httpMethod = method
        request.setValue("Bearer \(tokens[role] ?? "")", forHTTPHeaderField: "Authorization")
        if let origin { request.setValue(origin, forHTTPHeaderField: "Origin") }
        if let body {
            request.httpBody = Data(body.utf8)
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        let (data, response) = try await URLSession.shared.data(for: request)
        return (
            (response as? HTTPURLResponse)?.statusCode ?? 0,
            (try? JSONValue(parsing: Array(data))) ?? .null
        )
    }

    private func definition(
        trials: Int = 6, parallel: Int = 2, name: String = "shell", more: String = ""
    ) -> String {
        """
        {"definition": {"study": "\(name)", "command": ["sh", "train.sh"],
         "parameters": {"x": {"from": 0, "to": 1}}, "metrics": {"loss": {"goal": "minimize"}},
         "budget": {"trials": \(trials), "parallel": \(parallel)}, "seed": 3\(more)}, "run": true}
        """
    }

    /// Asks until something holds of the study, for a minute.
    private func wait(
        _ server: Server, _ study: String = "shell", until holds: (JSONValue) -> Bool
    ) async throws -> JSONValue {
        var last = JSONValue.null
        for _ in 0..<1200 {
            last = try await call(server, "GET", "/\(study)").json
            if holds(last) { return last }
            usleep(50_000)
        }
        Issue.record("it never came to that: \(last)")
        return last
    }

    private func count(_ study: JSONValue, _ word: String) -> Int {
        study["trials"]?[word]?.integerValue ?? 0
    }

    private func kind(_ answer: (status: Int, json: JSONValue)) -> String? {
        answer.json["data"]?["kind"]?.stringValue
    }

    /// What ran to its end, once for each line.
    private var ran: [String] {
        let data = FileManager.default.contents(atPath: folder.url.appending(path: "runs").path())
        return String(decoding: data ?? Data(), as: UTF8.self).split(separator: "\n")
            .map(String.init)
    }

    private func hold(_ isHeld: Bool) throws {
        let file = folder.url.appending(path: "hold")
        if isHeld {
            try Data().write(to: file)
        } else {
            try FileManager.default.removeItem(at: file)
        }
    }

    @Test("without the flag nothing is run, and the flag is refused without a token or a folder")
    func flag() async throws {
        defer { folder.remove() }
        let server = try start("--log-level", "error")
        let refused = try await call(server, "POST", "", definition())
        #expect(refused.status == 409 && kind(refused) == "runs_not_allowed")
        #expect(try await call(server, "GET", "/shell").status == 404)
        server.run.send(SIGTERM)
        _ = server.run.end()
        let missing = try folder.luthier("serve", "--port", "0", "--run-studies", "nowhere")
        #expect(missing.code == 64 && missing.errors.contains("no folder"))
        let alone = try folder.luthier("serve", "--port", "0", "--run-parallel", "2")
        #expect(alone.code == 64 && alone.errors.contains("--run-studies"))
        try FileManager.default.removeItem(at: folder.url.appending(path: "luthier.tokens.json"))
        let open = try folder.luthier("serve", "--port", "0", "--run-studies", ".")
        #expect(open.code == 64)
        #expect(open.errors.contains("everybody on this machine could run programs as you"))
        #expect(!FileManager.default.fileExists(atPath: folder.url.path() + "/runs"))
    }

    @Test("it runs a study to its end as `luthier run` does, for operators alone")
    func running() async throws {
        defer { folder.remove() }
        let server = try start()
        defer { server.run.send(SIGKILL) }
        #expect(server.run.output.contains("can run programs as this user"))
        for role in ["viewer", "worker"] {
            let refused = try await call(server, "POST", "", definition(), role: role)
            #expect(refused.status == 403, "\(role)")
        }
        let foreign = try await call(
            server, "POST", "", definition(), origin: "https://example.org")
        #expect(foreign.status == 403)
        #expect(try await call(server, "POST", "", definition()).status == 201)
        for (role, status) in [("viewer", 403), ("worker", 403), ("operator", 409), ("admin", 409)]
        {
            #expect(try await call(server, "POST", "/shell/run", role: role).status == status)
        }
        let ended = try await wait(server) { $0["run"] == nil }
        #expect(ended["state"] == "finished")
        #expect(count(ended, "completed") == 6)
        #expect(Set(ran) == Set((0..<6).map { "\($0) 1" }))
        let again = try await call(server, "POST", "/shell/run")
        #expect(again.status == 409 && kind(again) == "study_over")
        // As `luthier run` would have it: the same folder of trials, the same log.
        let log = folder.url.appending(path: "luthier.trials/shell/0003/attempt-1/stdout.log")
        #expect(try String(contentsOf: log, encoding: .utf8).contains("luthier: "))
        #expect(try folder.luthier("study", "verify").code == 0)
        let audit = try String(
            contentsOf: folder.url.appending(path: "luthier.audit.jsonl"), encoding: .utf8)
        #expect(audit.contains(#""who":"operator""#) && audit.contains(#""what":"runStudy""#))
    }

    @Test("nobody is let in when the tokens are gone while programs may be run")
    func tokensGone() async throws {
        defer { folder.remove() }
        let server = try start()
        defer { server.run.send(SIGKILL) }
        try FileManager.default.removeItem(at: folder.url.appending(path: "luthier.tokens.json"))
        #expect(try await call(server, "POST", "", definition()).status == 401)
        #expect(try await call(server, "GET", "").status == 401)
    }

    @Test("what could not run here is refused with what is missing, and nothing is created")
    func refusals() async throws {
        defer { folder.remove() }
        let server = try start("--run-studies", ".", environment: ["SHORT_SECRET": "abc"])
        defer { server.run.send(SIGKILL) }
        let plain = definition()
        let cases: [(String, String, String)] = [
            (#"["sh", "train.sh"]"#, #"["no-such-program"]"#, "cannot_start"),
            (#"["sh", "train.sh"]"#, #"["./train.sh"]"#, "cannot_start"),
            (#""command": ["sh", "train.sh"],"#, "", "no_command"),
            (#""seed": 3"#, #""working_directory": "nowhere""#, "cannot_start"),
            (#""seed": 3"#, #""secrets": ["NOT_SET_HERE"]"#, "secret_missing"),
            (#""seed": 3"#, #""secrets": ["SHORT_SECRET"]"#, "secret_missing"),
        ]
        for (old, new, expected) in cases {
            let answer = try await call(
                server, "POST", "", plain.replacing(old, with: new))
            #expect(answer.status == 409 && kind(answer) == expected, "\(new): \(answer.json)")
            #expect(!answer.json.text().contains("abc"))
        }
        let broken = try await call(
            server, "POST", "", plain.replacing("minimize", with: "minimise"))
        #expect(broken.status == 400)
        #expect(try await call(server, "GET", "").json["studies"] == [])
        let none = try await call(server, "POST", "/none/run")
        #expect(none.status == 404)
        let idle = try await call(server, "POST", "/none/interrupt")
        #expect(idle.status == 409 && kind(idle) == "does_not_run")
    }

    @Test(
        "working directories are relative to the folder, and secrets come from the server and stay out of logs"
    )
    func surroundings() async throws {
        defer { folder.remove() }
        let inside = folder.url.appending(path: "jobs/inner")
        try FileManager.default.createDirectory(at: inside, withIntermediateDirectories: true)
        try Data("pwd; echo \"the key is $API_KEY\"; echo 'luthier: {\"loss\": 1}'".utf8).write(
            to: inside.appending(path: "train.sh"))
        let server = try start("--run-studies", "jobs", environment: ["API_KEY": "s3cr3t-value"])
        defer { server.run.send(SIGKILL) }
        let more = #", "working_directory": "inner", "secrets": ["API_KEY"]"#
        #expect(
            try await call(server, "POST", "", definition(trials: 1, more: more)).status == 201)
        _ = try await wait(server) { $0["run"] == nil }
        let log = try String(
            contentsOf: folder.url.appending(
                path: "luthier.trials/shell/0000/attempt-1/stdout.log"), encoding: .utf8)
        #expect(log.contains("/jobs/inner\n"))
        #expect(log.contains("the key is [API_KEY]") && !log.contains("s3cr3t"))
    }

    @Test("of many who start one study at once, one does")
    func together() async throws {
        defer { folder.remove() }
        try hold(true)
        let server = try start()
        defer { server.run.send(SIGKILL) }
        _ = try await call(
            server, "POST", "", definition().replacing(#""run": true"#, with: #""run": false"#))
        let address = server.address
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask { try await call(address, "POST", "/shell/run").status }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.sorted() == [200] + Array(repeating: 409, count: 7))
        // Another server of this storage may serve it, and not run it.
        let second = try folder.luthier("serve", "--port", "0", "--run-studies", ".")
        #expect(second.code == 1 && second.errors.contains("another server runs the studies"))
        // Whoever runs it besides joins, and together they keep the budget.
        let beside = try folder.start("worker", "--quiet")
        _ = try await wait(server) { count($0, "running") == 4 }
        try hold(false)
        #expect(beside.end().code == 0)
        let ended = try await wait(server) { $0["run"] == nil }
        #expect(count(ended, "completed") == 6 && ran.count == 6)
    }

    @Test("what is interrupted begins again when it is run again, and nothing runs between")
    func interrupting() async throws {
        defer { folder.remove() }
        try hold(true)
        let server = try start("--run-studies", ".", "--run-parallel", "2")
        defer { server.run.send(SIGKILL) }
        _ = try await call(server, "POST", "", definition())
        _ = try await call(server, "POST", "", definition(trials: 1, name: "later"))
        _ = try await wait(server) { count($0, "running") == 2 }
        let waiting = try await call(server, "GET", "/later").json
        #expect(waiting["run"]?["state"] == "waiting" && count(waiting, "running") == 0)
        let stopping = try await call(server, "POST", "/shell/interrupt")
        #expect(stopping.json["run"]?["state"] == "stopping")
        let idle = try await wait(server) { $0["run"] == nil }
        #expect(idle["state"] == "open")
        #expect(count(idle, "waiting") == 2 && count(idle, "running") == 0)
        // The place is free for the other.
        _ = try await wait(server, "later") { count($0, "running") == 1 }
        try hold(false)
        _ = try await wait(server, "later") { $0["run"] == nil }
        #expect(try await call(server, "POST", "/shell/run").status == 200)
        let ended = try await wait(server) { $0["run"] == nil }
        #expect(count(ended, "completed") == 6)
        #expect(try folder.trialsAttempts("shell") == [1, 1, 1, 1, 2, 2])
    }

    @Test("one trial is stopped at once, keeps its numbers, and the others run on")
    func stoppingOne() async throws {
        defer { folder.remove() }
        try hold(true)
        let server = try start()
        defer { server.run.send(SIGKILL) }
        _ = try await call(server, "POST", "", definition(trials: 2))
        for number in [0, 1] {
            for _ in 0..<1200 {
                let trial = try await call(server, "GET", "/shell/trials/\(number)").json
                if trial["measurements"]?.elements?.count == 3 { break }
                usleep(50_000)
            }
        }
        #expect(
            try await call(server, "POST", "/shell/trials/1/stop", role: "worker").status == 403)
        #expect(try await call(server, "POST", "/shell/trials/1/stop").status == 200)
        let one = try await wait(server) { count($0, "stopped") == 1 }
        #expect(count(one, "running") == 1)
        let trial = try await call(server, "GET", "/shell/trials/1").json
        #expect(trial["reason"] == "it was stopped by hand.")
        #expect(trial["metrics"]?["loss"] == 3.5)
        let late = try await call(server, "POST", "/shell/trials/1/stop")
        #expect(late.status == 409 && kind(late) == "not_running")
        // The same by the command, from another process.
        let told = try folder.luthier("study", "stop", "shell", "--trial", "0")
        #expect(told.output == "trial 0 is told to stop\n")
        let ended = try await wait(server) { $0["run"] == nil }
        #expect(count(ended, "stopped") == 2 && ran.isEmpty)
        #expect(try folder.luthier("study", "stop", "shell", "--trial", "0").code == 64)
        #expect(try folder.luthier("study", "verify", "shell").code == 0)
    }

    @Test("a server that is killed loses nothing: started again, it goes on and meets the budget")
    func killed() async throws {
        defer { folder.remove() }
        var server = try start()
        // A trial may be running at each of the three kills.
        let patient = definition(trials: 12, more: #", "retry": {"attempts": 4}"#)
        #expect(try await call(server, "POST", "", patient).status == 201)
        for kills in 1...3 {
            _ = try await wait(server) { count($0, "completed") >= 2 * kills }
            server.run.send(SIGKILL)
            _ = server.run.end()
            server = try start()
        }
        defer { server.run.send(SIGKILL) }
        let ended = try await wait(server) { $0["run"] == nil }
        #expect(ended["state"] == "finished")
        #expect(count(ended, "completed") == 12, "\(ended) \(ran)")
        // Each result counts once, and each trial that had ended was run once.
        let numbers = Set(ran.compactMap { $0.split(separator: " ").first })
        #expect(numbers.count == 12)
        #expect(try folder.luthier("study", "verify").code == 0)
        server.run.send(SIGTERM)
        #expect(server.run.end().code == 0)
    }

    @Test(
        "a server that is told to end interrupts what runs, as Ctrl-C does, and goes on when it is back"
    )
    func drained() async throws {
        defer { folder.remove() }
        try hold(true)
        var server = try start()
        _ = try await call(server, "POST", "", definition())
        _ = try await call(server, "POST", "", definition(trials: 2, name: "dismissed"))
        _ = try await wait(server) { count($0, "running") == 2 }
        _ = try await call(server, "POST", "/dismissed/interrupt")
        server.run.send(SIGTERM)
        let ending = server.run.end()
        #expect(ending.code == 0)
        #expect(ending.errors.contains("run interrupted"))
        let show = try folder.luthier("study", "show", "shell", "--json").output
        #expect(show.contains(#""running": 0"#) && show.contains(#""waiting": 2"#), "\(show)")
        // What was stopped meanwhile stays stopped.
        try hold(false)
        server = try start()
        defer { server.run.send(SIGKILL) }
        let ended = try await wait(server) { $0["run"] == nil }
        #expect(count(ended, "completed") == 6)
        #expect(try await call(server, "GET", "/dismissed").json["state"] == "open")
        #expect(ran.count == 6)
    }

    @Test("a study that was stopped while the server was away is not opened by its return")
    func stoppedMeanwhile() async throws {
        defer { folder.remove() }
        try hold(true)
        var server = try start()
        _ = try await call(server, "POST", "", definition())
        _ = try await wait(server) { count($0, "running") == 2 }
        server.run.send(SIGKILL)
        _ = server.run.end()
        #expect(try folder.luthier("study", "stop", "shell").code == 0)
        server = try start()
        defer { server.run.send(SIGKILL) }
        let idle = try await wait(server) { $0["run"] == nil }
        #expect(idle["state"] == "stopped")
        // A person may run it again, which opens it, as `luthier run` does.
        try hold(false)
        #expect(try await call(server, "POST", "/shell/run").status == 200)
        let ended = try await wait(server) { $0["run"] == nil }
        #expect(ended["state"] == "finished" && count(ended, "completed") == 6)
    }

    @Test("a study that is deleted runs no longer, and one of its name is another")
    func deleted() async throws {
        defer { folder.remove() }
        try hold(true)
        let server = try start()
        defer { server.run.send(SIGKILL) }
        _ = try await call(server, "POST", "", definition())
        _ = try await wait(server) { count($0, "running") == 2 }
        #expect(try await call(server, "DELETE", "/shell", role: "admin").status == 200)
        #expect(ran.isEmpty)
        try hold(false)
        #expect(try await call(server, "POST", "", definition(trials: 1)).status == 201)
        let ended = try await wait(server) { $0["run"] == nil }
        #expect(count(ended, "completed") == 1 && ran == ["0 1"])
    }

    @Test("a study that another process deletes ends its run, and the server serves on")
    func deletedElsewhere() async throws {
        defer { folder.remove() }
        try hold(true)
        let server = try start()
        defer { server.run.send(SIGKILL) }
        _ = try await call(server, "POST", "", definition())
        _ = try await wait(server) { count($0, "running") == 2 }
        #expect(try folder.luthier("study", "delete", "shell", "--yes").code == 0)
        try hold(false)
        // As soon as the old run has noticed, one of its name may begin.
        var status = 0
        for _ in 0..<600 where status != 201 {
            let answer = try await call(
                server, "POST", "",
                definition(trials: 1, more: #", "seed": 5"#)
                    .replacing(#""seed": 3, "#, with: "").replacing(
                        #""run": true"#, with: #""run": true, "load_if_exists": true"#))
            status = answer.status
            usleep(100_000)
        }
        #expect(status == 201)
        let ended = try await wait(server) { $0["run"] == nil }
        #expect(count(ended, "completed") == 1)
    }
}

extension StudyFolder {
    /// How often each trial of a study was begun, in ascending order.
    fileprivate func trialsAttempts(_ study: String) throws -> [Int] {
        let text = try luthier("study", "export", study, "--format", "json").output
        let trials = try JSONValue(parsing: text).elements ?? []
        return trials.compactMap { $0["attempt"]?.integerValue }.sorted()
    }
}

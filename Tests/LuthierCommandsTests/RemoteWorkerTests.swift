import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The worker of a study on a server, run as users run it, with real processes that are killed.
@Suite("The worker of a server", .serialized)
struct RemoteWorkerTests {
    /// Reports three steps, and says where it ran.
    private static let program = """
        for step in 1 2 3; do
            echo "luthier: {\\"step\\": $step, \\"loss\\": $step.5}"
            sleep ${PACE:-0.2}
        done
        if [ -n "$LEAVES" ]; then
            head -c $LEAVES /dev/zero | tr '\\0' $((LUTHIER_TRIAL % 10)) > "$LUTHIER_ARTIFACTS/model.bin"
        fi
        echo "$LUTHIER_TRIAL $LUTHIER_ATTEMPT token=${LUTHIER_TOKEN-none}" >> runs
        echo "luthier: {\\"loss\\": $(value x)}"
        """

    private let folder: StudyFolder

    init() throws {
        folder = try StudyFolder(Self.program)
    }

    /// A server in a folder of its own, with the study.
    private final class Server {
        let folder: URL
        var port = 0
        private var run: ProgramRun?

        init(beside folder: StudyFolder, trials: Int, more: String = "") throws {
            self.folder = folder.url.appending(path: "server")
            try FileManager.default.createDirectory(
                at: self.folder, withIntermediateDirectories: true)
            let request = """
                {"jsonrpc": "2.0", "id": 1, "method": "study.create", "params": {"definition": {
                "study": "far", "command": ["sh", "train.sh"],
                "parameters": {"x": {"from": 0, "to": 1}},
                "metrics": {"loss": {"goal": "minimize"}}, "budget": {"trials": \(trials)},
                "retry": {"attempts": 3, "on": ["lost"]}\(more)}}}
                """
            let input = request.split(separator: "\n").joined() + "\n"
            let ending = try ProgramRun(
                ["stdio", "--storage", "luthier.db"], in: self.folder, input: input
            ).end()
            try #require(ending.output.contains("\"result\""), "\(ending.output)")
        }

        func start() throws {
            let run = try ProgramRun(["serve", "--port", "\(port)"], in: folder)
            try #require(run.waitsFor("Ctrl-C ends it."))
            let line = run.output.split(separator: "\n")[0]
            port = Int(line.split(separator: ":").last?.filter(\.isNumber) ?? "") ?? 0
            self.run = run
        }

        func kill() {
            run?.send(SIGKILL)
            _ = run?.end()
        }

        var address: String { "http://127.0.0.1:\(port)" }

        func trials() throws -> [[String: Any]] {
            let text = try ProgramRun(["study", "export", "--format", "json"], in: folder)
                .end().output
            return try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]] ?? []
        }
    }

    private func worker(
        _ server: Server, _ more: String..., pace: String = "0.2", leaving bytes: Int? = nil
    ) throws -> ProgramRun {
        try ProgramRun(
            ["worker", "--server", server.address, "--study", "far"] + more, in: folder.url,
            environment: ["PACE": pace, "LEAVES": bytes.map { "\($0)" } ?? ""])
    }

    /// The trials that the programs ran, each as often as it was run to its end.
    private func runs() throws -> [String] {
        try String(contentsOf: folder.url.appending(path: "runs"), encoding: .utf8)
            .split(separator: "\n").map(String.init)
    }

    @Test(
        "a server that is killed again and again loses no worker, no result, and tells none twice")
    func kills() throws {
        defer { folder.remove() }
        let server = try Server(beside: folder, trials: 24)
        try server.start()
        let workers = try (0..<3).map { _ in try worker(server, "--parallel", "2") }
        for round in 0..<5 {
            usleep(700_000)
            server.kill()
            usleep(UInt32(round) * 200_000)
            try server.start()
        }
        defer { server.kill() }
        for worker in workers {
            let ending = worker.end()
            #expect(ending.code == 0, "\(ending.errors)")
            #expect(ending.output.contains("far is finished: 24 trials ended"))
        }
        let trials = try server.trials()
        #expect(trials.compactMap { $0["number"] as? Int } == Array(0..<24))
        for trial in trials {
            #expect(trial["outcome"] as? String == "completed")
            #expect(trial["attempt"] as? Int == 1)
            #expect(trial["late"] == nil)
            let steps = (trial["measurements"] as? [[String: Any]] ?? []).map { $0["step"] as? Int }
            #expect(steps == [1, 2, 3, nil], "\(trial)")
        }
        #expect(try runs().count == 24)
        #expect(try unsent().isEmpty)
    }

    @Test(
        "what a trial prints elsewhere can be read on the server while it runs, and its end later")
    func logs() throws {
        defer { folder.remove() }
        let server = try Server(beside: folder, trials: 1)
        try server.start()
        defer { server.kill() }
        // Long enough to be seen while it runs, however busy the machine is.
        let run = try worker(server, "--parallel", "1", pace: "6")
        func log() throws -> String {
            let url = try #require(
                URL(string: "\(server.address)/api/v1/studies/far/trials/0/log"))
            return (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        }
        var during = ""
        while during.isEmpty, run.isRunning {
            during = try log()
            usleep(200_000)
        }
        #expect(run.isRunning && during.contains("\"step\": 1"), "\(during)")
        let ending = run.end()
        #expect(ending.code == 0, "\(ending.errors)")
        let whole = try log()
        #expect(whole.hasPrefix(during) && whole.contains("\"step\": 3"), "\(whole)")
        #expect(whole.split(separator: "\n").count == 4)
        #expect(try ProgramRun(["study", "verify"], in: server.folder).end().code == 0)
    }

    /// What lies in the folders of what is to be sent.
    private func unsent() throws -> [String] {
        let names = FileManager.default.enumerator(atPath: folder.url.path())?.allObjects ?? []
        return names.compactMap { $0 as? String }.filter {
            $0.contains(".unsent/") && $0.hasSuffix(".json")
        }
    }

    @Test("files of trials reach a server that is killed again and again, whole and once")
    func artifacts() throws {
        defer { folder.remove() }
        let server = try Server(beside: folder, trials: 12)
        try server.start()
        let run = try worker(server, "--parallel", "3", pace: "0.05", leaving: 5_000_000)
        for round in 0..<5 {
            usleep(500_000)
            server.kill()
            usleep(UInt32(round) * 100_000)
            try server.start()
        }
        defer { server.kill() }
        let ending = run.end()
        #expect(ending.code == 0, "\(ending.errors)")
        let check = try ProgramRun(["study", "artifacts", "--check"], in: server.folder).end()
        #expect(check.output == "12 artifacts sound, 0 not\n", "\(check) \(ending.errors)")
        let trials = try server.trials()
        for trial in trials {
            let files = trial["artifacts"] as? [[String: Any]] ?? []
            #expect(files.map { $0["size"] as? Int } == [5_000_000], "\(trial)")
        }
        #expect(try ProgramRun(["study", "verify"], in: server.folder).end().code == 0)
        // Neither the server nor the worker keeps what nobody needs.
        let names = FileManager.default.enumerator(atPath: folder.url.path())?.allObjects ?? []
        let contents = names.compactMap { $0 as? String }.filter {
            ($0.split(separator: "/").last?.count ?? 0) == 64
        }
        #expect(contents.count == 10, "\(contents)")
        #expect(contents.allSatisfy { $0.hasPrefix("server/") })
        #expect(try unsent().isEmpty)
    }

    @Test("a file that is too large keeps no result from being told, and stays with the trial")
    func largeArtifacts() throws {
        defer { folder.remove() }
        let server = try Server(
            beside: folder, trials: 1, more: #", "artifacts": {"per_trial": 1000}"#)
        try server.start()
        defer { server.kill() }
        let ending = try worker(server, pace: "0", leaving: 1001).end()
        #expect(ending.code == 0)
        #expect(ending.errors.contains("1 beyond 1000 bytes of one trial, such as model.bin"))
        #expect(try server.trials().allSatisfy { $0["outcome"] as? String == "completed" })
        let check = try ProgramRun(["study", "artifacts", "--check"], in: server.folder).end()
        #expect(check.output == "0 artifacts sound, 0 not\n", "\(check)")
    }

    @Test("a worker that still looks for its server ends at once when it is interrupted")
    func interruptedSearch() throws {
        defer { folder.remove() }
        // Nothing listens to port 9 of this machine.
        let worker = try ProgramRun(
            ["worker", "--server", "http://127.0.0.1:9", "--study", "far"], in: folder.url)
        for _ in 0..<1200 where !worker.errors.contains("does not serve") { usleep(50_000) }
        worker.send(SIGINT)
        let ending = worker.end()
        #expect(ending.code == 2)
        #expect(ending.errors.contains("the server http://127.0.0.1:9 was not reached"))
    }

    @Test("what a killed worker had to say is sent by the next, and what it ran is run again")
    func killedWorker() throws {
        defer { folder.remove() }
        let server = try Server(beside: folder, trials: 3)
        try server.start()
        let first = try worker(server)
        #expect(first.waitsFor("trial 1  begins"))
        server.kill()
        // Trial 1 ends while nobody listens.
        for _ in 0..<600 where try runs().count < 2 { usleep(50_000) }
        for _ in 0..<600 where try unsent().count < 5 { usleep(50_000) }
        first.send(SIGKILL)
        _ = first.end()
        #expect(try !unsent().isEmpty)
        try server.start()
        defer { server.kill() }
        let second = try worker(server).end()
        #expect(second.code == 0)
        #expect(second.errors.contains("sent what an earlier worker had left: 1 result"))
        let trials = try server.trials()
        #expect(trials.map { $0["outcome"] as? String } == Array(repeating: "completed", count: 3))
        #expect(trials.map { $0["attempt"] as? Int } == [1, 1, 1])
        #expect(try runs().map { String($0.prefix(3)) } == ["0 1", "1 1", "2 1"])
        #expect(try unsent().isEmpty)
    }

    @Test("a worker that is told to end gives its trials back, also while the server is away")
    func interruption() throws {
        defer { folder.remove() }
        let server = try Server(beside: folder, trials: 2)
        try server.start()
        let first = try worker(server, "--json", pace: "20")
        for _ in 0..<600 where try unsent().isEmpty { usleep(50_000) }
        usleep(300_000)
        first.send(SIGINT)
        let ending = first.end()
        #expect(ending.code == 2, "\(ending.errors)")
        #expect(ending.output.contains("\"interrupted\""))
        #expect(try server.trials().allSatisfy { $0["outcome"] as? String == "waiting" })
        let second = try worker(server, pace: "20")
        #expect(second.waitsFor("begins attempt 2"))
        server.kill()
        usleep(300_000)
        second.send(SIGTERM)
        let left = second.end()
        #expect(left.code == 2)
        #expect(left.errors.contains("is sent when a worker of this study is started here again"))
        try server.start()
        defer { server.kill() }
        #expect(try worker(server).end().code == 0)
        #expect(try server.trials().allSatisfy { $0["outcome"] as? String == "completed" })
    }

    @Test("a token is taken from the environment's file, and never shown or handed on")
    func tokens() throws {
        defer { folder.remove() }
        let server = try Server(beside: folder, trials: 1)
        let made = try ProgramRun(
            ["token", "create", "gpu", "--role", "worker"], in: server.folder
        ).end()
        let token = made.output.split(separator: "\n").map(String.init)[0]
        try server.start()
        defer { server.kill() }
        let bare = try worker(server).end()
        #expect(bare.code == 1 && bare.errors.contains("lets nobody in"), "\(bare.errors)")
        let file = folder.url.appending(path: "token")
        try Data((token + "\n").utf8).write(to: file)
        let loose = try worker(server, "--token-file", "token").end()
        #expect(loose.code == 64 && loose.errors.contains("chmod 600"))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: file.path())
        let run = try worker(server, "--token-file", "token").end()
        #expect(run.code == 0, "\(run.errors)")
        #expect(!(run.output + run.errors + bare.errors).contains(token))
        #expect(try runs() == ["0 1 token=none"])
    }

    @Test("what is wrong is said with what to do")
    func refusals() throws {
        defer { folder.remove() }
        let server = try Server(beside: folder, trials: 1)
        try server.start()
        let unknown = try ProgramRun(
            ["worker", "--server", server.address, "--study", "nosuch"], in: folder.url
        ).end()
        #expect(unknown.code == 1 && unknown.errors.contains("nosuch"))
        server.kill()
        let away = try worker(server, "--patience", "1s").end()
        #expect(away.code == 1 && away.errors.contains("cannot be reached"), "\(away.errors)")
        #expect(try folder.luthier("worker", "--server", "x", "--study", "a").code == 64)
        #expect(try folder.luthier("worker", "--server", server.address).code == 64)
        #expect(try folder.luthier("worker", "--token-file", "x").code == 64)
        let both = try worker(server, "--storage", "other.db").end()
        #expect(both.code == 64)
        let plain = try ProgramRun(
            ["worker", "--server", "http://tuning.example.org", "--study", "a"], in: folder.url,
            environment: ["LUTHIER_TOKEN": "luthier_1"]
        ).end()
        #expect(plain.code == 64 && plain.errors.contains("--insecure-plain-http"))
    }
}

import LuthierDomain
import LuthierHTTP
import LuthierTesting
import LuthierWire
import Synchronization
import Testing

/// Runs that are only said to run.
final class PlainRuns: StudyRuns {
    private let running = Mutex<[(name: String, standing: RunStanding)]>([])
    let asked = Mutex<[String]>([])

    func check(_ definition: JSONValue) throws(Problem) {
        guard definition["command"] != nil else {
            throw Problem(409, "no_command", "no program.", field: "definition.command")
        }
    }

    func begin(_ study: String, parallel: Int?, by who: String) throws(Problem) {
        let isNew = running.withLock { running in
            guard !running.contains(where: { $0.name == study }) else { return false }
            let standing = RunStanding(
                state: .running, slots: parallel ?? 1, who: who,
                since: Timestamp(milliseconds: 0), problem: nil)
            running.append((study, standing))
            return true
        }
        guard isNew else { throw Problem(409, "already_runs", "it runs.", field: "study") }
    }

    func interrupt(_ study: String) throws(Problem) {
        guard standing(of: study) != nil else {
            throw Problem(409, "does_not_run", "it does not run.", field: "study")
        }
        running.withLock { $0.removeAll { $0.name == study } }
    }

    func forget(_ study: String) {
        asked.withLock { $0.append("forget \(study)") }
        running.withLock { $0.removeAll { $0.name == study } }
    }

    func standing(of study: String) -> RunStanding? {
        running.withLock { $0.first { $0.name == study }?.standing }
    }

    func standings() -> [RunStanding] { running.withLock { $0.map(\.standing) } }
}

@Suite("StudyRuns")
struct StudyRunsTests {
    private let study = "/api/v1/studies/s"

    private static func definition(_ more: String = "") -> String {
        """
        {"definition":{"study":"s","command":["true"],"parameters":{"x":{"from":0,"to":1}},\
        "metrics":{"loss":{"goal":"minimize"}},"budget":{"trials":5}}\(more)}
        """
    }

    @Test("where studies are not run, that is said with what to do, and nothing is created")
    func notAllowed() async {
        let caller = Caller()
        let new = await caller.send("POST", "/api/v1/studies", Self.definition(#","run":true"#))
        #expect(new.status == 409 && new.text.contains("--run-studies"))
        #expect(await caller.send("GET", study).status == 404)
        #expect(await caller.send("POST", "/api/v1/studies", Self.definition()).status == 201)
        for path in ["run", "interrupt"] {
            let answer = await caller.send("POST", "\(study)/\(path)")
            #expect(answer.json["data"]?["kind"] == "runs_not_allowed")
        }
        #expect(await caller.send("GET", study).json["run"] == nil)
        #expect(await caller.send("GET", "/api/v1/session").json["runs"] == false)
        #expect(!(await caller.send("GET", "/metrics").text.contains("luthier_runs")))
    }

    @Test("a run begins once, is shown wherever its study is, and is interrupted")
    func running() async {
        let caller = Caller(runs: PlainRuns())
        _ = await caller.send("POST", "/api/v1/studies", Self.definition())
        let begun = await caller.send("POST", "\(study)/run", #"{"parallel":3}"#)
        #expect(begun.status == 200)
        #expect(begun.json["run"]?["state"] == "running")
        #expect(begun.json["run"]?["parallel"] == 3)
        #expect(begun.json["run"]?["by"] == "local")
        #expect(await caller.send("POST", "\(study)/run").status == 409)
        #expect(await caller.send("GET", study).json["run"] == begun.json["run"])
        let list = await caller.send("GET", "/api/v1/studies")
        #expect(list.json["studies"]?.elements?.first?["run"] == begun.json["run"])
        #expect(await caller.send("GET", "/api/v1/session").json["runs"] == true)
        let figures = await caller.send("GET", "/metrics").text
        #expect(figures.contains(#"luthier_runs{state="running"} 1"#))
        #expect(figures.contains(#"luthier_runs{state="failing"} 0"#))
        let ended = await caller.send("POST", "\(study)/interrupt")
        #expect(ended.status == 200 && ended.json["run"] == nil)
        #expect(await caller.send("POST", "\(study)/interrupt").status == 409)
    }

    @Test("a study is created and run in one request, and is not created when it could not run")
    func creating() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let caller = Caller(audit: AuditLog(path: folder.path("audit")), runs: PlainRuns())
        let bare = Caller.definition().dropLast() + #","run":true}"#
        #expect(
            await caller.send("POST", "/api/v1/studies", String(bare)).field == "definition.command"
        )
        #expect(await caller.send("GET", study).status == 404)
        for wrong in ["1", "\"yes\"", "null"] {
            let answer = await caller.send(
                "POST", "/api/v1/studies", Self.definition(",\"run\":\(wrong)"))
            #expect(answer.status == 400 && answer.field == "run")
        }
        let new = await caller.send("POST", "/api/v1/studies", Self.definition(#","run":true"#))
        #expect(new.status == 201)
        #expect(new.json["run"]?["state"] == "running")
        #expect(folder.text("audit").contains(#""what":"runStudy","study":"s","status":200"#))
        let again = await caller.send(
            "POST", "/api/v1/studies", Self.definition(#","run":false,"load_if_exists":true"#))
        #expect(again.status == 201)
    }

    @Test(
        "a number of trials at once that is none is refused",
        arguments: ["0", "-1", "1001", "\"2\"", "1.5"])
    func parallel(text: String) async {
        let caller = Caller(runs: PlainRuns())
        _ = await caller.create()
        let answer = await caller.send("POST", "\(study)/run", "{\"parallel\":\(text)}")
        #expect(answer.status == 400 && answer.field == "parallel")
    }

    @Test("the run of a study ends before it is deleted")
    func deleting() async {
        let runs = PlainRuns()
        let caller = Caller(runs: runs)
        _ = await caller.create()
        _ = await caller.send("POST", "\(study)/run")
        #expect(await caller.send("DELETE", study).status == 200)
        #expect(runs.asked.withLock { $0 } == ["forget s"])
        #expect(runs.standings().isEmpty)
    }
}

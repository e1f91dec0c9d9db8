import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What others on the machine may read, when the user's umask takes no right away.
@Suite("Rights under umask 000", .serialized)
struct RightsTests {
    private static let program = """
        echo kept > "$LUTHIER_CHECKPOINT/state"
        echo kept > "$LUTHIER_ARTIFACTS/model.txt"
        echo "luthier: {\\"step\\": 1, \\"loss\\": 2}"
        while [ -e hold ]; do sleep 0.05; done
        echo "luthier: {\\"loss\\": $(value x)}"
        """

    private static let umask = ["sh", "-c", "umask 000; exec \"$0\" \"$@\""]

    private func start(_ arguments: String..., in folder: URL, input: String? = nil) throws
        -> ProgramRun
    {
        try ProgramRun(arguments, in: folder, input: input, wrapper: Self.umask)
    }

    /// The paths in a folder that others may read, write or enter, apart from what was made by others and
    /// what lies in a folder that they may not enter.
    private func open(in folder: URL, except own: Set<String>) throws -> [String] {
        var found: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path()) {
            guard !own.contains(name),
                !["in", "out", "err"].contains((name as NSString).pathExtension)
            else { continue }
            var status = stat()
            guard lstat(folder.appending(path: name).path(), &status) == 0 else { continue }
            if status.st_mode & 0o077 != 0 { found.append(name) }
        }
        return found
    }

    /// Everything in a folder.
    private func names(in folder: URL) -> [String] {
        FileManager.default.enumerator(atPath: folder.path())?.compactMap { $0 as? String } ?? []
    }

    @Test("a run, its storage, its copies and its trials' folders are their owner's alone")
    func run() throws {
        let folder = try StudyFolder(
            Self.program, budget: "{ trials: 1 }", more: "artifacts: { keep: all }")
        defer { folder.remove() }
        let hold = folder.url.appending(path: "hold")
        try Data().write(to: hold)
        let run = try start("run", "study.yaml", in: folder.url)
        for _ in 0..<1200 where !names(in: folder.url).contains(where: { $0.hasSuffix("/state") }) {
            usleep(50_000)
        }
        let backup = try start("study", "backup", "copy.db", in: folder.url).end()
        #expect(backup.code == 0, "\(backup.errors)")
        let all = names(in: folder.url)
        for end in [
            "db-wal", "db-shm", "db-lock", "copy.db", "/checkpoint", "/artifacts", "stdout.log",
        ] {
            #expect(all.contains { $0.hasSuffix(end) }, "\(end) is not there: \(all)")
        }
        let own: Set = ["train.sh", "study.yaml", "hold"]
        #expect(try open(in: folder.url, except: own).isEmpty)
        try FileManager.default.removeItem(at: hold)
        let ending = run.end()
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(try open(in: folder.url, except: own).isEmpty)
        // Also where a folder above is opened to others later.
        let trials = folder.url.appending(path: "luthier.trials")
        for name in names(in: trials) {
            // What the program makes there is its own affair.
            guard !name.hasSuffix("/state"), !name.hasSuffix("/model.txt") else { continue }
            var status = stat()
            #expect(lstat(trials.appending(path: name).path(), &status) == 0)
            #expect(status.st_mode & 0o077 == 0, "\(name)")
        }
    }

    @Test("a server's files and what a worker has not yet sent are their owner's alone")
    func serve() throws {
        let folder = try StudyFolder(Self.program)
        defer { folder.remove() }
        let site = folder.url.appending(path: "site")
        try FileManager.default.createDirectory(at: site, withIntermediateDirectories: true)
        let request = """
            {"jsonrpc": "2.0", "id": 1, "method": "study.create", "params": {"definition": {"study": "far", \
            "command": ["sh", "train.sh"], "parameters": {"x": {"from": 0, "to": 1}}, \
            "metrics": {"loss": {"goal": "minimize"}}, "budget": {"trials": 1}}}}

            """
        let made = try start("stdio", "--storage", "luthier.db", in: site, input: request).end()
        #expect(made.output.contains("\"result\""), "\(made.output)")
        let hold = folder.url.appending(path: "hold")
        try Data().write(to: hold)
        let server = try start("serve", "--port", "0", in: site)
        try #require(server.waitsFor("Ctrl-C ends it."))
        let line = server.output.split(separator: "\n")[0]
        let port = Int(line.split(separator: ":").last?.filter(\.isNumber) ?? "") ?? 0
        let worker = try start(
            "worker", "--server", "http://127.0.0.1:\(port)", "--study", "far", in: folder.url)
        for _ in 0..<1200 where !names(in: folder.url).contains(where: { $0.hasSuffix("/state") }) {
            usleep(50_000)
        }
        server.send(SIGKILL)
        _ = server.end()
        // The result waits in the worker's folder for a server that is away.
        try FileManager.default.removeItem(at: hold)
        func spooled() -> [String] { names(in: folder.url).filter { $0.contains(".unsent") } }
        for _ in 0..<600 where spooled().count < 2 { usleep(50_000) }
        #expect(spooled().count >= 2, "\(names(in: folder.url))")
        for name in spooled() {
            var status = stat()
            if lstat(folder.url.appending(path: name).path(), &status) == 0 {
                #expect(status.st_mode & 0o077 == 0, "\(name)")
            }
        }
        #expect(
            try open(in: folder.url, except: ["train.sh", "study.yaml", "site"]).isEmpty)
        #expect(try open(in: site, except: []).isEmpty)
        worker.send(SIGKILL)
        _ = worker.end()
    }
}

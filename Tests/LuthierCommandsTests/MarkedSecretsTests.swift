import Foundation
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A server that runs a study, a worker of it, tokens and a secret that can be told from everything else: where
/// they are found afterwards.
@Suite("Marked tokens and secrets", .serialized)
struct MarkedSecretsTests {
    private static let secret = "canary-41c7d09e6b"
    private static let wrongToken = "luthier_" + String(repeating: "dead5ec2e7", count: 6) + "0000"

    /// Speaks of the secret on both outputs and in a reason, and waits while there is a file.
    private static let program = """
        echo "the key is $CANARY"
        echo "error with $CANARY" >&2
        echo "luthier: {\\"step\\": 1, \\"loss\\": 1}"
        touch "begun.$LUTHIER_TRIAL"
        while [ -e hold ]; do sleep 0.05; done
        if [ $LUTHIER_TRIAL = 0 ]; then echo "luthier: {\\"infeasible\\": \\"no $CANARY\\"}"; exit 0; fi
        echo "luthier: {\\"loss\\": $(value x)}"
        """

    private struct Found: CustomStringConvertible {
        let place: String
        let what: String
        var description: String { "\(what) in \(place)" }
    }

    /// Where texts stand in files below a folder, but for files of some names.
    private func search(
        _ texts: [String: String], in folder: URL, butNot names: Set<String>
    ) throws -> (found: [Found], files: Int) {
        var found: [Found] = []
        var count = 0
        let files = try #require(
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        for case let file as URL in files where !names.contains(file.lastPathComponent) {
            guard let data = try? Data(contentsOf: file) else { continue }
            count += 1
            for (what, text) in texts where data.range(of: Data(text.utf8)) != nil {
                found.append(Found(place: file.path(), what: what))
            }
        }
        return (found, count)
    }

    /// Where texts stand in the arguments of any process, and in the environments of trials.
    private func searchProcesses(
        _ texts: [String: String], tokens: Set<String>
    ) -> (found: [Found], trials: Int) {
        var found: [Found] = []
        var trials = 0
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        for name in names where Int(name) != nil {
            func bytes(_ file: String) -> Data {
                FileManager.default.contents(atPath: "/proc/\(name)/\(file)") ?? Data()
            }
            let (arguments, environment) = (bytes("cmdline"), bytes("environ"))
            let isTrial = environment.range(of: Data("LUTHIER_TRIAL=".utf8)) != nil
            if isTrial { trials += 1 }
            for (what, text) in texts {
                let text = Data(text.utf8)
                if arguments.range(of: text) != nil {
                    found.append(Found(place: "the arguments of \(name)", what: what))
                }
                // Programs are given the secret, and never a token.
                if isTrial, tokens.contains(what), environment.range(of: text) != nil {
                    found.append(Found(place: "the environment of \(name)", what: what))
                }
            }
        }
        return (found, trials)
    }

    private func send(
        _ method: String, _ address: String, token: String, _ body: String? = nil
    ) async throws -> String {
        var request = URLRequest(url: try #require(URL(string: address)))
        request.httpMethod = method
        request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        if let body {
            request.httpBody = Data(body.utf8)
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        let (data, response) = try await URLSession.shared.data(for: request)
        let answer = response as? HTTPURLResponse
        return "\(answer?.statusCode ?? 0) \(answer?.allHeaderFields ?? [:]) "
            + String(decoding: data, as: UTF8.self)
    }

    private func waits(_ holds: () -> Bool) -> Bool {
        for _ in 0..<1200 {
            if holds() { return true }
            usleep(50_000)
        }
        return false
    }

    @Test(
        "they stand in no argument, no environment of a trial but the secret's own, no log, database, spool, audit or answer"
    )
    func search() async throws {
        let folder = try StudyFolder(Self.program)
        defer { folder.remove() }
        var texts = ["the secret": Self.secret, "a wrong token": Self.wrongToken]
        for role in ["operator", "worker"] {
            let made = try folder.luthier("token", "create", role, "--role", role)
            texts["the token \(role)"] = made.output.split(separator: "\n").first.map(String.init)
        }
        let tokens = Set(texts.keys).subtracting(["the secret"])
        let manager = texts["the token operator"] ?? ""
        let hold = folder.url.appending(path: "hold")
        try Data().write(to: hold)
        let server = try ProgramRun(
            ["serve", "--port", "0", "--run-studies", ".", "--log-level", "debug"], in: folder.url,
            environment: ["CANARY": Self.secret])
        try #require(server.waitsFor("Ctrl-C ends it."))
        let line = server.output.split(separator: "\n")[0]
        let address = String(line.split(separator: " ").last ?? "")
        let api = address + "api/v1/studies"

        let definition = """
            {"definition": {"study": "shell", "command": ["sh", "train.sh"], "secrets": ["CANARY"],
             "parameters": {"x": {"from": 0, "to": 1}}, "metrics": {"loss": {"goal": "minimize"}},
             "budget": {"trials": 4, "parallel": 2}, "seed": 3}, "run": true}
            """
        var answers = [try await send("POST", api, token: manager, definition)]
        #expect(answers[0].hasPrefix("201"), "\(answers)")
        let worker = try ProgramRun(
            [
                "worker", "--server", String(address.dropLast()), "--study", "shell",
                "--parallel", "2",
            ],
            in: folder.url,
            environment: ["CANARY": Self.secret, "LUTHIER_TOKEN": texts["the token worker"] ?? ""])
        // Mistakes, each with something in it that must not come back.
        answers.append(try await send("GET", api, token: Self.wrongToken))
        answers.append(
            try await send("GET", api + "?token=\(Self.wrongToken)", token: Self.wrongToken))
        answers.append(
            try await send(
                "POST", api, token: manager,
                definition.replacing("\"CANARY\"", with: "\"\(Self.secret)\"")))
        #expect(answers[1].hasPrefix("401") && answers[3].hasPrefix("400"), "\(answers)")

        func begun() -> Int {
            (0..<4).count { number in
                FileManager.default.fileExists(
                    atPath: folder.url.appending(path: "begun.\(number)").path())
            }
        }
        #expect(waits { begun() == 4 }, "\(server.errors) \(worker.errors)")
        #if os(Linux)
            let processes = searchProcesses(texts, tokens: tokens)
            #expect(processes.found.isEmpty, "\(processes.found)")
            #expect(processes.trials >= 4)
        #endif
        for path in ["", "/shell", "/shell/trials", "/shell/events", "/shell/trials/0/log"] {
            answers.append(try await send("GET", api + path, token: manager))
        }
        answers.append(try await send("GET", address + "metrics", token: manager))

        // The worker's results have to stay in its spool.
        server.send(SIGKILL)
        answers.append(server.end().errors)
        try FileManager.default.removeItem(at: hold)
        let names = { FileManager.default.enumerator(atPath: folder.url.path())?.allObjects ?? [] }
        #expect(
            waits {
                names().contains { ($0 as? String ?? "").contains(".unsent/") }
            })
        worker.send(SIGKILL)
        answers.append(worker.end().errors)

        let files = try search(texts, in: folder.url, butNot: ["report.jsonl"])
        #expect(files.found.isEmpty, "\(files.found)")
        #expect(files.files > 15)
        for answer in answers {
            for (what, text) in texts { #expect(!answer.contains(text), "\(what) in \(answer)") }
        }
        #expect(answers.contains { $0.contains("the key is [CANARY]") })
        let hashes = try folder.text("luthier.tokens.json")
        #expect(hashes.contains("sha256"))
    }
}

import Foundation
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

@Suite("The server's command", .serialized)
struct ServeCommandTests {
    private let folder: StudyFolder

    init() throws { folder = try StudyFolder("true") }

    /// Starts a server on a free port, and gives its address.
    private func start(_ more: String...) throws -> (run: ProgramRun, address: String) {
        let run = try ProgramRun(["serve", "--port", "0"] + more, in: folder.url)
        try #require(run.waitsFor("Ctrl-C ends it."))
        let line = run.output.split(separator: "\n")[0]
        return (run, String(line.split(separator: " ").last ?? ""))
    }

    private func get(_ address: String, token: String? = nil) async throws -> (Int, String) {
        var request = URLRequest(url: try #require(URL(string: address)))
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        let (data, response) = try await URLSession.shared.data(for: request)
        return (
            (response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self)
        )
    }

    @Test("it says where to look, serves what is stored, and ends well when it is told to")
    func serving() async throws {
        defer { folder.remove() }
        let (run, address) = try start()
        #expect(run.output.hasPrefix("Luthier serves luthier.db at http://127.0.0.1:"))
        #expect(run.output.contains("There is no token"))
        #expect(try await get(address + "api/v1/studies") == (200, #"{"studies":[]}"#))
        #expect(try await get(address + "health/ready").0 == 200)
        #expect(try await get(address).1.contains("/assets/dashboard.js"))
        #expect(try await get(address + "assets/dashboard.js").1.hasPrefix("\"use strict\""))
        #expect(try await get(address + "assets/serve.log").0 == 404)
        run.send(SIGTERM)
        let ending = run.end()
        #expect(ending.code == 0)
        #expect(ending.errors.contains(#""message":"ended""#))
        let audit = folder.url.appending(path: "luthier.audit.jsonl").path()
        let mode = try FileManager.default.attributesOfItem(atPath: audit)[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test("once there is a token it is needed, until it is revoked while the server runs")
    func tokens() async throws {
        defer { folder.remove() }
        let made = try folder.luthier("token", "create", "ann", "--role", "viewer")
        #expect(made.code == 0 && made.errors.contains("the only time"))
        let token = made.output.split(separator: "\n").map(String.init)[0]
        let (run, address) = try start()
        defer { run.send(SIGKILL) }
        #expect(run.output.contains("Requests need a token."))
        #expect(try await get(address + "api/v1/studies").0 == 401)
        #expect(try await get(address + "api/v1/studies", token: token).0 == 200)
        let list = try folder.luthier("token", "list")
        #expect(list.output.contains("ann   viewer  all"))
        #expect(!list.output.contains(token))
        #expect(try folder.luthier("token", "list", "--json").output.contains(#""name": "ann""#))
        #expect(try folder.luthier("token", "revoke", "ann").output == "revoked ann\n")
        #expect(try await get(address + "api/v1/studies", token: token).0 == 401)
        #expect(!run.output.contains(token))
    }

    @Test("what is unsafe or wrong is refused with what to do")
    func refusals() throws {
        defer { folder.remove() }
        let open = try folder.luthier("serve", "--host", "0.0.0.0")
        #expect(open.code == 64 && open.errors.contains("--insecure-plain-http"))
        let bare = try folder.luthier("serve", "--host", "0.0.0.0", "--insecure-plain-http")
        #expect(bare.code == 64 && bare.errors.contains("luthier token create"))
        #expect(try folder.luthier("serve", "--port", "70000").code == 64)
        #expect(try folder.luthier("token", "create", "a/b", "--role", "viewer").code == 64)
        #expect(try folder.luthier("token", "create", "a", "--role", "king").code == 64)
        let none = try folder.luthier("token", "revoke", "bob")
        #expect(none.code == 64 && none.errors.contains("luthier token list"))
        #expect(try folder.luthier("token", "list").output == "no tokens\n")
        #expect(try folder.luthier("token", "create", "a", "--role", "worker").code == 0)
        #expect(try folder.luthier("token", "create", "a", "--role", "worker").code == 1)
        let tokens = folder.url.appending(path: "luthier.tokens.json")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: tokens.path())
        let loose = try folder.luthier("serve", "--port", "0")
        #expect(loose.code == 1 && loose.errors.contains("chmod 600"))
    }
}

import Foundation
import LuthierHTTP
import LuthierTesting
import LuthierWire
import Testing

@Suite("AuditLog")
struct AuditLogTests {
    @Test("changes and refusals are written down, with who, what and when, and no secret")
    func entries() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let tokens = TokenFile(path: folder.path("tokens.json"))
        let clock = VirtualClock()
        let token = AccessToken.random()
        try tokens.add(
            AccessToken(
                name: "ann", role: .operator, digest: AccessToken.digest(of: token),
                created: clock.now))
        let stranger = Caller(
            tokens: tokens, audit: AuditLog(path: folder.path("audit.jsonl")), clock: clock)
        let caller = stranger.with(token: token)
        _ = await caller.create()
        _ = await caller.send("GET", "/api/v1/studies/s")
        _ = await caller.send("POST", "/api/v1/studies/s/ask")
        _ = await caller.send("POST", "/api/v1/studies/s/enqueue", "{")
        _ = await caller.send("POST", "/api/v1/studies/s/stop")
        _ = await caller.send("DELETE", "/api/v1/studies/s")
        _ = await stranger.send("GET", "/api/v1/studies")
        _ = await stranger.with(token: token + "x").send("GET", "/nothing\n{}")
        let lines = folder.text("audit.jsonl").split(separator: "\n").map(String.init)
        let entries = lines.map { (try? JSONValue(parsing: $0)) ?? .null }
        #expect(
            entries.map { $0["what"] } == [
                "createStudy", "stopStudy", "deleteStudy", "listStudies", "GET /nothing\n{}",
            ])
        #expect(entries.map { $0["status"] } == [201, 200, 403, 401, 401])
        #expect(entries.map { $0["who"] } == ["ann", "ann", "ann", nil, nil])
        #expect(entries[1]["study"] == "s")
        #expect(entries[2]["problem"] == "role_missing")
        #expect(entries[0]["time"] == "2025-01-01T00:00:00.000Z")
        #expect(entries[0]["peer"] == "127.0.0.1")
        #expect(!folder.text("audit.jsonl").contains(token))
        let mode = try FileManager.default.attributesOfItem(atPath: folder.path("audit.jsonl"))
        #expect(mode[.posixPermissions] as? Int == 0o600)
        #expect(AuditLog(path: folder.path("none/audit.jsonl")) == nil)
    }
}

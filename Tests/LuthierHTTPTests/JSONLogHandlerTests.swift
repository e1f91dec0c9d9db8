import Logging
import LuthierDomain
import LuthierHTTP
import LuthierWire
import Synchronization
import Testing

@Suite("JSONLogHandler")
struct JSONLogHandlerTests {
    /// Lines that were written.
    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private let lines = Lines()

    private var logger: Logger {
        Logger(label: "test") { [lines] label in
            JSONLogHandler(label: label, level: .info, time: { "now" }) { line in
                lines.all.withLock { $0.append(line) }
            }
        }
    }

    @Test("an entry is one line of JSON, whatever it says")
    func entries() throws {
        logger.warning("two\nlines", metadata: ["b": "\"quoted\"", "a": "1", "time": "never"])
        logger.debug("too fine")
        let all = lines.all.withLock { $0 }
        #expect(
            all == [
                #"{"time":"now","level":"warning","message":"two\nlines","a":"1","b":"\"quoted\""}"#
            ])
    }

    @Test("what requests are refused is logged, and no token ever is")
    func noSecrets() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let tokens = TokenFile(path: folder.path("tokens.json"))
        let token = AccessToken.random()
        try tokens.add(
            AccessToken(
                name: "a", role: .viewer, digest: AccessToken.digest(of: token),
                created: .init(milliseconds: 0)))
        var logger = logger
        logger.logLevel = .trace
        let caller = Caller(tokens: tokens, logger: logger)
        _ = await caller.with(token: token).send("GET", "/api/v1/studies")
        _ = await caller.with(token: token).send("DELETE", "/api/v1/studies/s")
        _ = await caller.with(token: token + "x").send("GET", "/api/v1/studies")
        let all = lines.all.withLock { $0 }
        #expect(all.count == 3)
        #expect(all.filter { $0.contains("\"level\":\"warning\"") }.count == 2)
        #expect(!all.contains { $0.contains(token) })
    }
}

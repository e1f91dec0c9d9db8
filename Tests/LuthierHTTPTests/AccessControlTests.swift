import LuthierDomain
import LuthierHTTP
import LuthierTesting
import LuthierWire
import Testing

@Suite("AccessControl")
struct AccessControlTests {
    private let folder: TemporaryFolder
    private let file: TokenFile
    private let clock = VirtualClock()

    init() throws {
        folder = try TemporaryFolder()
        file = TokenFile(path: folder.path("tokens.json"))
    }

    private func token(
        _ role: Role, studies: [String]? = nil, days: Int? = nil
    ) throws -> String {
        let token = AccessToken.random()
        try file.add(
            AccessToken(
                name: "t\(token.suffix(8))", role: role, studies: studies,
                digest: AccessToken.digest(of: token), created: clock.now,
                expires: days.map { clock.now + .seconds($0 * 86_400) }))
        return token
    }

    private func path(_ route: Route, study: String = "s") -> String {
        Caller.path(route, study: study)
    }

    @Test("as long as there is no token, everybody on this machine may do everything")
    func noTokens() async {
        defer { folder.remove() }
        let caller = Caller(tokens: file)
        #expect(await caller.create().status == 201)
        #expect(await caller.send("DELETE", "/api/v1/studies/s").status == 200)
    }

    @Test("where others can reach the server, nobody may do anything without a token")
    func closed() async {
        defer { folder.remove() }
        #expect(await Caller(tokens: file, isClosed: true).create().status == 401)
    }

    @Test("once there is a token, every route but health and the page for people needs one")
    func everyRoute() async throws {
        defer { folder.remove() }
        _ = try token(.viewer)
        let caller = Caller(tokens: file)
        let open = RouteTable.routes.filter { $0.role == nil }.map(\.path)
        #expect(
            Set(open) == [
                "/", "/studies/{study}", "/studies/{study}/trials/{number}", "/compare", "/new",
                "/assets/{file}", "/health/live", "/health/ready",
            ])
        for route in RouteTable.routes {
            let answer = await caller.send(route.method, path(route))
            if route.role == nil {
                #expect(answer.status == 200)
            } else {
                #expect(answer.status == 401, "\(route.id)")
                #expect(answer.header("www-authenticate") != nil)
            }
            for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"]
            where route.role != nil {
                #expect(await caller.send(method, path(route)).status == 401)
            }
        }
        #expect(await caller.send("GET", "/nothing").status == 401)
    }

    @Test("each role may do what its routes say and nothing above")
    func roles() async throws {
        defer { folder.remove() }
        let tokens = try Role.allCases.map { ($0, try token($0)) }
        for (role, token) in tokens {
            let caller = Caller(tokens: file).with(token: token)
            for route in RouteTable.routes {
                let answer = await caller.send(route.method, path(route))
                let mayNot = route.role.map { role < $0 } ?? false
                #expect((answer.status == 403) == mayNot, "\(role) \(route.id): \(answer.text)")
            }
        }
    }

    @Test("a token for one study opens no other, and shows no other in the list")
    func studies() async throws {
        defer { folder.remove() }
        let admin = Caller(tokens: file).with(token: try token(.admin))
        let some = try token(.admin, studies: ["s"])
        _ = await admin.create("s")
        _ = await admin.create("t")
        var caller = admin
        caller.headers = Caller().headers
        caller = caller.with(token: some)
        #expect(await caller.send("GET", "/api/v1/studies/s").status == 200)
        for route in RouteTable.routes where route.isAboutStudy {
            let answer = await caller.send(route.method, path(route, study: "t"))
            #expect(answer.status == 403, "\(route.id)")
            #expect(answer.field == "study")
        }
        #expect(await caller.create("u").status == 403)
        #expect(await caller.send("GET", "/metrics").status == 403)
        let list = await caller.send("GET", "/api/v1/studies")
        #expect(list.json["studies"]?.elements?.map { $0["study"] } == ["s"])
        #expect(await admin.send("GET", "/api/v1/studies/t").status == 200)
    }

    @Test("wrong, ended and revoked tokens open nothing, at once")
    func wrongTokens() async throws {
        defer { folder.remove() }
        let good = try token(.viewer)
        let short = try token(.viewer, days: 1)
        let caller = Caller(tokens: file, clock: clock)
        func status(_ header: String) async -> Int {
            await caller.send("GET", "/api/v1/studies", headers: [("Authorization", header)]).status
        }
        #expect(await status("Bearer \(good)") == 200)
        #expect(await status("bearer  \(good)") == 200)
        #expect(await status("Bearer \(short)") == 200)
        for header in [
            "", "Bearer", "Bearer ", "Basic \(good)", good, "Bearer \(good)x",
            "Bearer \(good.dropLast())", "Bearer \(good) \(good)", "Bearer luthier_",
            "Bearer \(good.uppercased())",
        ] {
            #expect(await status(header) == 401, "\(header)")
        }
        clock.advance(by: .seconds(86_400))
        #expect(await status("Bearer \(short)") == 401)
        #expect(await status("Bearer \(good)") == 200)
        #expect(try file.revoke("t\(good.suffix(8))"))
        #expect(await status("Bearer \(good)") == 401)
    }
}

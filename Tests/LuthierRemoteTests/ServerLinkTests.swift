import LuthierWire
import Testing

@testable import LuthierRemote

@Suite("LinkFailure")
struct ServerLinkTests {
    private static let refusal: JSONObject = [
        "code": -32001, "message": "there is no study\u{1B}[2J \"a\".",
        "data": ["kind": "not_found"],
    ]

    @Test("only a refusal in a server's own words is final; a proxy's is not")
    func kinds() {
        guard case .refused(let error) = LinkFailure(status: 404, Self.refusal) else {
            Issue.record("404 of a server")
            return
        }
        #expect(error.code == -32001 && error.kind == "not_found")
        #expect(!error.message.contains("\u{1B}"))
        for (status, body) in [
            (404, nil), (404, ["message": "x"]), (500, Self.refusal), (503, Self.refusal),
            (429, Self.refusal), (408, Self.refusal), (302, nil), (502, [:]),
        ] as [(Int, JSONObject?)] {
            guard case .away = LinkFailure(status: status, body) else {
                Issue.record("\(status)")
                continue
            }
        }
        for status in [401, 403] {
            guard case .unauthorized = LinkFailure(status: status, nil) else {
                Issue.record("\(status)")
                continue
            }
        }
    }

    @Test("what a server says is shown short, on one line, without control characters")
    func words() {
        #expect("a\nb\u{202E}c\u{7}".cleaned(to: 100) == "a b c ")
        #expect(String(repeating: "x", count: 600).cleaned(to: 500).count == 501)
    }
}

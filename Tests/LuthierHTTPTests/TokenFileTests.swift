import Foundation
import LuthierDomain
import LuthierHTTP
import Testing

@Suite("TokenFile")
struct TokenFileTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("tokens.json")
    }

    private func entry(_ name: String, _ token: String) -> AccessToken {
        AccessToken(
            name: name, role: .worker, studies: ["s", "größe"],
            digest: AccessToken.digest(of: token), created: Timestamp(milliseconds: 7),
            expires: Timestamp(milliseconds: 9))
    }

    @Test("what is added is read by others, and what is revoked is gone")
    func roundTrip() throws {
        defer { folder.remove() }
        let (one, two) = (TokenFile(path: path), TokenFile(path: path))
        #expect(try two.tokens() == nil)
        try one.add(entry("a", "x"))
        try one.add(entry("b", "y"))
        #expect(try two.tokens() == [entry("a", "x"), entry("b", "y")])
        #expect(throws: TokenFile.Failure.self) { try two.add(entry("a", "z")) }
        #expect(try two.revoke("a"))
        #expect(try !two.revoke("a"))
        #expect(try one.tokens() == [entry("b", "y")])
        #expect(try one.revoke("b"))
        #expect(try two.tokens() == [])
    }

    @Test("the token itself is not in the file, which is its owner's alone")
    func secrecy() throws {
        defer { folder.remove() }
        let token = AccessToken.random()
        try TokenFile(path: path).add(entry("a", token))
        let text = folder.text("tokens.json")
        #expect(!text.contains(token) && !text.contains(String(token.dropFirst(8))))
        #expect(text.contains(AccessToken.hexadecimal(AccessToken.digest(of: token))))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test("a file that others may read, or that is none of tokens, opens nothing")
    func refusals() throws {
        defer { folder.remove() }
        try TokenFile(path: path).add(entry("a", "x"))
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        let open = #expect(throws: TokenFile.Failure.self) { try TokenFile(path: path).tokens() }
        #expect(open?.description.contains("chmod 600") == true)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        for text in [
            "", "{}", "[]", #"{"tokens":[{}]}"#, #"{"tokens":[{"name":"a","role":"king"}]}"#,
        ] {
            try Data(text.utf8).write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            #expect(throws: TokenFile.Failure.self) { try TokenFile(path: path).tokens() }
        }
    }

    @Test("a file that was there and is gone does not open the server to everybody")
    func goneFile() throws {
        defer { folder.remove() }
        let file = TokenFile(path: path)
        try file.add(entry("a", "x"))
        _ = try file.tokens()
        try FileManager.default.removeItem(atPath: path)
        #expect(try file.tokens() == [])
    }

    @Test("when tokens cannot be read, requests are told to come again")
    func unreadable() async throws {
        defer { folder.remove() }
        try Data("{}".utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        let answer = await Caller(tokens: TokenFile(path: path)).send("GET", "/api/v1/studies")
        #expect(answer.status == 503 && answer.header("retry-after") == "10")
    }
}

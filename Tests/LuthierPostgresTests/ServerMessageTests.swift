import Testing

@testable import LuthierPostgres

@Suite("ServerMessage")
struct ServerMessageTests {
    @Test("the code is found in any language, and neither it nor source files are shown")
    func parsing() {
        let english = ServerMessage.parse(
            """
            connection to server at "h" (::1), port 5432 failed: FATAL:  28P01: password authentication failed for user "u"
            LOCATION:  auth_failed, auth.c:338
            """)
        #expect(english.state == "28P01")
        #expect(
            english.message
                == "connection to server at \"h\" (::1), port 5432 failed: FATAL: password authentication failed for user \"u\""
        )
        let german = ServerMessage.parse("FATAL:  3D000: Datenbank »x« existiert nicht")
        #expect(german.state == "3D000")
        #expect(german.message == "FATAL: Datenbank »x« existiert nicht")
    }

    @Test("what has no code is left as it is")
    func plain() {
        let text = "connection to server at \"127.0.0.1\", port 1 failed: Connection refused"
        let parsed = ServerMessage.parse(text)
        #expect(parsed.state == nil)
        #expect(parsed.message == text)
    }
}

import Testing

@testable import LuthierPostgres

@Suite("ZeroEscape")
struct ZeroEscapeTests {
    @Test(
        "every text comes back, and what is stored holds no zero",
        arguments: ["", "a", "\0", "\\", "\\0", "\0\\", "a\0b\\c\\\\0", "é\0🦉", "\\\\\0\0"])
    func roundTrip(text: String) {
        let stored = ZeroEscape.escaped(text)
        #expect(!stored.utf8.contains(0))
        #expect(ZeroEscape.original(stored) == text)
    }

    @Test("different texts stay different")
    func injective() {
        let texts = ["\0", "\\0", "\\\\0", "\\", "\\\\", "0"]
        #expect(Set(texts.map(ZeroEscape.escaped)).count == texts.count)
    }

    @Test("a text for people shows where a zero was")
    func shown() {
        #expect(ZeroEscape.shown("a\0b") == "a\u{FFFD}b")
        #expect(ZeroEscape.shown("a\\b") == "a\\b")
    }
}

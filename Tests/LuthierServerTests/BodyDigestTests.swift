import LuthierWire
import Testing

@testable import LuthierServer

@Suite("BodyDigest")
struct BodyDigestTests {
    @Test("follows from what is said and what for, and not from the order in which it is said")
    func digest() throws {
        func digest(_ text: String, for name: String = "tell") throws -> String {
            BodyDigest.text(of: try JSONValue(parsing: Array(text.utf8)), for: name)
        }
        let one = try digest(#"{"a": 1, "b": [true, "é"]}"#)
        #expect(try digest(#"{ "b": [true, "\u00e9"], "a": 1 }"#) == one)
        #expect(try digest(#"{"a": 1, "b": ["é", true]}"#) != one)
        #expect(try digest(#"{"a": 2, "b": [true, "é"]}"#) != one)
        #expect(try digest(#"{"a": 1, "b": [true, "é"]}"#, for: "ask") != one)
    }
}

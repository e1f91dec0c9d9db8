import Foundation
import LuthierWire
import Testing

@testable import LuthierPages

@Suite("Embedded JSON")
struct EmbeddedJSONTests {
    private let hostile = [
        "</script><script>alert(1)</script>", "<!--", "]]>", "&lt;", "\u{2028}\u{2029}", "\"\\",
        "🎻👩‍🔬",
        "\u{E2}\u{80}\u{A8}", "\u{0}",
    ]

    @Test("nothing in it means anything to a reader of HTML")
    func harmless() {
        for text in hostile {
            let bytes = EmbeddedJSON.bytes([.string(text), .object([text: .double(1e-7)])])
            let written = String(decoding: bytes, as: UTF8.self)
            #expect(!written.contains { "<>&".contains($0) }, "\(text)")
            #expect(
                !written.unicodeScalars.contains { "\u{2028}\u{2029}".unicodeScalars.contains($0) })
        }
    }

    @Test("it says the same as before")
    func sameValue() throws {
        for text in hostile {
            let data = Data(EmbeddedJSON.bytes([.string(text)]))
            let read = try JSONSerialization.jsonObject(with: data) as? [String]
            #expect(read == [text])
        }
    }
}

import LuthierWire
import Testing

@Suite("PercentText")
struct PercentTextTests {
    @Test(
        "a text encoded as a segment is read back", arguments: ["a", "ä/ö", "%", "+ ~", "日本", "😀"])
    func roundTrip(text: String) {
        let encoded = PercentText.encoded(text)
        #expect(encoded.utf8.allSatisfy { $0 < 0x80 } && !encoded.contains("/"))
        #expect(PercentText.decoded(encoded) == text)
    }

    @Test("it is decoded once")
    func once() { #expect(PercentText.decoded("%252e") == "%2e") }

    @Test("a plus is a blank in queries alone")
    func plus() {
        #expect(PercentText.decoded("a+b") == "a+b")
        #expect(PercentText.decoded("a+b", plusIsBlank: true) == "a b")
    }

    @Test(
        "broken encodings, broken UTF-8 and control characters are none",
        arguments: ["%", "%1", "%zz", "%ff", "%c3%28", "%00", "%0a", "%7f", "%ed%a0%80"])
    func broken(text: String) { #expect(PercentText.decoded(text) == nil) }
}

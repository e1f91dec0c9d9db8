import Testing

@testable import LuthierWire

@Suite("SizeText")
struct SizeTextTests {
    @Test(
        "units are powers of 1024, however they are written",
        arguments: [
            ("4G", 4 << 30), ("512M", 512 << 20), ("1.5G", 3 << 29), ("4 GiB", 4 << 30),
            ("4gb", 4 << 30), ("2T", 2 << 40), ("1k", 1024), ("100B", 100), ("100", 100),
        ])
    func reads(text: String, bytes: Int) {
        #expect(SizeText.parse(text) == bytes)
    }

    @Test("other texts are none", arguments: ["", "G", "-1G", "1X", "1e3G", "9999999T", "1.2.3M"])
    func refuses(text: String) {
        #expect(SizeText.parse(text) == nil)
    }

    @Test("texts are short and read back as the same")
    func roundTrip() {
        #expect(SizeText.text(4 << 30) == "4G")
        #expect(SizeText.text(1000) == "1000")
        #expect(SizeText.text(0) == "0")
        var source = SplitMix(seed: 2)
        for _ in 0..<500 {
            let bytes = Int.random(in: 0..<(1 << 30), using: &source) * 8
            #expect(SizeText.parse(SizeText.text(bytes)) == bytes)
        }
    }
}

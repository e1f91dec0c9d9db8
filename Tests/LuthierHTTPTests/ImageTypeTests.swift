import Testing

@testable import LuthierHTTP

@Suite("ImageType")
struct ImageTypeTests {
    @Test("pictures of pixels are told by their first bytes")
    func pictures() {
        #expect(ImageType.of([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]) == "image/png")
        #expect(ImageType.of([0xFF, 0xD8, 0xFF, 0xE0]) == "image/jpeg")
        #expect(ImageType.of(Array("GIF89a…".utf8)) == "image/gif")
        #expect(ImageType.of(Array("RIFF1234WEBPVP8".utf8)) == "image/webp")
    }

    @Test(
        "everything else is none: pages, drawings with scripts, what only begins alike",
        arguments: [
            "", "<html>", "<svg xmlns='http://www.w3.org/2000/svg'>", "%PDF-1.7", "GIF8", "RIFF",
            "RIFF1234WAVE", " GIF89a", "\u{89}PNG",
        ])
    func others(text: String) {
        #expect(ImageType.of(Array(text.utf8)) == nil)
    }
}

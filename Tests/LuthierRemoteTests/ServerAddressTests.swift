import LuthierRemote
import Testing

@Suite("ServerAddress")
struct ServerAddressTests {
    @Test("addresses are kept without their last slash, and say who can read what is sent")
    func good() throws {
        let proxied = try ServerAddress("https://Tuning.example.org:8443/team/")
        #expect(proxied.description == "https://Tuning.example.org:8443/team")
        #expect(!proxied.isPlain && !proxied.isLoopback)
        let local = try ServerAddress("http://127.0.0.1:8080/")
        #expect(local.isPlain && local.isLoopback)
        #expect(try ServerAddress("http://[::1]:8080").description == "http://[::1]:8080")
        #expect(try ServerAddress("http://[::1]").isLoopback)
        #expect(try !ServerAddress("http://127.0.0.1.example.org").isLoopback)
    }

    @Test(
        "what is no address, or holds a secret, is refused",
        arguments: [
            "", "tuning", "luthier.db", "ftp://a", "http://", "http://a:70000",
            "https://ann:secret@a", "https://a?token=1", "https://a#x",
        ])
    func refused(text: String) throws {
        let failure = #expect(throws: ServerAddress.Failure.self) { try ServerAddress(text) }
        #expect(failure?.description.contains("secret") == false)
    }
}

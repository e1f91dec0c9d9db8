import Testing

@testable import LuthierMLflow

@Suite("The address of a tracking server")
struct TrackingAddressTests {
    @Test("an address is a URL, with a path for servers behind a proxy")
    func good() throws {
        let plain = try TrackingAddress("http://127.0.0.1:5000/")
        #expect(plain.description == "http://127.0.0.1:5000" && plain.isPlain && plain.isLoopback)
        let far = try TrackingAddress("https://example.org/mlflow//")
        #expect(far.description == "https://example.org/mlflow")
        #expect(!far.isPlain && !far.isLoopback)
        #expect(try TrackingAddress("http://[::1]:5000").isLoopback)
        #expect(try !TrackingAddress("http://127.example.org").isLoopback)
        #expect(
            far.page(ofRun: "r", inExperiment: "1")
                == "https://example.org/mlflow/#/experiments/1/runs/r")
    }

    @Test(
        "what is no address of a server is refused, without a password in the message",
        arguments: [
            "", "localhost:5000", "sqlite:///mlflow.db", "file:///tmp/mlruns", "databricks",
            "http://", "http://me:secret@example.org", "http://example.org/?a=b",
            "http://example.org/#x", "http://example.org:99999", "ftp://example.org",
        ])
    func refused(text: String) throws {
        let error = #expect(throws: TrackingAddress.Failure.self) { try TrackingAddress(text) }
        #expect(error?.description.contains("secret") == false)
    }
}

import Testing

@testable import LuthierExecutors

@Suite("ByteCount")
struct ByteCountTests {
    @Test("a number of bytes has a binary unit and one decimal")
    func description() {
        #expect(ByteCount(0).description == "0 bytes")
        #expect(ByteCount(1023).description == "1023 bytes")
        #expect(ByteCount(1536).description == "1.5 KiB")
        #expect(ByteCount(4 << 30).description == "4.0 GiB")
    }
}

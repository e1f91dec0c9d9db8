import Testing

@testable import LuthierExecutors

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("OutputPipe")
struct OutputPipeTests {
    @Test("it tells whether anybody can still write, whatever was not read yet")
    func hasWriter() throws {
        let pipe = try OutputPipe()
        #expect(pipe.hasWriter)
        let other = dup(pipe.writeEnd)
        #expect(write(other, "text", 4) == 4)
        pipe.closeWriteEnd()
        #expect(pipe.hasWriter)
        close(other)
        #expect(!pipe.hasWriter)
        var buffer = [UInt8](repeating: 0, count: 16)
        #expect(buffer.withUnsafeMutableBytes { pipe.read(into: $0) } == .bytes(4))
        #expect(!pipe.hasWriter)
        #expect(buffer.withUnsafeMutableBytes { pipe.read(into: $0) } == .end)
    }

    @Test("once given up, it ends where nothing is there, whoever holds it")
    func abandoned() throws {
        let pipe = try OutputPipe()
        #expect(write(pipe.writeEnd, "text", 4) == 4)
        var buffer = [UInt8](repeating: 0, count: 16)
        pipe.abandon()
        #expect(buffer.withUnsafeMutableBytes { pipe.read(into: $0) } == .bytes(4))
        #expect(buffer.withUnsafeMutableBytes { pipe.read(into: $0) } == .end)
        #expect(pipe.hasWriter)
    }
}

import Testing

@testable import LuthierHTTP

@Suite("FrameBoundaries")
struct FrameBoundariesTests {
    private static let greeting = [UInt8]("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    private static func frame(_ kind: UInt8, flags: UInt8 = 0, size: Int) -> [UInt8] {
        [0, UInt8(size >> 8), UInt8(size & 255), kind, flags, 0, 0, 0, 1]
            + [UInt8](repeating: 7, count: size)
    }

    @Test("whole frames leave nothing open, however they are cut")
    func cuts() {
        let bytes =
            Self.greeting + Self.frame(4, size: 0) + Self.frame(1, flags: 5, size: 300)
            + Self.frame(0, flags: 1, size: 9) + Self.frame(6, size: 8)
        for size in [1, 2, 5, 9, 10, 24, 33, 1000] {
            var frames = FrameBoundaries()
            var rest = bytes[...]
            while !rest.isEmpty {
                frames.take(rest.prefix(size))
                rest = rest.dropFirst(size)
            }
            #expect(!frames.isAmid && frames.completed == 4, "\(size) bytes at once")
        }
    }

    @Test("a half head, a half frame and an open block of headers are open, contents are not")
    func halves() {
        var frames = FrameBoundaries()
        frames.take(Self.greeting.prefix(10))
        #expect(!frames.isAmid)
        frames.take(Self.greeting.dropFirst(10))
        #expect(!frames.isAmid)
        frames.take([0, 0, 8])
        #expect(frames.isAmid)
        frames.take(Self.frame(6, size: 8).dropFirst(3))
        #expect(!frames.isAmid)
        frames.take(Self.frame(1, size: 20).dropLast())
        #expect(frames.isAmid)
        frames.take([7])
        #expect(frames.isAmid)
        frames.take(Self.frame(9, size: 2))
        #expect(frames.isAmid)
        frames.take(Self.frame(9, flags: 4, size: 2))
        #expect(!frames.isAmid)
        frames.take(Self.frame(0, size: 200).dropLast(100))
        #expect(!frames.isAmid)
    }
}

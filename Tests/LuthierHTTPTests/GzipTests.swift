import CZlib
import Testing

@testable import LuthierHTTP

@Suite("Gzip")
struct GzipTests {
    /// What zlib reads from gzip.
    private func restored(_ bytes: [UInt8], count: Int) -> [UInt8] {
        var stream = z_stream()
        _ = inflateInit2_(
            &stream, MAX_WBITS + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        defer { inflateEnd(&stream) }
        var input = bytes
        return [UInt8](unsafeUninitializedCapacity: count + 1) { buffer, length in
            input.withUnsafeMutableBufferPointer { source in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = buffer.baseAddress
                stream.avail_out = UInt32(count + 1)
                _ = inflate(&stream, Z_FINISH)
            }
            length = Int(stream.total_out)
        }
    }

    @Test("what is compressed is read back", arguments: [0, 1, 5000, 300_000])
    func roundTrip(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let short = try #require(Gzip.compressed(bytes))
        #expect(restored(short, count: count) == bytes)
        #expect(count < 5000 || short.count < count / 10)
    }

    @Test("the header says whether it is taken")
    func acceptance() {
        for header in ["gzip", "deflate, gzip;q=0.5", "GZIP", "br, *", "gzip; q=1"] {
            #expect(Gzip.isAccepted(header), "\(header)")
        }
        for header in [nil, "", "br", "gzip;q=0", "gzip;q=0.0, br", "gzipped"] {
            #expect(!Gzip.isAccepted(header), "\(header ?? "nil")")
        }
    }
}

import CZlib

/// Makes long answers short, by the system's zlib.
///
/// - SeeAlso: Deutsch, "GZIP file format specification version 4.3", RFC 1952, 1996.
enum Gzip {
    /// Answers below this are sent as they are.
    static let least = 4096
    /// From 1, fast, to 9, small; 4 is where zlib begins to look for better matches.
    private static let level: Int32 = 4

    /// Whether a request's header `Accept-Encoding` takes gzip.
    static func isAccepted(_ header: String?) -> Bool {
        for part in (header ?? "").lowercased().split(separator: ",") {
            let words = part.split { $0 == ";" || $0 == " " || $0 == "\t" }
            guard let name = words.first, ["gzip", "x-gzip", "*"].contains(name) else { continue }
            let quality = words.first { $0.hasPrefix("q=") }?.dropFirst(2)
            return quality.map { (Double($0) ?? 0) > 0 } ?? true
        }
        return false
    }

    /// The bytes as gzip; nil when zlib has no memory.
    static func compressed(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        let windowOfGzip = MAX_WBITS + 16
        guard
            deflateInit2_(
                &stream, level, Z_DEFLATED, windowOfGzip, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, UInt(bytes.count)))
        var input = bytes
        var result = Z_OK
        let output = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            input.withUnsafeMutableBufferPointer { source in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = buffer.baseAddress
                stream.avail_out = UInt32(bound)
                result = deflate(&stream, Z_FINISH)
            }
            count = bound - Int(stream.avail_out)
        }
        return result == Z_STREAM_END ? output : nil
    }
}

/// Stands in for the library's hash while data files are read: the fingerprint of a file is no matter here, and
/// the library takes ten times as long to build as all else.
public struct SHA256: Sendable {
    /// 32 bytes.
    public typealias Digest = [UInt8]

    private var sum: UInt64 = 14_695_981_039_346_656_037

    /// An empty hash.
    public init() {}

    /// Takes in bytes.
    public mutating func update(bufferPointer: UnsafeRawBufferPointer) {
        for byte in bufferPointer { sum = (sum ^ UInt64(byte)) &* 1_099_511_628_211 }
    }

    /// The digest of all bytes.
    public func finalize() -> Digest {
        (0..<32).map { UInt8(truncatingIfNeeded: sum >> UInt64($0 % 8 * 8)) }
    }
}

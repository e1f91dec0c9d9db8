/// The entity tag of bytes.
///
/// It is made of the bytes and not of a study's sequence number, because those begin again at 1 when a
/// study is deleted and made anew.
enum ContentTag {
    /// The tag, in quotation marks: a 64-bit FNV-1a hash and the length.
    static func text(of bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return "\"\(String(hash, radix: 16))-\(String(bytes.count, radix: 16))\""
    }
}

/// The type of an image by its first bytes, whatever it is called.
///
/// Only pictures of pixels: what may hold scripts, such as SVG, is no image here.
enum ImageType {
    /// Every type that is told.
    static let all = ["image/png", "image/jpeg", "image/gif", "image/webp"]

    /// The content type.
    ///
    /// - Parameter bytes: At least the first 12 bytes, where there are so many.
    /// - Returns: Nil for anything else.
    static func of(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            return "image/png"
        }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if bytes.starts(with: Array("GIF87a".utf8)) || bytes.starts(with: Array("GIF89a".utf8)) {
            return "image/gif"
        }
        if bytes.starts(with: Array("RIFF".utf8)),
            bytes.dropFirst(8).starts(with: Array("WEBP".utf8))
        {
            return "image/webp"
        }
        return nil
    }
}

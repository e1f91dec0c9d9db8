import LuthierWire

/// The header by which a browser saves an answer under a name, and never opens it.
///
/// - SeeAlso: Reschke, "Use of the Content-Disposition Header Field in HTTP", RFC 6266, and RFC 8187 for
///   names beyond ASCII.
enum AttachmentName {
    /// The header's value.
    ///
    /// - Parameter name: A path; its last part is the name, without points at its beginning, by which files
    ///   are hidden.
    /// - Returns: Only characters that mean nothing in a header.
    static func header(for name: String) -> String {
        let last = name.split(separator: "/").last ?? ""
        let points = last.prefix { $0 == "." }.count
        let shown = String(repeating: "_", count: points) + last.dropFirst(points)
        let plain = shown.unicodeScalars.map { scalar -> Character in
            let isPlain =
                scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "._-".unicodeScalars.contains(scalar)
            return isPlain ? Character(scalar) : "_"
        }
        let text = plain.isEmpty ? "artifact" : String(plain)
        guard text != shown, !shown.isEmpty else { return "attachment; filename=\"\(text)\"" }
        return "attachment; filename=\"\(text)\"; filename*=UTF-8''\(PercentText.encoded(shown))"
    }
}

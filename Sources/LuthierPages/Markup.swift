/// HTML in which every interpolated text is escaped.
///
/// What is written in a literal is HTML; what is interpolated is text, unless it is markup itself.
/// Attribute values stand in double quotes.
///
/// ```swift
/// let name = "<b>\"spam\"</b>"
/// let cell: Markup = "<td title=\"\(name)\">\(name)</td>"
/// // <td title="&lt;b&gt;&quot;spam&quot;&lt;/b&gt;">&lt;b&gt;&quot;spam&quot;&lt;/b&gt;</td>
/// ```
package struct Markup: Sendable, Hashable, ExpressibleByStringInterpolation {
    /// The HTML.
    package let html: String

    private init(html: String) { self.html = html }

    /// HTML as it is written in a source file.
    package init(stringLiteral value: String) { html = value }

    /// HTML put together of literals and escaped texts.
    package init(stringInterpolation: StringInterpolation) { html = stringInterpolation.html }

    /// A text as it is, escaped, with nothing made visible: for what a reader copies.
    package static func exact(_ text: String) -> Markup { Markup(html: escaped(text)) }

    /// Pieces after each other.
    package static func joined(_ pieces: some Sequence<Markup>, by separator: Markup = "") -> Markup
    {
        Markup(html: pieces.map(\.html).joined(separator: separator.html))
    }

    /// Two pieces after each other.
    package static func + (left: Markup, right: Markup) -> Markup {
        Markup(html: left.html + right.html)
    }

    /// Takes the pieces of a literal in.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var html = ""

        /// Room for a literal.
        package init(literalCapacity: Int, interpolationCount: Int) {
            html.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        /// Takes HTML as it stands in the source.
        package mutating func appendLiteral(_ literal: String) { html += literal }

        /// Takes a text, escaped; characters that hide or turn others are made visible.
        package mutating func appendInterpolation(_ text: String) {
            html += Markup.escaped(Markup.visible(text))
        }

        /// Takes a whole number.
        package mutating func appendInterpolation(_ number: Int) { html += String(number) }

        /// Takes markup as it is.
        package mutating func appendInterpolation(_ markup: Markup) { html += markup.html }
    }

    /// A text without control and direction characters, which are shown as `\u{…}`.
    ///
    /// Line breaks and tabs stay, and so do the characters that join emoji.
    package static func visible(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isHidden(scalar) {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069,
            0xFEFF:
            true
        default: false
        }
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

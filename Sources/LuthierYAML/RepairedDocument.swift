import LuthierWire
import Yams

/// A YAML text whose repeated keys are made different for the parser, which refuses them.
///
/// The parser names only one repeated key and one place. Replacing that key's first character by
/// one that occurs nowhere else lets it go on, so that all of them are found with all places.
struct RepairedDocument {
    /// More repeated keys than anybody writes.
    private static let attempts = 50

    /// Characters put into keys, and what they stand for.
    private(set) var replaced: [Unicode.Scalar: Unicode.Scalar] = [:]
    private var scalars: [Unicode.Scalar]

    init(_ text: String) {
        // The parser would count a byte order mark as a column.
        scalars = Array(text.unicodeScalars.drop { $0 == "\u{FEFF}" })
    }

    /// Reads the document.
    ///
    /// - Returns: Its root, with replaced characters in repeated keys; nil for an empty file.
    mutating func compose() throws(StudyFileError) -> Node? {
        for _ in 0..<Self.attempts {
            let failed: YamlError
            do {
                let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
                return try parser.singleRoot()
            } catch let error as YamlError {
                failed = error
            } catch {
                throw YAMLSource.failure(1, 1, "the file cannot be read as YAML: \(error).")
            }
            guard case .duplicatedKeysInMapping(let keys, let context) = failed,
                let key = keys.first
            else { throw YAMLFailure(failed, scalars).error }
            guard rename(key, at: context.mark) else { throw Self.repeated(key, context.mark) }
        }
        throw YAMLSource.failure(1, 1, "more than \(Self.attempts) keys stand twice in a mapping.")
    }

    private var text: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private mutating func rename(_ key: String, at mark: Mark) -> Bool {
        guard var index = TextPlaces.index(line: mark.line, column: mark.column, in: scalars),
            let first = key.unicodeScalars.first
        else { return false }
        if scalars[index] == "\"" || scalars[index] == "'" { index += 1 }
        // An escape, an anchor or a tag stands there instead of the key's first character.
        guard scalars.indices.contains(index), scalars[index] == first, let free = freeScalar
        else { return false }
        replaced[free] = first
        scalars[index] = free
        return true
    }

    /// A printable character for private use that the text does not have.
    private var freeScalar: Unicode.Scalar? {
        let present = Set(scalars.lazy.filter { (0xE000...0xF8FF).contains($0.value) })
        return (UInt32(0xE000)...0xF8FF).lazy.compactMap(Unicode.Scalar.init).first {
            !present.contains($0)
        }
    }

    private static func repeated(_ key: String, _ mark: Mark) -> StudyFileError {
        YAMLSource.failure(
            mark.line, mark.column, "the key \(key) stands twice in the same mapping.",
            hint: "Remove one of them.")
    }
}

/// Lines and columns of a text as the parser counts them.
enum TextPlaces {
    /// The index of a place.
    ///
    /// - Parameters:
    ///   - line: From 1.
    ///   - column: In Unicode scalars, from 1.
    ///   - scalars: The text.
    /// - Returns: The index, or nil when the text has no such place.
    static func index(line: Int, column: Int, in scalars: [Unicode.Scalar]) -> Int? {
        var current = 1
        var index = 0
        while current < line {
            guard index < scalars.count else { return nil }
            let scalar = scalars[index]
            index += 1
            switch scalar {
            case "\r" where index < scalars.count && scalars[index] == "\n": break
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": current += 1
            default: break
            }
        }
        index += column - 1
        return scalars.indices.contains(index) ? index : nil
    }

    /// The line and column of an index, both from 1.
    static func place(of index: Int, in scalars: [Unicode.Scalar]) -> (line: Int, column: Int) {
        var line = 1
        var start = 0
        for position in 0..<min(index, scalars.count) {
            let isPair =
                scalars[position] == "\r" && position + 1 < scalars.count
                && scalars[position + 1] == "\n"
            if !isPair, "\n\r\u{85}\u{2028}\u{2029}".unicodeScalars.contains(scalars[position]) {
                line += 1
                start = position + 1
            }
        }
        return (line, index - start + 1)
    }
}

import LuthierDomain
public import LuthierWire
import Yams

/// Reads YAML, and JSON as a part of it, into nodes with their places.
///
/// Plain scalars are read by the core schema of YAML 1.2: `no`, `off` and `1:30` are texts, `1e-4`
/// is a number. So that a value is passed on as it was written, `007`, `+5`, `0x10` and whole
/// numbers beyond 64 bits stay texts. Anchors, aliases and merge keys work within bounds.
public enum YAMLSource {
    /// The longest text that is read, in bytes.
    public static let maximumSize = 1 << 20
    /// How deep lists and mappings may nest.
    public static let maximumDepth = 64
    /// How many values a file may have once aliases are replaced.
    static let maximumCount = 200_000

    /// Reads one document.
    ///
    /// A key that stands twice in a mapping stands twice in the result, for the reader of the nodes
    /// to report.
    ///
    /// - Parameter text: The whole file.
    /// - Returns: The document's root; null at line 1 for an empty file.
    /// - Throws: The first place where the text is no YAML, or asks for more than the bounds allow.
    public static func read(_ text: String) throws(StudyFileError) -> SourceNode {
        guard text.utf8.count <= maximumSize else {
            throw failure(
                1, 1, "the file has \(text.utf8.count) bytes, and \(maximumSize) are allowed.",
                hint: "A study file is short; is this the right file?")
        }
        if let place = AliasBound.placeOfExcess(in: text) {
            throw failure(
                place.line, place.column, "the aliases of this file repeat too much.",
                hint: "Aliases of aliases grow fast; write the values out.")
        }
        var document = RepairedDocument(text)
        guard let root = try document.compose() else {
            return SourceNode(.null, line: 1, column: 1)
        }
        var converter = NodeConverter(replaced: document.replaced)
        return try converter.convert(root)
    }

    /// An error of one mistake in the text.
    static func failure(
        _ line: Int, _ column: Int, _ message: String, hint: String? = nil
    ) -> StudyFileError {
        StudyFileError([
            StudyFileIssue(
                .unreadable, line: line, column: column, path: [], message: message, hint: hint)
        ])
    }
}

/// A value of a study file with the place where it stands, whatever format the file has.
///
/// Readers of YAML and JSON make it; the decoder of study files reads it.
public struct SourceNode: Sendable, Hashable {
    /// The value.
    public let content: Content
    /// The line of the first character, from 1; 0 when the value came from no file.
    public let line: Int
    /// The column of the first character in Unicode scalars, from 1; 0 without a file.
    public let column: Int

    /// A value as YAML and JSON both have it.
    public indirect enum Content: Sendable, Hashable {
        case null
        case boolean(Bool)
        case integer(Int)
        case double(Double)
        case string(String)
        case sequence([SourceNode])
        case mapping([Entry])
    }

    /// One key and its value.
    public struct Entry: Sendable, Hashable {
        /// The key, always a string.
        public let key: SourceNode
        /// The value.
        public let value: SourceNode

        /// A key and its value.
        public init(key: SourceNode, value: SourceNode) {
            self.key = key
            self.value = value
        }
    }

    /// A value at a place.
    public init(_ content: Content, line: Int = 0, column: Int = 0) {
        self.content = content
        self.line = line
        self.column = column
    }
}

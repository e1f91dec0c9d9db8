/// One line of a program's output.
public struct OutputLine: Sendable, Hashable {
    /// The line as it was written, without its end.
    public let bytes: [UInt8]
    /// The line was longer than the line limit; `bytes` is its beginning.
    public let isTruncated: Bool

    /// A line.
    public init(bytes: [UInt8], isTruncated: Bool = false) {
        self.bytes = bytes
        self.isTruncated = isTruncated
    }

    /// The line as text; what is not UTF-8 becomes the replacement character.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// How a program goes on after one of its lines was read.
public enum LineVerdict: Sendable, Hashable {
    /// It goes on.
    case proceed
    /// It is asked to end.
    case stop
}

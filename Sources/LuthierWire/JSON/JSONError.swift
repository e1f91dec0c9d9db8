/// Why a text is no JSON, or not the JSON that was expected.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The byte at which it was noticed, from 0.
    public let offset: Int
    /// What is wrong.
    public let message: String

    /// An error at a byte.
    public init(at offset: Int, _ message: String) {
        self.offset = offset
        self.message = message
    }

    /// Message and place.
    public var description: String { "\(message) (at byte \(offset))" }

    /// The line and column of the error in its text, both from 1, columns counted in characters.
    ///
    /// - Parameter text: The text that was read.
    /// - Returns: Line and column.
    public func position(in text: some BidirectionalCollection<UInt8>) -> (line: Int, column: Int) {
        let before = text.prefix(offset)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { before.index(after: $0) }
        let current = before[(start ?? before.startIndex)...]
        return (line, current.count { $0 & 0xC0 != 0x80 } + 1)
    }
}

/// A place in a text that people count: lines and columns from 1.
package struct SourcePosition: Sendable, Hashable {
    /// The line, from 1; a line ends at a line feed, a carriage return, or both together.
    package let line: Int
    /// The column, from 1, in Unicode scalars.
    package let column: Int

    /// The place of the given line and column, both from 1.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The first character of a text.
    package static let start = SourcePosition(line: 1, column: 1)
}

extension SourcePosition: CustomStringConvertible {
    /// The place as `line 3, column 7`.
    package var description: String { "line \(line), column \(column)" }
}

/// Turns ascending byte offsets of a text into positions, reading each byte once.
struct SourceLocator {
    private var cursor: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>
    private var line = 1
    private var column = 1
    private var followsCarriageReturn = false

    /// A locator at the first byte of `start..<end`, which must outlive it.
    init(start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) {
        cursor = start
        self.end = end
    }

    /// The position of `place`, which must not lie before the place asked for last.
    ///
    /// - Complexity: O(bytes since the last question).
    mutating func position(of place: UnsafePointer<UInt8>) -> SourcePosition {
        while cursor < place, cursor < end {
            let byte = cursor.pointee
            switch byte {
            case 0x0A:
                line += followsCarriageReturn ? 0 : 1
                column = 1
            case 0x0D:
                line += 1
                column = 1
            case 0x80..<0xC0: break  // a continuation byte belongs to the scalar before it
            default: column += 1
            }
            followsCarriageReturn = byte == 0x0D
            cursor += 1
        }
        return SourcePosition(line: line, column: column)
    }
}

/// The end of a stream of bytes, for messages.
///
/// Keeps bytes and not lines, so a program that writes gigabytes costs one copy of a few kilobytes
/// for each read.
struct RecentOutput {
    /// How many bytes are kept: 20 lines of 800 characters.
    static let capacity = 16 << 10
    /// How many lines are shown.
    static let lineCount = 20

    private var bytes: [UInt8] = []
    private var isCut = false

    mutating func append(_ new: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: new.suffix(Self.capacity))
        // Twice the capacity before the cut, so small writes do not move the whole each time.
        guard bytes.count > 2 * Self.capacity || new.count > Self.capacity else { return }
        isCut = true
        bytes.removeFirst(max(0, bytes.count - Self.capacity))
    }

    /// The last lines; of a line that was rewritten with `\r`, the last state.
    var lines: [String] {
        var pieces = bytes.suffix(Self.capacity).split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if (isCut || bytes.count > Self.capacity) && pieces.count > 1 { pieces.removeFirst() }
        if pieces.last?.isEmpty == true { pieces.removeLast() }
        return pieces.suffix(Self.lineCount).map { piece in
            let states = piece.split(separator: UInt8(ascii: "\r"))
            return String(decoding: states.last ?? [], as: UTF8.self)
        }
    }
}

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Cuts a stream of bytes into lines.
///
/// A line ends with `\n`, `\r\n` or `\r`, as Python's universal newlines do: each state of a progress
/// bar that rewrites its line with `\r` is a line of its own, at once, and not one endless line. An
/// empty line between two `\r` is none.
struct LineSplitter {
    /// The longest line that is kept whole, in bytes.
    let limit: Int
    private var partial: [UInt8] = []
    private var isTruncated = false
    private var lastEndWasReturn = false

    init(limit: Int) {
        precondition(limit >= 1, "a line has at least one byte, got a limit of \(limit)")
        self.limit = limit
    }

    /// The lines that end within `bytes`.
    ///
    /// - Complexity: O(n); one pass of `memchr` for each kind of line end.
    mutating func split(_ bytes: UnsafeRawBufferPointer) -> [OutputLine] {
        var lines: [OutputLine] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let newline = Self.firstIndex(of: newline, in: rest) else {
                splitAtReturns(rest, into: &lines)
                break
            }
            splitAtReturns(rest[..<newline], into: &lines)
            if lastEndWasReturn && partial.isEmpty && !isTruncated {
                lastEndWasReturn = false
            } else {
                lines.append(takeLine())
            }
            rest = rest[(newline + 1)...]
        }
        return lines
    }

    /// The last line, if the output does not end with a line end.
    mutating func finish() -> OutputLine? {
        partial.isEmpty && !isTruncated ? nil : takeLine()
    }

    private mutating func splitAtReturns(
        _ bytes: Slice<UnsafeRawBufferPointer>, into lines: inout [OutputLine]
    ) {
        var rest = bytes
        while let end = Self.firstIndex(of: carriageReturn, in: rest) {
            append(rest[..<end])
            if !partial.isEmpty || isTruncated { lines.append(takeLine()) }
            lastEndWasReturn = true
            rest = rest[(end + 1)...]
        }
        append(rest)
    }

    private mutating func append(_ bytes: Slice<UnsafeRawBufferPointer>) {
        guard !bytes.isEmpty else { return }
        lastEndWasReturn = false
        let room = limit - partial.count
        if bytes.count > room { isTruncated = true }
        partial.append(contentsOf: bytes.prefix(room))
    }

    private mutating func takeLine() -> OutputLine {
        defer {
            partial = []
            isTruncated = false
            lastEndWasReturn = false
        }
        return OutputLine(bytes: partial, isTruncated: isTruncated)
    }

    private static func firstIndex(of byte: UInt8, in bytes: Slice<UnsafeRawBufferPointer>) -> Int?
    {
        let region = UnsafeRawBufferPointer(rebasing: bytes)
        guard let start = region.baseAddress, let found = memchr(start, Int32(byte), region.count)
        else { return nil }
        return bytes.startIndex + (UnsafeRawPointer(found) - start)
    }
}

private let newline = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")

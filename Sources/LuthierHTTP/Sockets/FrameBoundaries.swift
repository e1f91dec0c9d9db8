/// Where the frames of an HTTP/2 connection end, without what they say.
///
/// - SeeAlso: Thomson and Benfield, "HTTP/2", RFC 9113, 2022, sections 3.4, 4.1 and 6.2.
struct FrameBoundaries {
    private enum Kind {
        static let data: UInt8 = 0
        static let headers: UInt8 = 1
        static let promise: UInt8 = 5
        static let continuation: UInt8 = 9
    }

    private static let headSize = 9
    private static let endOfHeaders: UInt8 = 4

    /// How often everything that had begun was whole.
    private(set) var completed = 0
    /// Bytes of the greeting of a client that have yet to come.
    private var greeting = 24
    private var head: [UInt8] = []
    /// Bytes of the frame that have yet to come.
    private var left = 0
    private var isData = false
    /// Whether a block of headers is open, to be continued by the next frame.
    private var isBlockOpen = false

    /// Whether a frame, its head or a block of headers has begun and is not whole; contents of requests count
    /// as whole at any byte.
    var isAmid: Bool { greeting == 0 && (!head.isEmpty || isBlockOpen || (left > 0 && !isData)) }

    /// Takes what came.
    ///
    /// - Complexity: O(frames), besides the 9 bytes of each head.
    mutating func take(_ bytes: some Collection<UInt8>) {
        var rest = bytes[...]
        func skip(_ count: inout Int) {
            let step = min(count, rest.count)
            rest = rest.dropFirst(step)
            count -= step
        }
        skip(&greeting)
        while !rest.isEmpty {
            if left > 0 {
                skip(&left)
            } else {
                let part = rest.prefix(Self.headSize - head.count)
                head += part
                rest = rest.dropFirst(part.count)
                guard head.count == Self.headSize else { return }
                begin()
            }
            if left == 0, !isBlockOpen { completed += 1 }
        }
    }

    private mutating func begin() {
        left = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
        isData = head[3] == Kind.data
        if [Kind.headers, Kind.promise, Kind.continuation].contains(head[3]) {
            isBlockOpen = head[4] & Self.endOfHeaders == 0
        }
        head = []
    }
}

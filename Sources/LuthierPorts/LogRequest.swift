/// Which part of which output of a trial is asked for.
package struct LogRequest: Sendable, Hashable {
    /// An output of a program.
    package enum Stream: String, Sendable, CaseIterable {
        /// Standard output.
        case output
        /// Standard error.
        case errors
    }

    /// Bytes of one answer, at most.
    package static let limit = 1 << 20
    /// Bytes that are taken at once: as many as are kept of an output.
    package static let takingLimit = 256 << 10

    /// The trial's number.
    package let number: Int
    /// Which start of the trial, from 1; nil for the newest.
    package let attempt: Int?
    /// The fold or seed, where a trial is several runs; nil for the one that printed last.
    package let unit: String?
    /// Which of its outputs.
    package let stream: Stream
    /// The first byte; nil for the end, as much of it as the limit allows.
    package let start: Int?
    /// Bytes at most.
    package let limit: Int

    /// A request.
    package init(
        number: Int, attempt: Int?, unit: String?, stream: Stream, start: Int?, limit: Int
    ) {
        self.number = number
        self.attempt = attempt
        self.unit = unit
        self.stream = stream
        self.start = start
        self.limit = limit
    }
}

/// A part of what a program printed.
package struct LogPart: Sendable, Hashable {
    /// The fold or seed that printed it, where a trial is several runs.
    package let unit: String?
    /// Where it begins.
    package let start: Int
    /// Bytes that there are by now.
    package let size: Int
    /// The part.
    package let bytes: [UInt8]

    /// A part.
    package init(unit: String? = nil, start: Int, size: Int, bytes: [UInt8]) {
        self.unit = unit
        self.start = start
        self.size = size
        self.bytes = bytes
    }
}

/// Reads one output of a program to its end, into a log, lines and the last lines.
struct OutputReader: Sendable {
    /// Where the bytes come from.
    let pipe: OutputPipe
    /// Where they are kept.
    let log: OutputLog
    /// The longest line that is handed on whole, in bytes.
    let lineLimit: Int
    /// Takes secrets out of the bytes before anybody sees them.
    let mask: SecretMask

    /// Reads to the end of the pipe, or until it is given up.
    ///
    /// - Parameter onLine: Is given each line and waited for.
    /// - Returns: What was read.
    /// - Complexity: O(n) time; memory for one chunk, one line and the ends of the output.
    func read(_ onLine: (OutputLine) async -> Void) async -> OutputSummary {
        await read(cutsLines: true, onLine)
    }

    /// The same, for an output of which nobody wants the lines.
    func read() async -> OutputSummary { await read(cutsLines: false) { _ in } }

    private func read(
        cutsLines: Bool, _ onLine: (OutputLine) async -> Void
    ) async -> OutputSummary {
        var log = log
        var splitter = LineSplitter(limit: lineLimit)
        var recent = RecentOutput()
        var mask = mask
        func take(_ bytes: UnsafeRawBufferPointer) -> [OutputLine] {
            log.append(bytes)
            recent.append(bytes)
            return cutsLines ? splitter.split(bytes) : []
        }
        var buffer = [UInt8](repeating: 0, count: OutputPipe.chunk)
        reading: while true {
            switch buffer.withUnsafeMutableBytes({ pipe.read(into: $0) }) {
            case .end: break reading
            case .nothingYet: await pipe.readable()
            case .bytes(let count):
                let lines = buffer.withUnsafeBytes { bytes in
                    let new = UnsafeRawBufferPointer(rebasing: bytes[..<count])
                    return mask.isEmpty ? take(new) : mask.masked(new).withUnsafeBytes(take)
                }
                for line in lines { await onLine(line) }
            }
        }
        for line in mask.finish().withUnsafeBytes(take) { await onLine(line) }
        if let line = splitter.finish() { await onLine(line) }
        log.close()
        pipe.ended.open()
        return OutputSummary(
            lastLines: recent.lines, bytes: log.total, bytesLeftOut: log.leftOut,
            logFailure: log.failure)
    }
}

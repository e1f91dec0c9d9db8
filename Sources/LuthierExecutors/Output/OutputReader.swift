/// Reads one output of a program to its end, into a log, lines and the last lines.
struct OutputReader: Sendable {
    /// Where the bytes come from.
    let pipe: OutputPipe
    /// Where they are kept.
    let log: OutputLog
    /// The longest line that is handed on whole, in bytes.
    let lineLimit: Int

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
        var buffer = [UInt8](repeating: 0, count: OutputPipe.chunk)
        reading: while true {
            switch buffer.withUnsafeMutableBytes({ pipe.read(into: $0) }) {
            case .end: break reading
            case .nothingYet: await pipe.readable()
            case .bytes(let count):
                let lines = buffer.withUnsafeBytes { bytes in
                    let new = UnsafeRawBufferPointer(rebasing: bytes[..<count])
                    log.append(new)
                    recent.append(new)
                    return cutsLines ? splitter.split(new) : []
                }
                for line in lines { await onLine(line) }
            }
        }
        if let line = splitter.finish() { await onLine(line) }
        log.close()
        pipe.ended.open()
        return OutputSummary(
            lastLines: recent.lines, bytes: log.total, bytesLeftOut: log.leftOut,
            logFailure: log.failure)
    }
}

import Foundation

/// Whose turn it is to write, as it stands in the file of a ``WriterLock``.
struct WriterTurn: Sendable, Hashable {
    /// The process that has the lock, or had it last.
    let process: Int32
    /// How many turns there were.
    let count: UInt64

    private static let processSize = MemoryLayout<Int32>.size
    private static let countSize = MemoryLayout<UInt64>.size

    /// The newest turn; nil when there was none, or the file cannot be read.
    static func last(in file: Int32) -> WriterTurn? {
        var process: Int32 = 0
        let size = withUnsafeMutableBytes(of: &process) { pread(file, $0.baseAddress, $0.count, 0) }
        guard size == processSize, process > 0 else { return nil }
        return WriterTurn(process: process, count: count(in: file))
    }

    /// Writes that this process has its turn, for those who wait.
    static func begin(in file: Int32) {
        let next = count(in: file) &+ 1
        var bytes: [UInt8] = []
        withUnsafeBytes(of: getpid()) { bytes += $0 }
        withUnsafeBytes(of: next.littleEndian) { bytes += $0 }
        _ = pwrite(file, bytes, bytes.count, 0)
    }

    /// How many turns there were; 0 in the file of a version that did not count them.
    private static func count(in file: Int32) -> UInt64 {
        var count: UInt64 = 0
        let size = withUnsafeMutableBytes(of: &count) {
            pread(file, $0.baseAddress, $0.count, off_t(processSize))
        }
        return size == countSize ? UInt64(littleEndian: count) : 0
    }
}

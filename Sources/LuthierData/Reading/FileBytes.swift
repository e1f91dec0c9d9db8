import Crypto

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The bytes of a file, read once from its beginning in pieces of a few megabytes.
///
/// It is used by one thread.
final class FileBytes {
    /// The file as the caller named it.
    let path: String
    /// How many bytes the file had when it was opened.
    let size: Int
    /// Whether the window holds the file's last bytes.
    private(set) var isAtEnd = false
    /// How many bytes lie before the window.
    private(set) var offset = 0

    private let descriptor: Int32
    private let opened: FileState
    private var buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private var hash: SHA256?

    /// Bytes that are asked for at once.
    private static let piece = 4 << 20
    /// The longest record that is read.
    static let longestRecord = 256 << 20

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: A file that can be read twice, so no pipe.
    ///   - hashes: Whether to compute the fingerprint on the way.
    /// - Throws: `DataError` when it is no such file or cannot be read.
    init(_ path: String, hashes: Bool = false) throws(DataError) {
        self.path = path
        // Without waiting, so that a pipe without a writer is told instead of hung on.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let reason = SystemReason.last
            throw DataError(
                .unreadable, file: path, message: "The file cannot be read: \(reason).",
                hint: reason == SystemReason.text(of: ENOENT)
                    ? "Check the name." : "See who may read it.")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            close(descriptor)
            throw DataError(
                .unreadable, file: path,
                message: isFolder ? "This is a folder." : "This is no file that can be read twice.",
                hint: isFolder
                    ? "Name one file of records." : "Save what comes from it to a file first.")
        }
        opened = FileState(status)
        size = Int(status.st_size)
        hash = hashes ? SHA256() : nil
        buffer = .allocate(byteCount: Self.piece, alignment: 16)
    }

    deinit {
        close(descriptor)
        buffer.deallocate()
    }

    /// What was read and not yet passed; valid until `read`.
    var window: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[start..<end]) }

    /// Passes bytes at the window's beginning.
    func pass(_ count: Int) {
        precondition(count <= end - start, "\(count) bytes passed of \(end - start)")
        start += count
        offset += count
    }

    /// Reads on, so that the window grows; at the end of the file it only says so.
    ///
    /// - Throws: `DataError` when the disk fails, or the window is as long as a record may be.
    func read() throws(DataError) {
        if Task.isCancelled {
            throw DataError(.cancelled, file: path, message: "It was asked to stop.")
        }
        makeRoom()
        guard end < buffer.count else {
            throw DataError(
                .malformed, file: path,
                message: "A record is longer than \(DataSize.text(Self.longestRecord)).",
                hint: "A quotation mark may be open that is never closed, or this is no file of "
                    + "records.")
        }
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[end...])
        var count = fill(descriptor, room.baseAddress, room.count)
        while count < 0, errno == EINTR { count = fill(descriptor, room.baseAddress, room.count) }
        guard count >= 0 else {
            throw DataError(
                .unreadable, file: path, message: "Reading failed: \(SystemReason.last).",
                hint: "Copy the file to another disk and try again.")
        }
        isAtEnd = count == 0
        hash?.update(bufferPointer: UnsafeRawBufferPointer(rebasing: room[..<count]))
        end += count
    }

    /// The fingerprint of the whole file, once it was read to its end.
    func fingerprint() throws(DataError) -> String {
        while !isAtEnd {
            pass(end - start)
            try read()
        }
        return Fingerprint.text(hash?.finalize())
    }

    /// Fails when the file was changed since it was opened.
    func checkUnchanged() throws(DataError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, FileState(status) == opened else {
            throw DataError(
                .unreadable, file: path, message: "The file was changed while it was read.",
                hint: "Wait until nothing writes to it, or copy it first.")
        }
    }

    /// The file's state, to see whether another reading finds the same file.
    var state: FileState { opened }

    private func makeRoom() {
        if start > 0 {
            if end > start, let base = buffer.baseAddress {
                memmove(base, base + start, end - start)
            }
            end -= start
            start = 0
        }
        guard end == buffer.count, buffer.count < Self.longestRecord else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: buffer.count * 2, alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<end]))
        buffer.deallocate()
        buffer = larger
    }
}

/// What tells a file apart from another one and from itself when it was changed.
struct FileState: Sendable, Hashable {
    private let device: UInt64
    private let node: UInt64
    private let size: Int64
    private let seconds: Int
    private let nanoseconds: Int

    /// The state as the system tells it.
    init(_ status: stat) {
        device = UInt64(truncatingIfNeeded: status.st_dev)
        node = UInt64(truncatingIfNeeded: status.st_ino)
        size = Int64(status.st_size)
        #if canImport(Darwin)
            (seconds, nanoseconds) = (status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec)
        #else
            (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
        #endif
    }
}

/// SHA-256 as text.
enum Fingerprint {
    /// 64 hexadecimal digits; nothing for no digest.
    static func text(_ digest: SHA256.Digest?) -> String {
        guard let digest else { return "" }
        let digits = Array("0123456789abcdef".utf8)
        let bytes = digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Sizes as people read them.
enum DataSize {
    /// Bytes in the largest unit of which there is one, such as `1.5 GB`.
    static func text(_ bytes: Int) -> String {
        let units = ["bytes", "kB", "MB", "GB", "TB", "PB"]
        var (size, unit) = (Double(bytes), 0)
        while size >= 1000, unit < units.count - 1 { (size, unit) = (size / 1000, unit + 1) }
        return unit == 0 ? "\(bytes) bytes" : "\((size * 10).rounded() / 10) \(units[unit])"
    }
}

/// Why the system refused something.
enum SystemReason {
    /// The reason of the last refusal.
    static var last: String { text(of: errno) }

    /// A reason, beginning with a small letter.
    static func text(of number: Int32) -> String {
        let text = strerror(number).map { String(cString: $0) } ?? "error \(number)"
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}

/// `read` of the C library, which a method of the same name would hide.
private func fill(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}

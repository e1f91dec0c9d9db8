import Crypto

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A file that records are appended to; used by one thread.
final class PartFile {
    /// The file's path.
    let path: String
    /// How many bytes were appended.
    private(set) var bytes = 0

    private let descriptor: Int32
    private let buffer: UnsafeMutableRawBufferPointer
    private var used = 0
    private var hash = SHA256()
    private let lineBreak: [UInt8]
    /// Whether the last record had no line break, so that one must come before the next.
    private var lacksBreak = false

    private static let capacity = 512 << 10

    /// Makes a file that is not there yet.
    ///
    /// - Parameters:
    ///   - path: The file's path.
    ///   - lineBreak: What is put behind a record without one when another follows.
    /// - Throws: `DataError` when the system refuses.
    init(_ path: String, lineBreak: [UInt8]) throws(DataError) {
        self.path = path
        self.lineBreak = lineBreak
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.failure(path) }
        buffer = .allocate(byteCount: Self.capacity, alignment: 16)
    }

    deinit {
        close(descriptor)
        buffer.deallocate()
    }

    /// Appends one record as it is.
    func append(_ record: UnsafeRawBufferPointer) throws(DataError) {
        if lacksBreak {
            lacksBreak = false
            let written = lineBreak.withUnsafeBytes { bytes in
                Result { () throws(DataError) in try put(bytes) }
            }
            try written.get()
        }
        try put(record)
        lacksBreak = record.last != 0x0A
    }

    /// Appends bytes that are no record.
    func appendHeader(_ header: [UInt8]) throws(DataError) {
        guard !header.isEmpty else { return }
        let written = header.withUnsafeBytes { bytes in
            Result { () throws(DataError) in try append(bytes) }
        }
        try written.get()
    }

    /// Writes what is left, to the disk itself.
    ///
    /// - Returns: The file's fingerprint.
    /// - Throws: `DataError` when the disk refuses.
    func finish() throws(DataError) -> String {
        try flush()
        guard fsync(descriptor) == 0 else { throw Self.failure(path) }
        return Fingerprint.text(hash.finalize())
    }

    private func put(_ piece: UnsafeRawBufferPointer) throws(DataError) {
        bytes += piece.count
        if piece.count > Self.capacity - used { try flush() }
        guard piece.count <= Self.capacity else {
            hash.update(bufferPointer: piece)
            return try write(piece)
        }
        UnsafeMutableRawBufferPointer(rebasing: buffer[used...]).copyMemory(from: piece)
        used += piece.count
    }

    private func flush() throws(DataError) {
        let piece = UnsafeRawBufferPointer(rebasing: buffer[..<used])
        hash.update(bufferPointer: piece)
        used = 0
        try write(piece)
    }

    private func write(_ piece: UnsafeRawBufferPointer) throws(DataError) {
        var rest = piece
        while !rest.isEmpty {
            let count = send(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(path) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    private static func failure(_ path: String) -> DataError {
        let isFull = errno == ENOSPC || errno == EDQUOT
        return DataError(
            .unwritable, file: path, message: "It cannot be written: \(SystemReason.last).",
            hint: isFull
                ? "Make room, or choose a folder on another disk with -o. Nothing was left behind."
                : nil)
    }
}

/// `write` of the C library, which a method of the same name would hide.
private func send(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

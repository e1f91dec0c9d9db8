import Foundation

/// SQLite's journal beside a database, read without SQLite, as https://sqlite.org/fileformat2.html describes it.
///
/// SQLite writes a journal over whatever database it lies beside, so who wants to know first has to read it himself.
struct WriteAheadLog {
    /// One page as a transaction left it.
    struct Frame {
        /// The page's bytes.
        let page: Data
        /// Whether a transaction ends with it.
        let isCommit: Bool
    }

    private static let headerSize = 32
    private static let frameHeaderSize = 24

    private let file: FileHandle
    private let pageSize: Int
    private let salts: Data
    private let isBigEndian: Bool
    private var checksum: (UInt32, UInt32) = (0, 0)

    /// Opens a journal.
    ///
    /// It fails when there is none, or none that SQLite would use.
    ///
    /// - Parameter path: Its file.
    init?(path: String) {
        guard let file = FileHandle(forReadingAtPath: path),
            let header = Self.bytes(Self.headerSize, of: file), header.number(at: 4) == 3_007_000,
            [0x377F_0682, 0x377F_0683].contains(header.number(at: 0))
        else { return nil }
        self.file = file
        let size = Int(header.number(at: 8))
        guard (512...65_536).contains(size), size & (size - 1) == 0 else { return nil }
        pageSize = size
        salts = header[16..<24]
        isBigEndian = header.number(at: 0) & 1 == 1
        add(header[..<24])
        guard checksum == (header.number(at: 24), header.number(at: 28)) else { return nil }
    }

    /// Reads the next frame.
    ///
    /// - Returns: Nil after the last that is whole; SQLite ignores what follows.
    mutating func next() -> Frame? {
        guard let header = Self.bytes(Self.frameHeaderSize, of: file),
            header.dropFirst(8).prefix(8).elementsEqual(salts),
            let page = Self.bytes(pageSize, of: file)
        else { return nil }
        add(header[..<8])
        add(page)
        guard checksum == (header.number(at: 16), header.number(at: 20)) else { return nil }
        return Frame(page: page, isCommit: header.number(at: 4) != 0)
    }

    /// Goes on with the checksum, which covers everything from the beginning.
    private mutating func add(_ data: Data) {
        data.withUnsafeBytes { bytes in
            for offset in stride(from: 0, to: bytes.count, by: 8) {
                checksum.0 &+= word(bytes, at: offset) &+ checksum.1
                checksum.1 &+= word(bytes, at: offset + 4) &+ checksum.0
            }
        }
    }

    private func word(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt32 {
        let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        return isBigEndian ? UInt32(bigEndian: word) : UInt32(littleEndian: word)
    }

    private static func bytes(_ count: Int, of file: FileHandle) -> Data? {
        let data = try? file.read(upToCount: count)
        return data?.count == count ? data : nil
    }
}

extension Data {
    /// The number of four bytes, highest first.
    ///
    /// - Parameter offset: Counted from the first byte.
    /// - Returns: The number.
    fileprivate func number(at offset: Int) -> UInt32 {
        dropFirst(offset).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }
}

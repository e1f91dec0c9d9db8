import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A folder of what a worker has yet to send, one file for each thing, in order.
///
/// The folder belongs to one process, which holds a lock on it; the system gives the lock back when
/// the process ends, however it ends, and another may then take the folder over. Files come whole or
/// not at all, folders are their owner's alone (0700), files too (0600).
package final class Spool: Sendable {
    /// What the file system refused, as a sentence.
    package struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// The sentence.
        package let description: String
    }

    /// The folder.
    package let path: String
    private let lock: Int32
    private let next: Mutex<Int>

    /// Makes a folder of one's own.
    ///
    /// - Parameters:
    ///   - parent: The folder of the workers of a study; made where it is missing.
    ///   - name: A name that no other worker has.
    /// - Throws: What the file system refuses.
    package convenience init(in parent: String, name: String) throws(Failure) {
        try Self.makeFolders(parent)
        let path = "\(parent)/\(name)"
        guard mkdir(path, 0o700) == 0 else { throw Self.failure("made", path) }
        guard let lock = Self.lock(path) else { throw Self.failure("locked", path) }
        self.init(path: path, lock: lock, next: 1)
    }

    private init(path: String, lock: Int32, next: Int) {
        self.path = path
        self.lock = lock
        self.next = Mutex(next)
    }

    deinit { _ = shut(lock) }

    /// The folders of workers that have ended and left something, or nothing.
    ///
    /// Those that cannot be locked belong to workers that run, and are left alone.
    ///
    /// - Parameter parent: The folder of the workers of a study.
    /// - Returns: Their folders, taken over, in the order of their names.
    package static func orphans(in parent: String) -> [Spool] {
        names(in: parent).compactMap { name in
            let path = "\(parent)/\(name)"
            guard let lock = lock(path) else { return nil }
            let highest = names(in: path).compactMap { Int($0.prefix { $0 != "." }) }.max()
            return Spool(path: path, lock: lock, next: (highest ?? 0) + 1)
        }
    }

    // MARK: Entries

    /// Keeps an entry.
    ///
    /// - Parameters:
    ///   - entry: What is kept.
    ///   - isDurable: Whether it has to survive a loss of power, and not only the end of the process.
    /// - Returns: Its name, by which it is removed.
    /// - Throws: What the file system refuses; nothing of the entry is seen then.
    package func add(_ entry: SpoolEntry, isDurable: Bool) throws(Failure) -> String {
        let number = next.withLock { next in
            defer { next += 1 }
            return next
        }
        let digits = String(number)
        let name = String(repeating: "0", count: max(10 - digits.count, 0)) + digits + ".json"
        let (partial, final) = ("\(path)/.\(name)", "\(path)/\(name)")
        let file = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.failure("written", final) }
        let isWritten = Self.write(entry.bytes, to: file) && (!isDurable || fsync(file) == 0)
        let code = errno
        _ = shut(file)
        guard isWritten, rename(partial, final) == 0 else {
            let failure = Self.failure("written", final, isWritten ? errno : code)
            unlink(partial)
            throw failure
        }
        // Without this the name may be lost with the power; the entry is there all the same.
        if isDurable { _ = fsync(lock) }
        return name
    }

    /// Forgets an entry that has been sent.
    package func remove(_ name: String) { unlink("\(path)/\(name)") }

    /// Keeps an entry apart that will not be sent again, for a person to look at.
    ///
    /// - Returns: Where it is now.
    package func setAside(_ name: String) -> String {
        let aside = "\(path)/\(name).refused"
        return rename("\(path)/\(name)", aside) == 0 ? aside : "\(path)/\(name)"
    }

    /// What is kept, in order; what cannot be read is set aside.
    package func entries() -> [(name: String, entry: SpoolEntry)] {
        Self.names(in: path).filter { $0.hasSuffix(".json") }.compactMap { name in
            if let entry = Self.bytes(of: "\(path)/\(name)").flatMap({ SpoolEntry($0) }) {
                return (name, entry)
            }
            _ = setAside(name)
            return nil
        }
    }

    /// Whether something is kept that is yet to be sent.
    package var isEmpty: Bool { !Self.names(in: path).contains { $0.hasSuffix(".json") } }

    /// Removes the folder if nothing is left in it.
    package func close() {
        for name in Self.names(in: path, all: true) where name.hasPrefix(".") {
            unlink("\(path)/\(name)")
        }
        rmdir(path)
    }

    // MARK: Files

    private static func lock(_ path: String) -> Int32? {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard folder >= 0 else { return nil }
        while flock(folder, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            // Where there are no locks, nobody's folder is taken over.
            _ = shut(folder)
            return nil
        }
        return folder
    }

    private static func makeFolders(_ path: String) throws(Failure) {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/\(part)"
            guard mkdir(made, 0o700) == 0 || errno == EEXIST || errno == EROFS || errno == EACCES
            else { throw failure("made", made) }
        }
        guard access(path, W_OK) == 0 else { throw failure("made", path) }
    }

    private static func names(in path: String, all: Bool = false) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != "..", all || !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    private static func bytes(of path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { _ = shut(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { put(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            start += count
        }
        return true
    }

    private static func failure(
        _ what: String, _ path: String, _ code: Int32 = errno
    ) -> Failure {
        Failure(description: "\(path) cannot be \(what): \(String(cString: strerror(code))).")
    }
}

/// `write` of the C library, which a method of the same name would hide.
private func put(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(file, bytes, count)
}

/// `close` of the C library, which a method of the same name would hide.
private func shut(_ file: Int32) -> Int32 { close(file) }

import Foundation

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What a command writes where its user says.
enum OutputFile {
    /// Whether there is something at a path that is no file, such as a pipe or a terminal.
    ///
    /// It is written to as it is, and never replaced.
    static func isDevice(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    }

    /// Writes a file beside its place first, then moves it there, so that no half file is ever seen.
    ///
    /// Where a link leads to a file, that file is replaced and the link stays.
    ///
    /// - Throws: A `CommandFailure` for a database, or when the system refuses; then what was there before stays.
    static func write(_ bytes: [UInt8], to path: String) throws(CommandFailure) {
        guard !isDevice(path) else {
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                throw CommandFailure(
                    "\(path) cannot be written: \(String(cString: strerror(errno))).")
            }
            defer { close(descriptor) }
            return try write(bytes, to: descriptor, named: path)
        }
        let file = URL(filePath: path).resolvingSymlinksInPath()
        guard !isDatabase(file.path(percentEncoded: false)) else {
            throw CommandFailure(
                "\(path) is a database or belongs to one, and is not replaced. Name another file with --output."
            )
        }
        do {
            try Data(bytes).write(to: file, options: .atomic)
        } catch {
            throw CommandFailure("\(path) cannot be written: \(error.localizedDescription)")
        }
    }

    /// Whether a path is that of a database, or of a file that lies beside one.
    private static func isDatabase(_ path: String) -> Bool {
        let files = FileManager.default
        for suffix in ["-wal", "-shm", "-lock"] {
            // Ours is not opened to look: closing it again would take this process's locks on it away.
            if files.fileExists(atPath: path + suffix) { return true }
            if path.hasSuffix(suffix), files.fileExists(atPath: String(path.dropLast(suffix.count)))
            {
                return true
            }
        }
        guard let file = FileHandle(forReadingAtPath: path) else { return false }
        return (try? file.read(upToCount: 15)) == Data("SQLite format 3".utf8)
    }

    /// Writes to what is open.
    ///
    /// - Throws: A `CommandFailure` when it takes no more, so that what was cut is not taken for whole.
    static func write(
        _ bytes: [UInt8], to descriptor: Int32, named name: String
    ) throws(CommandFailure) {
        guard let (taken, error) = put(bytes, to: descriptor) else { return }
        throw CommandFailure(
            "\(name) took \(taken) of \(bytes.count) bytes: \(String(cString: strerror(error))).")
    }

    /// Writes to what is open as much as it takes.
    ///
    /// - Returns: How many bytes it took and the system's error; nil when it took all.
    static func put(_ bytes: [UInt8], to descriptor: Int32) -> (taken: Int, error: Int32)? {
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes {
                systemWrite(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return (start, errno) }
            start += count
        }
        return nil
    }
}

/// `write` of the C library, which a method of the same name would hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A folder with all that is in it; symbolic links in it are entries like others, never followed.
///
/// Everything is reached from open folders, so that an entry which somebody replaces by a link in the
/// meantime leads nowhere else. Names are bytes, for a program may choose any.
struct FolderTree {
    /// What the file system refused.
    struct Refusal: Error, CustomStringConvertible {
        /// The path below the tree's folder, and the system's words.
        let description: String
        /// Whether the disk is full.
        let isOutOfSpace: Bool
    }

    /// A name as the system has it, with the zero at its end.
    typealias Name = [CChar]

    /// Bytes copied at once.
    private static let chunk = 1 << 20

    /// The folder.
    let path: String

    /// What lies at a path.
    enum Kind { case nothing, folder, link, other }

    /// What lies at a path; a link is a link, wherever it leads.
    static func kind(of path: String) -> Kind {
        var status = stat()
        guard lstat(path, &status) == 0 else { return .nothing }
        return kind(status)
    }

    private static func kind(_ status: stat) -> Kind {
        switch status.st_mode & S_IFMT {
        case S_IFDIR: .folder
        case S_IFLNK: .link
        default: .other
        }
    }

    /// The bytes of all files; what cannot be looked at counts nothing.
    var size: Int {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return 0 }
        defer { close(folder) }
        return Self.size(of: folder)
    }

    private static func size(of folder: Int32) -> Int {
        var sum = 0
        for name in names(in: folder) {
            guard let status = status(of: name, in: folder) else { continue }
            guard kind(status) == .folder else {
                sum += Int(status.st_size)
                continue
            }
            let inner = openFolder(name, in: folder)
            guard inner >= 0 else { continue }
            sum += size(of: inner)
            close(inner)
        }
        return sum
    }

    // MARK: Removing

    /// Removes the folder; goes on where something cannot be removed.
    ///
    /// - Throws: The first refusal, after all that could be removed was.
    func remove() throws(Refusal) {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard folder >= 0 else {
            if errno == ENOENT { return }
            throw Self.refusal("", errno)
        }
        let refusal = Self.empty(folder, below: "")
        close(folder)
        if let refusal { throw refusal }
        guard rmdir(path) == 0 || errno == ENOENT else { throw Self.refusal("", errno) }
    }

    private static func empty(_ folder: Int32, below place: String) -> Refusal? {
        var first: Refusal?
        for name in names(in: folder) {
            guard let status = status(of: name, in: folder) else { continue }
            let path = place + text(name)
            guard kind(status) == .folder else {
                if unlinkat(folder, name, 0) != 0, errno != ENOENT {
                    first = first ?? refusal(path, errno)
                }
                continue
            }
            let inner = openFolder(name, in: folder)
            guard inner >= 0 else {
                first = first ?? refusal(path, errno)
                continue
            }
            let refused = empty(inner, below: path + "/")
            close(inner)
            if refused == nil, unlinkat(folder, name, AT_REMOVEDIR) != 0, errno != ENOENT {
                first = first ?? refusal(path, errno)
            }
            first = first ?? refused
        }
        return first
    }

    // MARK: Copying

    /// Copies the folder; files, folders and links, with their permissions.
    ///
    /// Links that lead into the folder by its absolute path lead into the copy.
    ///
    /// - Parameters:
    ///   - copy: The new folder, which must not exist.
    ///   - final: The path that the copy will have in the end.
    /// - Throws: The first refusal; a part may have been copied by then.
    func copy(to copy: String, becoming final: String) throws(Refusal) {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw Self.refusal("", errno) }
        defer { close(folder) }
        guard mkdir(copy, 0o700) == 0 else { throw Self.refusal("", errno) }
        let target = open(copy, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard target >= 0 else { throw Self.refusal("", errno) }
        defer { close(target) }
        try copyEntries(of: folder, to: target, below: "", becoming: final)
    }

    private func copyEntries(
        of folder: Int32, to target: Int32, below place: String, becoming final: String
    ) throws(Refusal) {
        for name in Self.names(in: folder) {
            guard let status = Self.status(of: name, in: folder) else { continue }
            let place = place + Self.text(name)
            switch status.st_mode & S_IFMT {
            case S_IFREG: try Self.copyFile(name, in: folder, to: target, status, place)
            case S_IFLNK:
                let link = Self.destination(of: name, in: folder)
                guard symlinkat(moved(link, to: final), target, name) == 0 else {
                    throw Self.refusal(place, errno)
                }
            case S_IFDIR:
                let source = Self.openFolder(name, in: folder)
                guard source >= 0 else { throw Self.refusal(place, errno) }
                defer { close(source) }
                guard mkdirat(target, name, 0o700) == 0 else { throw Self.refusal(place, errno) }
                let inner = Self.openFolder(name, in: target)
                guard inner >= 0 else { throw Self.refusal(place, errno) }
                defer { close(inner) }
                try copyEntries(of: source, to: inner, below: place + "/", becoming: final)
                guard fchmod(inner, status.st_mode & 0o7777) == 0 else {
                    throw Self.refusal(place, errno)
                }
            // Pipes and sockets belong to programs that have ended.
            default: break
            }
        }
    }

    /// Where a link of the copy leads.
    private func moved(_ destination: String, to final: String) -> String {
        guard destination == path || destination.hasPrefix(path + "/") else { return destination }
        return final + destination.dropFirst(path.count)
    }

    private static func copyFile(
        _ name: Name, in folder: Int32, to target: Int32, _ status: stat, _ place: String
    ) throws(Refusal) {
        let source = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard source >= 0 else { throw refusal(place, errno) }
        defer { close(source) }
        let copy = openat(target, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard copy >= 0 else { throw refusal(place, errno) }
        defer { close(copy) }
        var buffer = [UInt8](repeating: 0, count: chunk)
        while true {
            let count = read(source, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw refusal(place, errno) }
            if count == 0 { break }
            var written = 0
            while written < count {
                let step = buffer[written..<count].withUnsafeBytes {
                    write(copy, $0.baseAddress, $0.count)
                }
                if step < 0, errno == EINTR { continue }
                guard step >= 0 else { throw refusal(place, errno) }
                written += step
            }
        }
        guard fchmod(copy, status.st_mode & 0o7777) == 0 else { throw refusal(place, errno) }
    }

    // MARK: Entries

    static func names(in folder: Int32) -> [Name] {
        // A descriptor of its own, for closing the stream closes it.
        let descriptor = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0, let stream = fdopendir(descriptor) else {
            if descriptor >= 0 { close(descriptor) }
            return []
        }
        defer { closedir(stream) }
        var names: [Name] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                bytes.prefix { $0 != 0 }.map(CChar.init(bitPattern:)) + [0]
            }
            if text(name) != ".", text(name) != ".." { names.append(name) }
        }
        return names
    }

    static func status(of name: Name, in folder: Int32) -> stat? {
        var status = stat()
        return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status : nil
    }

    static func openFolder(_ name: Name, in folder: Int32) -> Int32 {
        openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    }

    private static func destination(of name: Name, in folder: Int32) -> String {
        var buffer = Name(repeating: 0, count: 4096)
        let count = readlinkat(folder, name, &buffer, buffer.count)
        return text(Array(buffer.prefix(max(count, 0))) + [0])
    }

    static func text(_ name: Name) -> String {
        String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func refusal(_ place: String, _ code: Int32) -> Refusal {
        let words = SystemCall.text(of: code)
        return Refusal(
            description: place.isEmpty ? words : "\(place): \(words)",
            isOutOfSpace: SystemCall.isOutOfSpace(code))
    }
}

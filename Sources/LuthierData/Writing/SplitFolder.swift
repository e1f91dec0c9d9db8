import Foundation

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A folder that appears whole, or not at all.
///
/// Everything is written to a hidden folder beside it, which takes its name at the end.
struct SplitFolder {
    /// The folder as the caller named it.
    let path: String
    /// The hidden folder.
    let draft: String

    private let replaces: Bool

    /// Begins a folder.
    ///
    /// - Parameters:
    ///   - path: Where it is to be.
    ///   - replaces: Whether an earlier split there may be replaced.
    ///   - needed: Bytes that will be written.
    /// - Throws: `DataError` when something is there already, or the disk has no room.
    init(_ path: String, replaces: Bool, needed: Int) throws(DataError) {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
        self.replaces = replaces
        try Self.check(path, replaces: replaces)
        let url = URL(filePath: path)
        let parent = url.deletingLastPathComponent().path(percentEncoded: false)
        draft =
            "\(parent.hasSuffix("/") ? parent : parent + "/")"
            + ".\(url.lastPathComponent).partial-\(getpid())"
        do {
            try FileManager.default.createDirectory(
                atPath: draft, withIntermediateDirectories: true)
        } catch {
            throw DataError(
                .unwritable, file: path,
                message: "The folder cannot be made: \(SystemReason.last).",
                hint: "Choose another with -o.")
        }
        do throws(DataError) { try Self.checkRoom(parent, needed) } catch {
            discard()
            throw error
        }
    }

    /// The path of a file in the draft, whose folder is made when it is missing.
    func file(_ name: String) throws(DataError) -> String {
        if let slash = name.lastIndex(of: "/") {
            let folder = "\(draft)/\(name[..<slash])"
            guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
                throw DataError(
                    .unwritable, file: folder,
                    message: "The folder cannot be made: \(SystemReason.last).")
            }
        }
        return "\(draft)/\(name)"
    }

    /// Gives the draft its name.
    ///
    /// - Throws: `DataError` when something came in between; what was there is then there still.
    func publish() throws(DataError) {
        try Self.check(path, replaces: replaces)
        sync(draft)
        // An empty folder is replaced by the renaming itself.
        if rename(draft, path) == 0 { return sync(parent) }
        guard errno == ENOTEMPTY || errno == EEXIST, replaces else { throw failure }
        let old = "\(draft).old"
        guard rename(path, old) == 0 else { throw failure }
        guard rename(draft, path) == 0 else {
            let error = failure
            _ = rename(old, path)
            throw error
        }
        sync(parent)
        discard(old)
    }

    /// Removes the draft.
    func discard() { discard(draft) }

    private func discard(_ folder: String) {
        // What cannot be removed stays beside the split under a hidden name, and harms nothing.
        try? FileManager.default.removeItem(atPath: folder)
    }

    private var parent: String {
        URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
    }

    private var failure: DataError {
        DataError(
            .unwritable, file: path,
            message: "The folder cannot be put there: \(SystemReason.last).",
            hint: "Choose another with -o.")
    }

    private func sync(_ folder: String) {
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = fsync(descriptor)
        close(descriptor)
    }

    /// Fails when something is in the way that may not be replaced.
    private static func check(_ path: String, replaces: Bool) throws(DataError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR,
            let names = try? FileManager.default.contentsOfDirectory(atPath: path)
        else {
            throw DataError(
                .unwritable, file: path, message: "There is a file of that name already.",
                hint: "Choose another folder with -o.")
        }
        if names.isEmpty { return }
        guard names.contains(SplitManifest.fileName) else {
            throw DataError(
                .unwritable, file: path, message: "The folder has other things in it.",
                hint: "Choose another folder with -o; only earlier splits are ever replaced.")
        }
        guard replaces else {
            throw DataError(
                .unwritable, file: path, message: "There is a split in this folder already.",
                hint: "Replace it with --force, or choose another folder with -o.")
        }
        let own = SplitManifest.files(in: path)
        let found = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
        let foreign = found.sorted().first { name in
            !own.contains(name) && !own.contains { $0.hasPrefix(name + "/") }
        }
        if let foreign {
            throw DataError(
                .unwritable, file: path,
                message: "The folder has \(foreign) in it, which is not of the split there.",
                hint: "Move it away, or choose another folder with -o.")
        }
    }

    private static func checkRoom(_ folder: String, _ needed: Int) throws(DataError) {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return }
        let room = UInt64(status.f_bavail) * UInt64(status.f_frsize)
        guard UInt64(max(needed, 0)) > room else { return }
        throw DataError(
            .unwritable, file: folder,
            message: "The parts need about \(DataSize.text(needed)) and the disk has "
                + "\(DataSize.text(Int(clamping: room))).",
            hint: "Make room, or choose a folder on another disk with -o.")
    }
}

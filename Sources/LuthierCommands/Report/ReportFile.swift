import Foundation

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The file that a report goes to: written whole, or not at all.
struct ReportFile {
    /// Its path, as the user wrote it.
    let path: String
    /// Whether a file that is there already may be replaced.
    let replaces: Bool

    /// The name of the report of a study: the study's own, without what makes trouble in paths.
    static func name(for study: String) -> String {
        let words = study.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
            .filter { !$0.allSatisfy { $0 == "." } }
        let name = words.joined(separator: "-").drop { $0 == "." }.prefix(80)
        return (name.isEmpty ? "report" : name) + ".html"
    }

    /// Refuses a path where nothing may or can be written.
    ///
    /// - Throws: A `CommandFailure` that says what is in the way.
    func checkPlace() throws(CommandFailure) {
        var isFolder: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        guard !isFolder.boolValue else {
            throw CommandFailure(
                "\(path) is a folder; name a file in it with --output.", status: .usage)
        }
        guard !isThere || replaces else {
            throw CommandFailure(
                "\(path) is there already; nothing was written. Choose another file with --output, or "
                    + "replace it with --force.")
        }
        let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder),
            isFolder.boolValue
        else {
            throw CommandFailure("\(path) cannot be written: there is no folder \(folder).")
        }
    }

    /// Writes the file: beside its place first, then moved there, so that no half file is ever seen.
    ///
    /// - Throws: A `CommandFailure` when a file is there and may not be replaced, or the system refuses;
    ///   then what was there before stays.
    func write(_ bytes: [UInt8]) throws(CommandFailure) {
        try checkPlace()
        do {
            try Data(bytes).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw CommandFailure("\(path) cannot be written: \(error.localizedDescription)")
        }
    }

    /// Writes to standard output.
    ///
    /// - Throws: A `CommandFailure` when it takes no more, so that a cut report is not taken for whole.
    static func writeToStandardOutput(
        _ bytes: [UInt8], descriptor: Int32 = 1
    ) throws(CommandFailure) {
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes {
                put(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else {
                throw CommandFailure(
                    "standard output took \(start) of \(bytes.count) bytes: "
                        + "\(String(cString: strerror(errno))).")
            }
            start += count
        }
    }
}

/// `write` of the C library, which a method of the same name would hide.
private func put(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

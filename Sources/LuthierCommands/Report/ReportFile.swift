import Foundation

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
        guard !isThere || replaces || OutputFile.isDevice(path) else {
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

    /// Writes the file, whole or not at all.
    ///
    /// - Throws: A `CommandFailure` when a file is there and may not be replaced, or the system refuses;
    ///   then what was there before stays.
    func write(_ bytes: [UInt8]) throws(CommandFailure) {
        try checkPlace()
        try OutputFile.write(bytes, to: path)
    }
}

import Foundation

/// Writes the files of a template into a folder: all of them, or none.
struct StarterWriter {
    /// The folder, made when it is missing.
    let folder: String
    /// Whether files that are there already may be replaced.
    let replaces: Bool

    /// Writes files.
    ///
    /// - Parameter files: The files of one template.
    /// - Returns: The names of files that were replaced.
    /// - Throws: A `CommandFailure` when a file is there already and may not be replaced, before
    ///   anything is written, or when a file cannot be written.
    func write(_ files: [StarterFile]) throws(CommandFailure) -> [String] {
        let manager = FileManager.default
        // A link that leads nowhere is something that is there, too.
        let present = files.map(\.name).filter { name in
            manager.fileExists(atPath: path(name))
                || (try? manager.destinationOfSymbolicLink(atPath: path(name))) != nil
        }
        guard present.isEmpty || replaces else {
            let verb = present.count == 1 ? "is" : "are"
            throw CommandFailure(
                "\(present.joined(separator: " and ")) \(verb) in \(folder) already; nothing was "
                    + "written. Choose another folder with --folder DIR, or replace with --force.")
        }
        do {
            try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure("\(folder) cannot be made a folder: \(error.localizedDescription)")
        }
        for file in files {
            do {
                try Data(file.contents.utf8).write(
                    to: URL(filePath: path(file.name)), options: .atomic)
                try manager.setAttributes(
                    [.posixPermissions: file.isExecutable ? 0o755 : 0o644],
                    ofItemAtPath: path(file.name))
            } catch {
                throw CommandFailure(
                    "\(path(file.name)) cannot be written: \(error.localizedDescription)")
            }
        }
        return present
    }

    private func path(_ name: String) -> String { "\(folder)/\(name)" }
}

import Foundation

extension LocalExecutor {
    /// Refuses a place where no trial could have its folder, before one is spent on it.
    ///
    /// - Parameter study: The study's name.
    /// - Throws: `ExecutorError` of code `trialFolder`.
    public func checkPlace(of study: String) throws(ExecutorError) {
        var path = "\(root)/\(TrialFolder.safe(study))"
        while !FileManager.default.fileExists(atPath: path), path.contains("/"), path != "/" {
            path = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
            while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        }
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        guard isFolder.boolValue else {
            throw ExecutorError(
                .trialFolder, subject: path,
                message: "\(path) is no folder, so trials cannot have theirs in it.",
                hint: "Move it away, then try again.")
        }
        guard FileManager.default.isWritableFile(atPath: path) else {
            throw ExecutorError(
                .trialFolder, subject: path,
                message: "Nothing may be written to \(path), where trials have their folders.",
                hint: "Ask its owner for the right to write to it.")
        }
    }
}

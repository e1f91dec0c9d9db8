import Foundation

/// A text file of this repository.
struct TextFile {
    /// Its path below the repository's folder, with slashes.
    let path: String
    /// What it says.
    let text: String

    /// Its lines, empty ones included; a last line break begins no line.
    var lines: [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// Its name without folders.
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// Its name without folders and without what follows the last full stop.
    var stem: String { (name as NSString).deletingPathExtension }

    /// The folder below `Sources` or `Tests` that it lies in; nil for a file elsewhere.
    var target: String? {
        let parts = path.split(separator: "/")
        guard parts.count > 2, ["Sources", "Tests"].contains(parts[0]) else { return nil }
        return String(parts[1])
    }
}

/// The sources and documents of this repository, as they lie on the disk.
enum Repository {
    /// The folder that holds `Package.swift`.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Folders that hold nothing of ours: builds, environments, copies of others.
    private static let foreign: Set = [
        "node_modules", "__pycache__", "docs", "vendor", "results", "logs", "checkpoints",
    ]
    private static let texts: Set = [
        "swift", "md", "sh", "py", "yaml", "yml", "json", "jsonl", "toml", "txt", "tsv", "js",
        "css",
        "html", "sql", "cfg",
    ]

    /// Every text file, ordered by path.
    static let files: [TextFile] = read("").sorted { $0.path < $1.path }

    /// The Swift files below `Sources`.
    static let sources = files.filter {
        $0.path.hasPrefix("Sources/") && $0.path.hasSuffix(".swift")
    }

    /// The Swift files below `Tests`.
    static let tests = files.filter { $0.path.hasPrefix("Tests/") && $0.path.hasSuffix(".swift") }

    /// The documents in Markdown.
    static let documents = files.filter { $0.path.hasSuffix(".md") }

    /// The file at a path, or nil.
    static func file(_ path: String) -> TextFile? { files.first { $0.path == path } }

    /// Whether a file or folder lies at a path below the repository's folder.
    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(
            atPath: root.appending(path: path).path(percentEncoded: false))
    }

    /// Whether a folder lies at a path below the repository's folder.
    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(
            atPath: root.appending(path: path).path(percentEncoded: false), isDirectory: &isFolder)
            && isFolder.boolValue
    }

    private static func read(_ folder: String) -> [TextFile] {
        let here = root.appending(path: folder).path(percentEncoded: false)
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: here) else {
            return []  // A file, or a folder that is not for us.
        }
        return names.flatMap { name -> [TextFile] in
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            if name.hasPrefix("."), name != ".ci" { return [] }
            if foreign.contains(name) { return [] }
            guard isText(name) else { return read(path) }
            guard
                let data = FileManager.default.contents(
                    atPath: root.appending(path: path).path(percentEncoded: false))
            else { return [] }
            return [TextFile(path: path, text: String(decoding: data, as: UTF8.self))]
        }
    }

    private static func isText(_ name: String) -> Bool {
        texts.contains((name as NSString).pathExtension) || ["Makefile", "run"].contains(name)
    }
}

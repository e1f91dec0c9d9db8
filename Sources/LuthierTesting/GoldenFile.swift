import Foundation

/// A recorded text in `Tests/Goldens`, compared by tests.
///
/// With `UPDATE_GOLDENS=1` in the environment the text is recorded anew; the difference is then
/// reviewed like any other change.
public struct GoldenFile: Sendable {
    private let file: URL

    /// A recorded text.
    ///
    /// - Parameters:
    ///   - name: The file's name in `Tests/Goldens`.
    ///   - test: The path of the test that reads it, two folders below `Tests`.
    public init(_ name: String, test: String = #filePath) {
        var folder = URL(filePath: test)
        while folder.lastPathComponent != "Tests", folder.pathComponents.count > 1 {
            folder.deleteLastPathComponent()
        }
        file = folder.appending(components: "Goldens", name)
    }

    /// What differs between a text and the recorded one, or nil.
    ///
    /// - Parameter text: The text as it is now.
    /// - Returns: The first line that differs, and how to record the text.
    /// - Throws: When the file cannot be read or written.
    public func difference(from text: String) throws -> String? {
        if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let recorded = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        guard text != recorded else { return nil }
        let now = text.split(separator: "\n", omittingEmptySubsequences: false)
        let then = recorded.split(separator: "\n", omittingEmptySubsequences: false)
        let line =
            zip(now, then).enumerated().first { $0.element.0 != $0.element.1 }?.offset
            ?? min(now.count, then.count)
        func shown(_ lines: [Substring]) -> String {
            line < lines.count ? "\(lines[line])" : "nothing"
        }
        return
            "\(file.lastPathComponent) line \(line + 1) was \(shown(then)) and is \(shown(now)); if "
            + "that is meant, run the tests with UPDATE_GOLDENS=1 and look at the difference"
    }
}

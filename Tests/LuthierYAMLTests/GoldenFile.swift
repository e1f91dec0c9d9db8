import Foundation
import Testing

/// A recorded text in `Tests/Goldens`, compared by tests; `UPDATE_GOLDENS=1` records it anew.
struct GoldenFile {
    let name: String

    private var url: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(components: "Goldens", name)
    }

    /// Expects `text` to be what was recorded.
    func expect(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        let recorded = try String(decoding: Data(contentsOf: url), as: UTF8.self)
        #expect(
            text == recorded,
            "differs from Tests/Goldens/\(name); if that is meant, run with UPDATE_GOLDENS=1",
            sourceLocation: sourceLocation)
    }
}

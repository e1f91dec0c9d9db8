import Foundation
import Testing

@Suite("Forbidden words")
struct ForbiddenWordTests {
    /// Words that stand in no file, each with what to write instead.
    ///
    /// They are put together here so that this file does not contain them.
    private static let words: [(word: String, instead: String)] =
        [
            ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "com"), ("npmjs", "org"),
            ("crates", "io"), ("rubygems", "org"), ("anaconda", "org"),
        ].map {
            (
                "\($0).\($1)",
                "name the package and its version; the reader's tools know where to fetch it"
            )
        } + [
            ("/" + "work/", "name no path of one machine; write it relative to the repository"),
            ("/" + "root/", "name no path of one machine; write it relative to the repository"),
        ]

    @Test("no file names the host of a package registry or a path of one machine")
    func everyFile() {
        for file in Repository.files {
            for (word, instead) in Self.words where file.text.contains(word) {
                Issue.record("\(file.path) contains \(word); \(instead).")
            }
        }
    }
}

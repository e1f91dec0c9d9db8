import Foundation
import Testing

@Suite("Golden files")
struct GoldenFileTests {
    @Test("every file in Tests/Goldens is read by a test")
    func everyGoldenIsRead() throws {
        let folder = Repository.root.appending(path: "Tests/Goldens").path(percentEncoded: false)
        let found = try FileManager.default.subpathsOfDirectory(atPath: folder)
        for path in found.sorted() where !Repository.isFolder("Tests/Goldens/\(path)") {
            #expect(
                Repository.tests.contains { $0.text.contains("\"\(path)\"") },
                """
                no test names Tests/Goldens/\(path) in quotes. Read it in a test, or delete it when \
                what it recorded is gone.
                """)
        }
    }
}

import Foundation
import Testing

extension StudyFolder {
    /// A folder with a finished study.
    static func finished() throws -> StudyFolder {
        let folder = try StudyFolder("echo \"luthier: {\\\"loss\\\": 0.123456789}\"")
        #expect(try folder.luthier("run", "study.yaml", "--quiet").code == 0)
        return folder
    }
}

@Suite("luthier study backup", .serialized)
struct BackupCommandTests {
    @Test("a backup is a storage like the first, and replaces nothing")
    func backup() throws {
        let folder = try StudyFolder.finished()
        defer { folder.remove() }
        let made = try folder.luthier("study", "backup", "copy.db")
        #expect(made.code == 0 && made.output.hasPrefix("copy.db: 1 study, "), "\(made)")
        let first = try folder.luthier("study", "export", "--format", "json").output
        let second = try folder.luthier(
            "study", "export", "--format", "json", "--storage", "copy.db")
        #expect(second.output == first && !first.isEmpty)
        #expect(try folder.luthier("study", "verify", "--storage", "copy.db").code == 0)
        let again = try folder.luthier("study", "backup", "copy.db")
        #expect(again.code == 1 && again.errors.contains("copy.db exists"), "\(again)")
        let none = try folder.luthier("study", "backup", "x.db", "--storage", "missing.db")
        #expect(none.code == 1 && none.errors.contains("there is no storage"))
    }
}

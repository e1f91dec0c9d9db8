import Foundation
import Testing

/// The command that makes a study, run as users run it.
@Suite("The create command")
struct CreateCommandTests {
    @Test("a study is made and nothing runs, once, and workers join it")
    func creates() throws {
        let folder = try StudyFolder(#"echo "luthier: {\"loss\": $(value x)}""#)
        defer { folder.remove() }
        let made = try folder.luthier("study", "create", "study.yaml")
        #expect(made.code == 0 && made.output.hasPrefix("created shell;"), "\(made.errors)")
        #expect(try folder.trials().isEmpty)
        let again = try folder.luthier("study", "create", "study.yaml")
        #expect(again.code == 1 && again.errors.contains("already"))
        #expect(try folder.luthier("worker").code == 0)
        #expect(try folder.trials().count == 6)
        #expect(try folder.luthier("study", "create", "nosuch.yaml").code == 65)
        #expect(
            try folder.luthier("study", "create", "study.yaml", "--storage", "memory:").code == 64)
        let run = try folder.luthier("run", "study.yaml", "--storage", ":memory:")
        #expect(
            run.output.contains("luthier run study.yaml   the same, kept in luthier.db"), "\(run)")
        #expect(!run.output.contains(":memory:"))
    }
}

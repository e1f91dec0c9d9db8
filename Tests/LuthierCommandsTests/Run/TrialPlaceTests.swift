import Foundation
import Testing

@Suite("Where trials have their folders")
struct TrialPlaceTests {
    @Test("a place where no trial can have its folder ends a run before a trial is spent")
    func place() throws {
        let folder = try StudyFolder("echo 'luthier: {\"loss\": 1}'")
        defer { folder.remove() }
        try Data().write(to: folder.url.appending(path: "luthier.trials"))
        let run = try folder.luthier("run", "study.yaml")
        #expect(run.code == 1 && run.errors.contains("luthier.trials is no folder"), "\(run)")
        try FileManager.default.removeItem(at: folder.url.appending(path: "luthier.trials"))
        #expect(try folder.luthier("run", "study.yaml").code == 0)
        #expect(try folder.luthier("study", "trials").output.contains("failed") == false)
    }
}

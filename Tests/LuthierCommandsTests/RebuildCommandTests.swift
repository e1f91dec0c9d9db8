import Foundation
import Testing

@Suite("luthier study rebuild", .serialized)
struct RebuildCommandTests {
    @Test("tables are made again, where there are such")
    func rebuild() throws {
        let folder = try StudyFolder.finished()
        defer { folder.remove() }
        let rebuild = try folder.luthier("study", "rebuild")
        #expect(rebuild.code == 0 && rebuild.output.hasPrefix("shell: made again from "))
        let memory = try folder.luthier("study", "rebuild", "--storage", "memory:")
        #expect(memory.code != 0)
    }
}

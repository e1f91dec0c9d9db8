import Foundation
import Testing

@Suite("How many files may be open")
struct DescriptorLimitTests {
    @Test("programs of trials may open as many files as the system lets everybody")
    func raised() throws {
        let folder = try StudyFolder(
            "ulimit -n >> limits; echo 'luthier: {\"loss\": 1}'",
            budget: "{ trials: 2, parallel: 2 }")
        defer { folder.remove() }
        let run = try ProgramRun(
            ["run", "study.yaml"], in: folder.url,
            wrapper: ["sh", "-c", "ulimit -S -n 64; exec \"$@\"", "sh"]
        ).end()
        #expect(run.code == 0, "\(run)")
        let limits = try folder.text("limits").split(separator: "\n").compactMap { Int($0) }
        #expect(limits.count == 2 && limits.allSatisfy { $0 > 64 }, "\(limits)")
    }
}

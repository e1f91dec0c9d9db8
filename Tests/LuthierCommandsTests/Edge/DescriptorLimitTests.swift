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

    @Test(
        "where too few may be open for a command or its trials, none is begun",
        arguments: [
            (20, "This command needs up to 64 open files; this process may have 20."),
            (70, "Running 2 trials at once needs up to 84 open files; this process may have 70."),
        ])
    func tooFew(limit: Int, message: String) throws {
        let folder = try StudyFolder("true", budget: "{ trials: 2, parallel: 2 }")
        defer { folder.remove() }
        let run = try ProgramRun(
            ["run", "study.yaml"], in: folder.url,
            wrapper: ["sh", "-c", "ulimit -n \(limit); exec \"$@\"", "sh"]
        ).end()
        #expect(run.code == 1)
        #expect(run.errors.contains(message), "\(run)")
        #expect(run.errors.contains("ulimit -n"), "\(run)")
        let trials = try limit < 64 ? [] : folder.trials()
        #expect(trials.isEmpty)
    }
}

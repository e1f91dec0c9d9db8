import Foundation
import Testing

@Suite("Streams that a process is started with")
struct InheritedStreamsTests {
    @Test("a closed stream's number goes to no other file, and the work is done")
    func closed() throws {
        let folder = try StudyFolder(
            "ls -l /proc/$PPID/fd >> open; echo 'luthier: {\"loss\": 1}'",
            budget: "{ trials: 2, parallel: 1 }")
        defer { folder.remove() }
        let run = try ProgramRun(
            ["run", "study.yaml"], in: folder.url,
            wrapper: ["sh", "-c", "exec \"$@\" <&- >&- 2>&-", "sh"]
        ).end()
        #expect(run.code == 0, "\(run)")
        #expect(
            try folder.trials().compactMap { $0["outcome"] as? String } == [
                "completed", "completed",
            ])
        #if os(Linux)
            // Of this process only what it opened itself: its parent may be the program's keeper.
            let open = try folder.text("open").split(separator: "\n")
            for stream in 0...2 {
                let places = open.filter { $0.contains(" \(stream) -> ") }
                #expect(
                    !places.isEmpty && places.allSatisfy { $0.hasSuffix("/dev/null") }, "\(open)")
            }
        #endif
    }
}

import Foundation
import LuthierDomain
import LuthierPorts
import Testing

@testable import LuthierExecutors

@Suite("LocalExecutor: artifacts")
struct LocalExecutorArtifactsTests {
    private func take(_ bench: TrialBench, attempt: Int = 1) async -> TakenArtifacts {
        await bench.executor.takeArtifacts(of: 7, attempt: attempt, in: bench.definition)
    }

    @Test("what a program leaves is stored; the folder keeps its own")
    func take() async throws {
        try await TrialBench.with { bench in
            let script = """
                mkdir -p "$LUTHIER_ARTIFACTS/plots"; printf abc > "$LUTHIER_ARTIFACTS/plots/a.txt"
                printf abc > "$LUTHIER_ARTIFACTS/b.txt"; ln -s /etc/passwd "$LUTHIER_ARTIFACTS/c"
                """
            _ = await bench.shell(script)
            #expect(await bench.executor.hasArtifacts(of: 7, attempt: 1, in: "bench"))
            #expect(await !bench.executor.hasArtifacts(of: 7, attempt: 2, in: "bench"))
            #expect(await !bench.executor.hasArtifacts(of: 8, attempt: 1, in: "bench"))
            let taken = await take(bench)
            #expect(taken.files.map(\.name) == ["b.txt", "plots/a.txt"])
            #expect(taken.files.map(\.size) == [3, 3])
            #expect(Set(taken.files.map(\.digest)).count == 1)
            #expect(taken.notes == ["1 symbolic links, such as c"])
            #expect(bench.exists("trials/bench/0007/artifacts/b.txt"))
            // A program that goes on changes nothing of what is stored.
            try "changed".write(toFile: bench.trialFolder().artifacts + "/b.txt")
            let store = ArtifactFolder(root: bench.folder + "/trials")
            let contents = try #require(try store.contents(taken.files[0].digest, of: "bench"))
            #expect(try contents.read(upTo: 10) == Array("abc".utf8))
        }
    }

    @Test("a trial's limit holds to the byte, and smaller files still fit")
    func limits() async throws {
        try await TrialBench.with { bench in
            bench.definition.artifacts.perTrial = 5
            _ = await bench.shell(
                """
                cd "$LUTHIER_ARTIFACTS"; printf abc > a; printf defg > b; printf hi > c; printf j > d
                """)
            let taken = await take(bench)
            #expect(taken.files.map(\.name) == ["a", "c"])
            #expect(taken.notes == ["2 beyond 5 bytes of one trial, such as b"])
        }
    }

    @Test("the number of files is bounded")
    func fileLimit() async throws {
        try await TrialBench.with { bench in
            let limit = ArtifactPolicy.fileLimit
            let script = "cd \"$LUTHIER_ARTIFACTS\"; i=0; while [ $i -lt \(limit + 3) ]; do "
            _ = await bench.shell(script + ": > f$i; i=$((i+1)); done")
            let taken = await take(bench)
            #expect(taken.files.count == limit)
            #expect(taken.notes.count == 1 && taken.notes[0].hasPrefix("3 beyond \(limit) files"))
        }
    }

    @Test("a folder of artifacts that is a link is not read, and not removed")
    func link() async throws {
        try await TrialBench.with { bench in
            try FileManager.default.createDirectory(
                atPath: bench.folder + "/private", withIntermediateDirectories: false)
            try bench.write("secret", to: "private/key")
            _ = await bench.shell(
                "rmdir \"$LUTHIER_ARTIFACTS\"; ln -s \(bench.folder)/private \"$LUTHIER_ARTIFACTS\""
            )
            let taken = await take(bench)
            #expect(taken.files.isEmpty)
            #expect(taken.notes == ["its folder cannot be opened as a plain folder"])
            await bench.executor.discardArtifacts(of: 7, in: "bench")
            #expect(try bench.text("private/key") == "secret")
        }
    }

    @Test("discarding removes the trial's own files, and nothing else of it")
    func discard() async throws {
        try await TrialBench.with { bench in
            _ = await bench.shell(
                "echo a > \"$LUTHIER_ARTIFACTS/a\"; echo c > \"$LUTHIER_CHECKPOINT/c\"")
            await bench.executor.discardArtifacts(of: 7, in: "bench")
            #expect(!bench.exists("trials/bench/0007/artifacts"))
            #expect(bench.exists("trials/bench/0007/checkpoint/c"))
            #expect(bench.exists("trials/bench/0007/attempt-1"))
        }
    }
}

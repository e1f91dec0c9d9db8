import Foundation
import Testing

@Suite("luthier study artifacts", .serialized)
struct ArtifactsCommandTests {
    /// Leaves a file of its own, one that all trials have alike, and a link.
    private static let leaving = """
        mkdir -p "$LUTHIER_ARTIFACTS/plots"
        echo "plot of $LUTHIER_TRIAL" > "$LUTHIER_ARTIFACTS/plots/own.txt"
        echo common > "$LUTHIER_ARTIFACTS/common.txt"
        ln -sf /etc/passwd "$LUTHIER_ARTIFACTS/link"
        """
    private static let report = "echo \"luthier: {\\\"loss\\\": $(value x)}\""

    private func folder(_ more: String = "", program: String = leaving) throws -> StudyFolder {
        try StudyFolder(program + "\n" + Self.report, more: more)
    }

    private func listed(_ folder: StudyFolder, _ arguments: String...) throws -> [[String: Any]] {
        let run = try ProgramRun(
            ["study", "artifacts"] + arguments + ["--json"], in: folder.url
        ).end()
        #expect(run.code == 0, "\(run)")
        let body = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
        return body?["artifacts"] as? [[String: Any]] ?? []
    }

    /// The contents that are stored.
    private func stored(_ folder: StudyFolder) -> [String] {
        let path = folder.url.appending(path: "luthier.trials/shell/artifacts").path()
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.count > 60 }
    }

    @Test("the files of every trial are listed, copied out whole, and compared with the list")
    func list() throws {
        let folder = try folder()
        defer { folder.remove() }
        let run = try folder.luthier("run", "study.yaml", "--quiet")
        #expect(run.code == 0)
        #expect(run.errors.contains("1 symbolic links, such as link"), "\(run.errors)")
        let all = try listed(folder)
        #expect(all.count == 12)
        #expect(Set(all.compactMap { $0["sha256"] as? String }).count == 7)
        #expect(stored(folder).count == 7)
        #expect(try listed(folder, "shell", "3").count == 2)
        let table = try folder.luthier("study", "artifacts").output
        #expect(table.contains("plots/own.txt") && table.contains("equal contents counted once"))
        let get = try folder.luthier(
            "study", "artifacts", "shell", "3", "--get", "plots/own.txt", "--to", "out.txt")
        #expect(get.code == 0, "\(get)")
        let out = folder.url.appending(path: "out.txt")
        #expect(try String(contentsOf: out, encoding: .utf8) == "plot of 3\n")
        let again = try folder.luthier(
            "study", "artifacts", "shell", "3", "--get", "plots/own.txt", "--to", "out.txt")
        #expect(again.code == 64 && again.errors.contains("is left alone"))
        let typo = try folder.luthier(
            "study", "artifacts", "shell", "3", "--get", "plots/owm.txt", "--to", "x")
        #expect(typo.code == 64 && typo.errors.contains("Did you mean plots/own.txt?"))
        #expect(
            try folder.luthier("study", "artifacts", "--check").output
                == "12 artifacts sound, 0 not\n")
        #expect(try folder.luthier("study", "verify").code == 0)
        let trial = try #require(try folder.trials().first)
        #expect((trial["artifacts"] as? [Any])?.count == 2)
        #expect(try folder.luthier("study", "show", "--trial", "3").output.contains("2 files"))
    }

    @Test("a study that is deleted or begun afresh takes its contents along, and no others")
    func deleted() throws {
        let folder = try folder()
        defer { folder.remove() }
        #expect(try folder.luthier("run", "study.yaml", "--quiet").code == 0)
        let other = try folder.text("study.yaml").replacing("study: shell", with: "study: other")
        try Data(other.utf8).write(to: folder.url.appending(path: "other.yaml"))
        #expect(try folder.luthier("run", "other.yaml", "--quiet").code == 0)
        let before = stored(folder)
        // Fewer trials afresh: what only the earlier ones left is gone, what both leave is there.
        #expect(
            try folder.luthier("run", "study.yaml", "--quiet", "--fresh", "--trials", "2").code == 0
        )
        #expect(before.count == 7 && stored(folder).count == 3)
        #expect(
            try folder.luthier("study", "artifacts", "shell", "--check").output
                == "4 artifacts sound, 0 not\n")
        #expect(try folder.luthier("study", "delete", "shell", "--yes").code == 0)
        #expect(stored(folder).isEmpty)
        #expect(
            try folder.luthier("study", "artifacts", "other", "--check").output
                == "12 artifacts sound, 0 not\n")
    }

    @Test("what is damaged or missing is named, and not copied out")
    func damaged() throws {
        let folder = try folder()
        defer { folder.remove() }
        #expect(try folder.luthier("run", "study.yaml", "--quiet").code == 0)
        let own = try #require(
            try listed(folder, "shell", "2").first { $0["name"] as? String == "plots/own.txt" }?[
                "sha256"] as? String)
        let path = folder.url.appending(
            path: "luthier.trials/shell/artifacts/\(own.prefix(2))/\(own)")
        try FileManager.default.removeItem(at: path)
        try Data("plot of 9\n".utf8).write(to: path)
        let check = try folder.luthier("study", "artifacts", "--check")
        #expect(check.code == 1 && check.output.contains("is damaged"), "\(check)")
        #expect(check.output.contains("11 artifacts sound, 1 not"))
        let get = try folder.luthier(
            "study", "artifacts", "shell", "2", "--get", "plots/own.txt", "--to", "out.txt")
        #expect(get.code == 1)
        #expect(
            !FileManager.default.fileExists(atPath: folder.url.appending(path: "out.txt").path()))
        try FileManager.default.removeItem(at: path)
        let missing = try folder.luthier("study", "artifacts", "--check")
        #expect(missing.output.contains("is not on this machine"))
    }

    @Test("beyond the quota the worst trials lose theirs from the disk, and stay in the list")
    func quota() throws {
        let program = """
            head -c 2000 /dev/zero | tr '\\0' "$LUTHIER_TRIAL" > "$LUTHIER_ARTIFACTS/model"
            """
        let folder = try folder("artifacts: { quota: 4500, keep: all }", program: program)
        defer { folder.remove() }
        #expect(try folder.luthier("run", "study.yaml", "--quiet").code == 0)
        let all = try listed(folder)
        #expect(all.count == 6)
        #expect(all.count { $0["removed"] == nil } == 2 && stored(folder).count == 2)
        let trials = try folder.trials()
        let best = try #require(
            trials.min {
                let (one, two) = (
                    $0["metrics"] as? [String: Double], $1["metrics"] as? [String: Double]
                )
                return one?["loss"] ?? 9 < two?["loss"] ?? 9
            }?["number"] as? Int)
        #expect(all.first { $0["trial"] as? Int == best }?["removed"] == nil)
        let lost = try #require(all.first { $0["removed"] != nil }?["trial"] as? Int)
        let trialFolder = String(repeating: "0", count: 3) + "\(lost)"
        #expect(
            !FileManager.default.fileExists(
                atPath: folder.url.appending(path: "luthier.trials/shell/\(trialFolder)/artifacts")
                    .path()))
        let get = try folder.luthier(
            "study", "artifacts", "shell", "\(lost)", "--get", "model", "--to", "x")
        #expect(get.code == 1 && get.errors.contains("artifacts.quota"))
        #expect(
            try folder.luthier("study", "artifacts", "--check").output
                == "2 artifacts sound, 0 not\n")
    }

    @Test("kill -9 while files are left and taken loses none of them, and leaves no half one")
    func killed() throws {
        let program =
            "head -c 3000000 /dev/zero | tr '\\0' \"$LUTHIER_TRIAL\" > \"$LUTHIER_ARTIFACTS/model\""
        let folder = try folder("retry: { attempts: 20, on: [lost] }", program: program)
        defer { folder.remove() }
        for round in 0..<6 {
            let run = try folder.start("run", "study.yaml")
            // Killed at another moment each time, some of them between the copy and the record.
            _ = run.waitsFor("[1/6]")
            usleep(UInt32(20_000 * round))
            run.send(SIGKILL)
            _ = run.end()
        }
        #expect(try folder.luthier("run", "study.yaml", "--quiet").code == 0)
        let check = try folder.luthier("study", "artifacts", "--check")
        #expect(check.output == "6 artifacts sound, 0 not\n", "\(check)")
        #expect(try listed(folder).allSatisfy { $0["size"] as? Int == 3_000_000 })
        #expect(try folder.luthier("study", "verify").code == 0)
    }

    @Test(
        "wrong usage is said",
        arguments: [
            ["study", "artifacts", "shell", "--get", "a"],
            ["study", "artifacts", "shell", "--get", "a", "--to", "b"],
            ["study", "artifacts", "shell", "1", "--get", "a", "--to", "b", "--check"],
            ["study", "artifacts", "shell", "99"],
        ])
    func usage(arguments: [String]) throws {
        let folder = try folder()
        defer { folder.remove() }
        #expect(try folder.luthier("study", "create", "study.yaml").code == 0)
        #expect(try ProgramRun(arguments, in: folder.url).end().code == 64)
    }
}

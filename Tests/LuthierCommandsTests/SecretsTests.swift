import Foundation
import Testing

/// Programs that are given a secret and speak of it everywhere.
@Suite("Secrets on the command line", .serialized)
struct SecretsTests {
    private static let value = "canary-7f3e91b2"

    /// Prints the secret, in two writes and in one, to both outputs and in every kind of report.
    private static let program = """
        x=$(value x)
        echo "the key is $CANARY"
        printf 'half: canary-7f'; sleep 0.05; printf '3e91b2\\n'
        echo "error with $CANARY" >&2
        if [ $LUTHIER_TRIAL = 1 ]; then exit 3; fi
        if [ $LUTHIER_TRIAL = 2 ]; then
          echo "{\\"infeasible\\": \\"refused by $CANARY\\"}" > $LUTHIER_REPORT; exit 0
        fi
        if [ $LUTHIER_TRIAL = 3 ]; then echo "luthier: {\\"infeasible\\": \\"no $CANARY\\"}"; exit 0; fi
        [ "$CANARY" = canary-7f3e91b2 ] && echo "luthier: {\\"loss\\": $x}"
        """

    @Test("a secret reaches the program, and no log, database, export or message")
    func canary() throws {
        setenv("CANARY", Self.value, 1)
        defer { unsetenv("CANARY") }
        let folder = try StudyFolder(
            Self.program, budget: "{ trials: 5 }", more: "secrets: [CANARY]")
        defer { folder.remove() }
        let run = try folder.luthier("run", "study.yaml")
        #expect(run.code == 0, "\(run.errors)")
        var texts = [run.output, run.errors]
        for command in [
            ["study", "export", "--format", "json"], ["study", "trials"], ["study", "show"],
            ["study", "best"], ["study", "verify"],
        ] {
            let process = try ProgramRun(command, in: folder.url)
            let end = process.end()
            texts += [end.output, end.errors]
        }
        #expect(texts.allSatisfy { !$0.contains(Self.value) })
        #expect(texts.contains { $0.contains("refused by [CANARY]") })
        var logs = 0
        let files = try #require(
            FileManager.default.enumerator(at: folder.url, includingPropertiesForKeys: nil))
        for case let file as URL in files where file.lastPathComponent != "report.jsonl" {
            guard let data = try? Data(contentsOf: file) else { continue }
            let isProgram = file.pathExtension == "sh"
            #expect(isProgram || data.range(of: Data(Self.value.utf8)) == nil, "\(file.path())")
            if data.range(of: Data("the key is [CANARY]\nhalf: [CANARY]\n".utf8)) != nil {
                logs += 1
            }
        }
        #expect(logs == 5)
    }

    @Test("a secret that is not set or too short stops the run before anything is tried")
    func missing() throws {
        let folder = try StudyFolder(Self.program, more: "secrets: [NOBODY_SET_THIS]")
        defer { folder.remove() }
        let run = try folder.luthier("run", "study.yaml")
        #expect(run.code == 65)
        #expect(run.errors.contains("the secret NOBODY_SET_THIS is not set in the environment"))
        let check = try folder.luthier("check", "study.yaml")
        #expect(check.code == 0)
        #expect(check.output.contains("warning: the secret NOBODY_SET_THIS is not set"))
        #expect(try folder.luthier("check", "study.yaml", "--smoke").code == 65)
        #expect(!FileManager.default.fileExists(atPath: folder.url.path() + "luthier.db"))
    }
}

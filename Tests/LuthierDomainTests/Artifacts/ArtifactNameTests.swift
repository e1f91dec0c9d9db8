import LuthierDomain
import Testing

@Suite("ArtifactName")
struct ArtifactNameTests {
    @Test(
        "plain paths are taken, whatever their language, and hidden files too",
        arguments: [
            "a", "plots/loss.png", ".hydra/config.yaml", "模型/é 1.bin", "a..b", "...", "-rf",
        ])
    func good(name: String) {
        #expect(ArtifactName.problem(in: name) == nil)
    }

    @Test(
        "a name that could lead elsewhere or deceive is not",
        arguments: [
            ("", ArtifactName.Problem.empty), ("/etc/passwd", .empty), ("a//b", .empty),
            ("a/", .empty), (".", .dots), ("..", .dots), ("../a", .dots), ("a/../b", .dots),
            ("a/./b", .dots), ("a\u{0}b", .control), ("a\nb", .control), ("a\u{1B}[2J", .control),
            ("a\u{7F}", .control), ("gpj\u{202E}exe", .control), ("a\u{200B}b", .control),
            ("a\u{2028}b", .control), ("a\u{FFFD}b", .control), ("..\\a", .backslash),
            ("C:\\a", .backslash), (String(repeating: "a", count: 513), .long),
            (String(repeating: "é", count: 257), .long),
            (String(repeating: "a/", count: 16) + "a", .long),
        ])
    func bad(name: String, problem: ArtifactName.Problem) {
        #expect(ArtifactName.problem(in: name) == problem, "\(name.debugDescription)")
    }

    @Test("the longest name and the deepest path are taken")
    func edge() {
        #expect(ArtifactName.problem(in: String(repeating: "a", count: 512)) == nil)
        #expect(ArtifactName.problem(in: String(repeating: "a/", count: 15) + "a") == nil)
    }
}

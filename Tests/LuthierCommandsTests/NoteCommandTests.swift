import Foundation
import Testing

@Suite("luthier study note", .serialized)
struct NoteCommandTests {
    private func folder() throws -> StudyFolder {
        try StudyFolder("echo \"luthier: {\\\"loss\\\": $(value x)}\"")
    }

    @Test("notes and tags are shown, found, exported, and taken away again")
    func note() throws {
        let folder = try folder()
        defer { folder.remove() }
        #expect(try folder.luthier("run", "study.yaml", "--quiet").code == 0)
        #expect(try folder.luthier("study", "note").output == "no note and no tags\n")
        let study = try folder.luthier(
            "study", "note", "--text", "one\n\u{1B}[2Jtwo", "--tag", "baseline", "--tag", "a")
        #expect(study.code == 0, "\(study.errors)")
        #expect(study.output == "tags  a baseline\nnote  one\n      \\u{1b}[2Jtwo\n")
        let trial = try folder.luthier("study", "note", "shell", "--trial", "3", "--tag", "shipped")
        #expect(trial.output == "tags  shipped\n")
        let list = try folder.luthier("study", "list").output
        #expect(list.contains("tags") && list.contains("a baseline"))
        #expect(try folder.luthier("study", "list", "--tag", "b").output == "no studies\n")
        #expect(
            try folder.luthier("study", "list", "--tag", "a", "--json").output.contains("\"note\""))
        let show = try folder.luthier("study", "show").output
        #expect(show.contains("tags  a baseline") && show.contains("note  one"))
        #expect(
            try folder.luthier("study", "show", "--trial", "3").output.contains("tags  shipped"))
        let trials = try folder.luthier("study", "trials", "--tag", "shipped").output
        #expect(trials.contains("#shipped") && trials.split(separator: "\n").count == 2)
        let exported = try #require(try folder.trials().first { $0["number"] as? Int == 3 })
        #expect(exported["tags"] as? [String] == ["shipped"] && exported["note"] == nil)
        let csv = try folder.luthier("study", "export", "--format", "csv").output
        #expect(csv.split(separator: "\r\n").first?.hasSuffix(",tags,note") == true)
        #expect(csv.contains(",shipped,"))
        #expect(try folder.luthier("study", "verify").code == 0)
        let gone = try folder.luthier("study", "note", "--trial", "3", "--untag", "shipped")
        #expect(gone.output == "no note and no tags\n")
        #expect(
            try !folder.luthier("study", "export", "--format", "csv").output.contains(",tags,note"))
    }

    @Test("what cannot be written is refused, and nothing is changed")
    func refusals() throws {
        let folder = try folder()
        defer { folder.remove() }
        #expect(try folder.luthier("run", "study.yaml", "--quiet").code == 0)
        let tag = try folder.luthier("study", "note", "--tag", "two words", "--text", "x")
        #expect(tag.code != 0 && tag.errors.contains("a tag is 1 to 50 letters"), "\(tag)")
        let trial = try folder.luthier("study", "note", "--trial", "99", "--text", "x")
        #expect(trial.code != 0 && trial.errors.contains("trials 0 to 5"), "\(trial)")
        let shown = try folder.luthier("study", "note", "--trial", "99")
        #expect(shown.code == 64 && shown.errors.contains("trials 0 to 5"))
        #expect(try folder.luthier("study", "note").output == "no note and no tags\n")
    }
}

import LuthierDomain
import Testing

@Suite("Annotation")
struct AnnotationTests {
    @Test("what a change does not name stays, and every tag is there once, in order")
    func changes() throws {
        let first = try Annotation().applying(
            AnnotationChange(note: "two\nlines", adding: ["b", "a", "b"]))
        #expect(first.note == "two\nlines" && first.tags == ["a", "b"])
        let second = try first.applying(AnnotationChange(adding: ["c"], removing: ["a", "z"]))
        #expect(second.note == "two\nlines" && second.tags == ["b", "c"])
        let third = try second.applying(AnnotationChange(note: "", removing: ["b", "c"]))
        #expect(third.isEmpty && third == Annotation())
        // Who adds and removes at once does not have it.
        #expect(
            try first.applying(AnnotationChange(adding: ["x"], removing: ["x"])).tags == ["a", "b"])
    }

    @Test(
        "tags are words of letters, digits and a few signs",
        arguments: ["baseline", "v1.2", "team:vision", "é", "模型", "a/b", "C#", "x=3", "किताब"])
    func goodTags(tag: String) throws {
        #expect(try Annotation().applying(AnnotationChange(adding: [tag])).tags == [tag])
    }

    @Test(
        "what could not be told apart or found again is no tag",
        arguments: [
            "", " ", "two words", "a\nb", "a,b", "\u{202E}x", "\u{200B}", "<b>", "\"x\"", "😀",
            String(repeating: "x", count: 51),
        ])
    func badTags(tag: String) {
        let error = #expect(throws: AnnotationError.self) {
            try Annotation().applying(AnnotationChange(adding: [tag]))
        }
        #expect(error?.field == .addedTags)
        // Nobody is kept from taking away what is not there.
        #expect(throws: Never.self) {
            try Annotation().applying(AnnotationChange(removing: [tag]))
        }
    }

    @Test("notes and lists of tags have an end")
    func limits() throws {
        let longest = String(repeating: "x", count: Annotation.noteLimit)
        #expect(try Annotation().applying(AnnotationChange(note: longest)).note == longest)
        for note in [longest + "x", "a\u{0}b", String(repeating: "é", count: 5001)] {
            let error = #expect(throws: AnnotationError.self) {
                try Annotation().applying(AnnotationChange(note: note))
            }
            #expect(error?.field == .note)
        }
        let tags = (0..<Annotation.tagLimit).map { "t\($0)" }
        let full = try Annotation().applying(AnnotationChange(adding: tags))
        #expect(throws: AnnotationError.self) {
            try full.applying(AnnotationChange(adding: ["more"]))
        }
        #expect(
            try full.applying(AnnotationChange(adding: ["more"], removing: ["t0"])).tags.count
                == Annotation.tagLimit)
    }
}

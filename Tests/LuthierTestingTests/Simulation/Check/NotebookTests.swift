import LuthierDomain
import Testing

@testable import LuthierTesting

@Suite("Notebook")
struct NotebookTests {
    @Test(
        "a note counts when it stood there once, a tag as long as it does, each about its own trial"
    )
    func taken() {
        var book = Notebook()
        let first = AnnotationChange(note: "first", adding: ["a"])
        #expect(!book.hasTaken(first, about: 3))
        book.write(Annotation(note: "first", tags: ["a"]), about: 3)
        book.write(Annotation(note: "second", tags: ["a", "b"]), about: 3)
        #expect(book.hasTaken(first, about: 3))
        #expect(!book.hasTaken(first, about: nil))
        #expect(book.annotation(of: 3) == Annotation(note: "second", tags: ["a", "b"]))
        #expect(book.annotation(of: nil).isEmpty)
        book.write(Annotation(note: "second", tags: ["b"]), about: 3)
        #expect(!book.hasTaken(first, about: 3))
        #expect(!book.hasTaken(AnnotationChange(note: "third"), about: 3))
    }
}

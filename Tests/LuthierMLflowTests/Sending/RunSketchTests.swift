import LuthierDomain
import Testing

@testable import LuthierMLflow

@Suite("What a run is to hold")
struct RunSketchTests {
    private func sketch() -> RunSketch {
        RunSketch(name: "n", status: "RUNNING", start: Timestamp(milliseconds: 1), end: nil)
    }

    @Test(
        "names become such as every server takes",
        arguments: [
            ("loss", "loss"), ("val/loss", "val/loss"), ("höhe 2", "höhe 2"), ("a%b", "a_b"),
            ("a//b", "a__b"), ("/a", "_a"), ("../a", ".._a"), ("a/..", "a_.."), ("..", "_"),
            ("", "_"), ("a:b", "a:b"), ("a\u{1F600}b", "a_b"),
        ])
    func names(name: String, key: String) {
        #expect(RunSketch.key(name) == key)
    }

    @Test("texts are cut to what a server takes, between characters")
    func lengths() throws {
        var sketch = sketch()
        sketch.add(tag: "a", String(repeating: "é", count: 5000))
        sketch.add(param: "b", String(repeating: "x", count: 6000))
        sketch.add(tag: "c", nil)
        let tag = try #require(sketch.tags.first?.value)
        #expect(tag.utf8.count <= 5000 && tag.hasSuffix("é…"))
        #expect(sketch.params.first?.value.utf8.count == 6000)
        #expect(sketch.tags.count == 1)
        #expect(RunSketch.key(String(repeating: "k", count: 999)).utf8.count <= 250)
    }

    @Test(
        "notes come before what is there, tags may have values, and names of servers are left alone"
    )
    func annotations() throws {
        func annotation(_ note: String, _ tags: [String]) throws -> Annotation {
            try Annotation().applying(AnnotationChange(note: note, adding: tags))
        }
        var trial = sketch()
        try trial.add(
            annotation(
                "too hot\nagain", ["baseline", "team=nlp", "team=cv", "luthier.id", "a+b", "=x"]))
        #expect(
            trial.tags.map { "\($0.key): \($0.value)" } == [
                "mlflow.note.content: too hot\nagain", "_x: true", "a_b: true", "baseline: true",
                "tag.luthier.id: true", "team: cv, nlp",
                "luthier.written: mlflow.note.content _x a_b baseline tag.luthier.id team",
            ])
        var study = sketch()
        study.add(tag: RunSketch.noteTag, "A study.")
        try study.add(annotation("Ours.", []))
        #expect(study.tags.map(\.value) == ["Ours.\n\nA study."])
        var plain = sketch()
        plain.add(Annotation())
        #expect(plain.tags.isEmpty)
    }

    @Test("final numbers are added where they are not what was last logged")
    func finals() {
        var sketch = sketch()
        let time = Timestamp(milliseconds: 9)
        sketch.add("a", 1, step: 1, at: time)
        sketch.add("a", 2, step: 2, at: time)
        sketch.add("b", .nan, step: 2, at: time)
        sketch.add(final: ["a": 2, "b": .nan, "c": 3], at: time)
        #expect(sketch.points.map(\.key) == ["a", "a", "b", "c"])
        sketch.add(final: ["a": 1], at: time)
        #expect(sketch.points.last?.value == 1 && sketch.points.last?.step == 2)
    }

    @Test("a mark tells how much was logged, and whether it was the same")
    func marks() {
        var sketch = sketch()
        for step in 0..<5 {
            sketch.add("a", Double(step), step: step, at: Timestamp(milliseconds: Int64(step)))
        }
        for count in 0...5 { #expect(sketch.count(by: sketch.mark(after: count)) == count) }
        #expect(sketch.count(by: nil) == 0)
        var other = self.sketch()
        other.add("a", 7, step: 0, at: Timestamp(milliseconds: 0))
        for mark in [other.mark(after: 1), "9:0", "-1:0", "", "x"] {
            #expect(sketch.count(by: mark) == nil, "\(mark)")
        }
    }
}

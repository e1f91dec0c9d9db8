import LuthierDomain
import LuthierWire
import Testing

@Suite("AnnotationBody")
struct AnnotationBodyTests {
    @Test("both members are always told of one thing, and left out of lists where they are empty")
    func members() throws {
        let written = try Annotation().applying(AnnotationChange(note: "n", adding: ["b", "a"]))
        #expect(AnnotationBody.json(written) == ["note": "n", "tags": ["a", "b"]])
        #expect(AnnotationBody.json(Annotation()) == ["note": "", "tags": []])
        var body: JSONObject = ["x": 1]
        AnnotationBody.add(Annotation(), to: &body)
        #expect(body == ["x": 1])
        AnnotationBody.add(written, to: &body)
        #expect(body == ["x": 1, "note": "n", "tags": ["a", "b"]])
    }
}

import LuthierDomain
import LuthierWire
import Testing

@testable import LuthierYAML

@Suite("YAMLFailure")
struct YAMLFailureTests {
    @Test(
        "what is no YAML is explained at its place",
        arguments: [
            ("a:\n\tb: 1", 2, 1, "a tab cannot indent"),
            ("a: @b", 1, 4, "the character @ cannot begin a text."),
            ("a: `b`", 1, 4, "the character ` cannot begin a text."),
            ("a: \"b\nc: 1", 1, 4, "the quotation mark on line 1 is not closed."),
            ("a: { b: 1\nc: 2", 2, 2, "expected a comma or }, which ends what begins on line 1."),
            ("a: [1, 2\nb: 3", 2, 2, "expected a comma or ], which ends what begins on line 1."),
            ("a: b: c", 1, 5, "a colon is not allowed here."),
            ("a: 1\nb\nc: 2", 2, 1, "the key on line 2 has no colon."),
            ("a:\n  b: 1\n c: 2", 3, 2, "this line fits to nothing above it."),
            ("a: *b", 1, 4, "this alias names no anchor above it."),
            ("a: 1\n---\nb: 2", 2, 1, "a second document begins here"),
            ("a: \u{1}", 1, 4, "the character with number 1 is not allowed in YAML."),
            ("a: 1\nb: \u{0}", 2, 4, "the character with number 0 is not allowed in YAML."),
        ])
    func explained(text: String, line: Int, column: Int, message: String) {
        let error = #expect(throws: StudyFileError.self) { try YAMLSource.read(text) }
        let issue = error?.issues.first
        #expect(issue?.code == .unreadable)
        #expect(issue?.message.hasPrefix(message) == true, "\(issue?.message ?? "")")
        #expect([issue?.line, issue?.column] == [line, column])
    }
}

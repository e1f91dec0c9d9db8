import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("IssueReport")
struct IssueReportTests {
    private func issue(line: Int, column: Int, offset: Int = 0) -> StudyFileIssue {
        StudyFileIssue(
            .wrongType, line: line, column: column, offset: offset, path: ["a", "0"],
            message: "it is wrong.", hint: "Do it right.")
    }

    @Test("a mistake is shown under its line, the hint below")
    func one() {
        #expect(
            IssueReport(name: "study.yaml", source: "one\ntwo: three\n").text(
                issue(line: 2, column: 6)) == """
                    study.yaml:2:6: error: it is wrong.
                     2 | two: three
                       |      ^
                       = Do it right.

                    """)
    }

    @Test("the place inside a text counts from behind its quotation mark")
    func offset() {
        let plain = IssueReport(name: "s", source: "when: a && b")
        #expect(plain.text(issue(line: 1, column: 7, offset: 2)).hasPrefix("s:1:9: "))
        let quoted = IssueReport(name: "s", source: "when: \"a && b\"")
        #expect(quoted.text(issue(line: 1, column: 7, offset: 2)).hasPrefix("s:1:10: "))
        let block = IssueReport(name: "s", source: "when: |\n  a && b")
        #expect(block.text(issue(line: 1, column: 7, offset: 2)).hasPrefix("s:1:7: "))
    }

    @Test("without a place the path is shown")
    func noPlace() {
        #expect(
            IssueReport(name: "body", source: "").text(issue(line: 0, column: 0))
                == "body: error: a.0: it is wrong.\n  = Do it right.\n")
    }

    @Test("tabs and control characters move no caret, line breaks of all systems count")
    func control() {
        let report = IssueReport(name: "s", source: "a\r\nb\rc:\t\u{1B}[31mx")
        #expect(
            report.text(issue(line: 3, column: 8)).contains(" 3 | c:  [31mx\n   |        ^\n"))
    }

    @Test("a long line is cut around the place")
    func longLine() {
        let line = String(repeating: "a", count: 5000) + "X" + String(repeating: "b", count: 5000)
        let text = IssueReport(name: "s", source: line).text(issue(line: 1, column: 5001))
        let lines = text.split(separator: "\n").map(Array.init)
        #expect(lines[1].count < 120)
        #expect(lines[2].firstIndex(of: "^") == lines[1].firstIndex(of: "X"))
    }

    @Test("places outside the text crash nothing")
    func outside() {
        let report = IssueReport(name: "s", source: "a")
        for (line, column) in [(1, 99), (99, 1), (1, 0), (2, 2)] {
            #expect(report.text(issue(line: line, column: column)).contains("it is wrong."))
            #expect(report.text(issue(line: line, column: column, offset: 7)).contains("wrong."))
        }
    }

    @Test("several mistakes are counted")
    func several() {
        let report = IssueReport(name: "s", source: "a")
        let one = issue(line: 1, column: 1)
        #expect(report.text(StudyFileError([one])).hasSuffix("\n1 mistake found.\n"))
        #expect(report.text(StudyFileError([one, one])).hasSuffix("\n2 mistakes found.\n"))
    }
}

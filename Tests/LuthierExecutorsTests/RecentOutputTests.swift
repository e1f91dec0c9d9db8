import Testing

@testable import LuthierExecutors

@Suite("RecentOutput")
struct RecentOutputTests {
    @Test("the last twenty lines are kept")
    func lastLines() {
        var recent = RecentOutput()
        for number in 0..<100 { append("line \(number)\n", to: &recent) }
        #expect(recent.lines == (80..<100).map { "line \($0)" })
    }

    @Test("a progress bar is its last state")
    func progressBar() {
        var recent = RecentOutput()
        append("start\r\n\r 1%\r 2%\r 100%\nrest", to: &recent)
        #expect(recent.lines == ["start", " 100%", "rest"])
    }

    @Test("a line that was cut off at its beginning is not shown")
    func cutLine() {
        var recent = RecentOutput()
        append(String(repeating: "x", count: 100_000) + "\nlast\n", to: &recent)
        #expect(recent.lines == ["last"])
    }

    private func append(_ text: String, to recent: inout RecentOutput) {
        Array(text.utf8).withUnsafeBytes { recent.append($0) }
    }
}

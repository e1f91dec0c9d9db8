import Testing

@testable import LuthierCommands

@Suite("TextTable")
struct TextTableTests {
    @Test("columns line up, numbers at their right, and no line ends with spaces")
    func aligned() {
        var table = TextTable(headings: ["trial", "loss", "note"])
        table.rightAligned = [0, 1]
        table.rows = [["1", "0.25", ""], ["100", "3", "best"]]
        #expect(
            table.lines == [
                "trial  loss  note",
                "    1  0.25",
                "  100     3  best",
            ])
    }
}

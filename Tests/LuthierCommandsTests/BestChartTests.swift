import Testing

@testable import LuthierCommands

@Suite("BestChart")
struct BestChartTests {
    @Test("steps up are drawn as steps, between the lowest and the highest value")
    func steps() {
        let lines = BestChart(values: [1, 1, 2, 3, 3], height: 3, width: 40).lines
        #expect(
            lines == [
                "3 ┤               ╭────",
                "  │          ╭────╯    ",
                "1 ┤──────────╯         ",
            ])
    }

    @Test("fewer than two values, or equal ones, make no chart")
    func nothing() {
        #expect(BestChart(values: [1], height: 5, width: 40).lines.isEmpty)
        #expect(BestChart(values: [2, 2, 2], height: 5, width: 40).lines.isEmpty)
    }

    @Test("a chart never leaves its width", arguments: [12, 20, 80, 500])
    func width(width: Int) {
        let values = (0..<5000).map { Double($0) * 1.234567 }
        let lines = BestChart(values: values, height: 4, width: width).lines
        #expect(lines.count == 4)
        #expect(lines.allSatisfy { $0.count <= width })
    }
}

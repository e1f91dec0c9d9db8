import Testing

@testable import LuthierCommands

@Suite("PointChart")
struct PointChartTests {
    private func chart(_ points: [(Double, Double, Bool)], width: Int = 20) -> [String] {
        PointChart(
            points: points.map { PointChart.Point(x: $0.0, y: $0.1, isMarked: $0.2) },
            xLabels: ("0", "9"), height: 3, width: width
        ).lines
    }

    @Test("points stand where they belong, marked ones over others")
    func drawing() {
        #expect(
            chart([(0, 1, false), (9, 3, true), (9, 3, false), (4.5, 2, false)], width: 15)
                == ["3 ┤         ●", "  │     ·", "1 ┤·", "  └──────────", "   0        9"])
    }

    @Test("nothing is drawn where all are equal, alone or no numbers; the largest numbers are")
    func hostile() {
        #expect(chart([(0, 1, false)]).isEmpty)
        #expect(chart([(0, 1, false), (1, 1, false)]).isEmpty)
        #expect(chart([(1, 1, false), (1, 2, false)]).isEmpty)
        #expect(chart([(0, .nan, false), (.infinity, 1, false), (1, 2, false)]).isEmpty)
        let most = Double.greatestFiniteMagnitude
        #expect(chart([(-most, -most, false), (most, most, true)]).count == 5)
    }

    @Test("no line is wider than it may be", arguments: [20, 40, 200])
    func fits(width: Int) {
        let points = (0..<50).map { number -> (Double, Double, Bool) in
            (Double(number), Double(number * 37 % 50) / 7, number == 3)
        }
        #expect(chart(points, width: width).allSatisfy { $0.count <= width })
    }
}

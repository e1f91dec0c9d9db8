import Testing

@testable import LuthierAnalysis

@Suite("CellDensity")
struct CellDensityTests {
    @Test("probabilities are positive and together 1, however few or lopsided the counts")
    func proper() {
        for counts in [[1], [0, 5, 0], [100_000, 0, 0, 1], Array(repeating: 2, count: 50)] {
            for density in [CellDensity.ordered(counts), CellDensity.unordered(counts)] {
                #expect(density.count == counts.count)
                #expect(density.allSatisfy { $0 > 0 })
                #expect(abs(density.reduce(0, +) - 1) < 1e-12, "\(counts)")
            }
        }
    }

    @Test("neighbours of a full cell are more probable than cells far away; without order none is")
    func neighbours() {
        var counts = [Int](repeating: 0, count: 20)
        counts[3] = 10
        counts[4] = 10
        let ordered = CellDensity.ordered(counts)
        #expect(ordered[5] > 2 * ordered[15])
        let unordered = CellDensity.unordered(counts)
        #expect(unordered[5] == unordered[15])
        #expect(unordered[3] > unordered[5])
    }
}

import Testing

@testable import LuthierSchedulers

@Suite("RungLevels")
struct RungLevelsTests {
    @Test(
        "rungs go up by the factor, whole where the ends are whole, and the last is the maximum",
        arguments: [
            (1.0, 81.0, 3.0, [1.0, 3, 9, 27, 81]), (2, 50, 3, [2, 6, 18, 50]),
            (1, 50, 2, [1, 2, 4, 8, 16, 32, 50]), (1, 3, 1.5, [1, 2, 3]),
            (0.125, 1, 2, [0.125, 0.25, 0.5, 1]), (1.852, 50, 3, [2, 6, 17, 50]),
            (1, 2, 1000, [1, 2]),
        ])
    func ascending(lowest: Double, highest: Double, factor: Double, rungs: [Double]) {
        let levels = RungLevels(lowest: lowest, highest: highest, factor: factor)
        #expect(levels.ascending == rungs)
    }

    @Test("a bracket begins where the maximum has been divided so often, rounded up")
    func brackets() {
        let levels = RungLevels(lowest: 1, highest: 81, factor: 3)
        #expect(levels.depth == 4)
        #expect(levels.bracket(4) == [1, 3, 9, 27, 81])
        #expect(levels.bracket(1) == [27, 81])
        #expect(levels.bracket(0) == [81])
        let odd = RungLevels(lowest: 1, highest: 50, factor: 3)
        #expect(odd.depth == 3)
        #expect(odd.bracket(3) == [2, 6, 17, 50])
    }
}

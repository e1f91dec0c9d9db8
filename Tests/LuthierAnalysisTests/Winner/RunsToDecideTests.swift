import Testing

@testable import LuthierAnalysis

@Suite("RunsToDecide")
struct RunsToDecideTests {
    @Test("two means one deviation apart need sixteen runs each, less those that there are")
    func formula() {
        func runs(_ variance: Double, _ difference: Double, done: Double = 0) -> Int {
            RunsToDecide([1, 2], variance: variance, difference: difference, done: done).runs
        }
        #expect(runs(1, 1) == 16)
        #expect(runs(1, 1, done: 5) == 11)
        #expect(runs(4, 1) == 63)
        #expect(runs(1, 10, done: 5) == 1)
        #expect(runs(1, 0) == RunsToDecide.most)
        #expect(runs(1, 1e-9) == RunsToDecide.most)
    }
}

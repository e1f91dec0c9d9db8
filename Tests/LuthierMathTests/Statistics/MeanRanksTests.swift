import LuthierMath
import Testing

@Suite("Mean ranks")
struct MeanRanksTests {
    @Test(
        "equal values share the mean of their places",
        arguments: [
            ([], []), ([7], [1]), ([3, 1, 2], [3, 1, 2]), ([2, 1, 2, 2], [3, 1, 3, 3]),
            ([0, -0.0], [1.5, 1.5]), ([.infinity, 1, .infinity, -.infinity], [3.5, 2, 3.5, 1]),
        ] as [([Double], [Double])])
    func table(values: [Double], ranks: [Double]) { #expect(meanRanks(values) == ranks) }
}

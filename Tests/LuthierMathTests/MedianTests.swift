import Testing

@testable import LuthierMath

@Suite("median")
struct MedianTests {
    @Test(
        "it is the middle, or halfway between the two in the middle",
        arguments: [
            ([3.0], 3.0), ([3, 1, 2], 2), ([4, 1, 3, 2], 2.5), ([1, 1, 1, 9], 1),
            ([1e308, 1.5e308], 1.25e308), ([.infinity, 1, 2], 2),
            ([.infinity, .infinity], .infinity),
            ([.leastNonzeroMagnitude, .leastNonzeroMagnitude], .leastNonzeroMagnitude),
        ])
    func table(values: [Double], expected: Double) {
        #expect(median(values) == expected)
        #expect(median(values.reversed()) == expected)
    }

    @Test("nothing has no median") func nothing() { #expect(median([]) == nil) }
}

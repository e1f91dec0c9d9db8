import Testing

@testable import LuthierDomain

@Suite("SpaceCount")
struct SpaceCountTests {
    @Test(
        "independent parts multiply, and the least certain decides how certain the product is",
        arguments: [
            (.exactly(3), .exactly(4), .exactly(12)), (.exactly(3), .atMost(4), .atMost(12)),
            (.exactly(1 << 40), .exactly(1 << 40), .tooManyToCount),
            (.atMost(1 << 40), .exactly(1 << 40), .tooManyToCount),
            (.infinite, .exactly(0), .infinite), (.tooManyToCount, .exactly(2), .tooManyToCount),
            (.tooManyToCount, .infinite, .infinite),
        ] as [(SpaceCount, SpaceCount, SpaceCount)])
    func times(one: SpaceCount, other: SpaceCount, expected: SpaceCount) {
        #expect(one.times(other) == expected)
        #expect(other.times(one) == expected)
    }

    @Test(
        "counts read like sentences",
        arguments: [
            (.exactly(1), "1 assignment"), (.exactly(1_192_052_400), "1,192,052,400 assignments"),
            (.exactly(999), "999 assignments"), (.atMost(1000), "at most 1,000 assignments"),
            (.infinite, "infinitely many assignments"),
        ] as [(SpaceCount, String)])
    func description(count: SpaceCount, expected: String) {
        #expect(count.description == expected)
    }
}

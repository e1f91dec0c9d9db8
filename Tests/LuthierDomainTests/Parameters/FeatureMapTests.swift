import Testing

@testable import LuthierDomain

@Suite("FeatureMap")
struct FeatureMapTests {
    @Test("values of a choice are one length scale apart; what is inactive makes no difference")
    func rows() throws {
        let space = try ModelSpace(
            SearchSpace(parameters: [
                Parameter("x", .float(FloatRange(from: 0, to: 2))),
                Parameter("two", .choice(ListedValues([.boolean(false), .boolean(true)]))),
                Parameter("three", .choice(ListedValues([.text("a"), .text("b"), .text("c")]))),
            ]))
        let map = FeatureMap(space)
        #expect(map.groups == [0, 1, 2, 2, 2])
        #expect(map.starts == [0, 1, 2])
        func distance(_ one: [Double], _ other: [Double]) -> Double {
            zip(map.row(of: one), map.row(of: other)).reduce(0) {
                $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
            }
        }
        #expect(distance([0.25, 0, 0], [0.75, 0, 0]) == 0.25)
        #expect(distance([0, 0, 0], [0, 1, 0]) == 1)
        for (one, other) in [(0.0, 1.0), (0, 2), (1, 2)] {
            #expect(abs(distance([0, 0, one], [0, 0, other]) - 1) < 1e-15)
        }
        #expect(map.row(of: [.nan, .nan, .nan]) == [0.5, 0.5, 0, 0, 0])
    }
}

import Testing

@testable import LuthierSurrogates

@Suite("Features")
struct FeaturesTests {
    @Test("rows go in and come out")
    func rows() {
        var features = Features(groups: [0, 1, 1])
        features.append([1, 2, 3])
        features.append([4, 5, 6])
        #expect(features.count == 2 && features.groupCount == 2)
        #expect(features.columns == [[1, 4], [2, 5], [3, 6]])
        #expect(features.row(1) == [4, 5, 6])
    }
}

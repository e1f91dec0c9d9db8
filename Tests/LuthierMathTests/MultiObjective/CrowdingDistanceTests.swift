import Testing

@testable import LuthierMath

@Suite("CrowdingDistance")
struct CrowdingDistanceTests {
    @Test("a point's room is that between its neighbours, the ends have all there is")
    func rooms() {
        let rooms = CrowdingDistance.rooms([[0, 10], [1, 5], [4, 0], [2, 4]])
        // Ranges are 4 and 10.
        #expect(rooms[0] == .infinity && rooms[2] == .infinity)
        #expect(abs(rooms[1] - (2.0 / 4 + 6.0 / 10)) < 1e-12)
        #expect(abs(rooms[3] - (3.0 / 4 + 5.0 / 10)) < 1e-12)
    }

    @Test("units make no difference, and huge losses have finite shares")
    func scales() {
        let points: [[Double]] = [[0, 3], [1, 1], [3, 0]]
        let stretched = points.map { [$0[0] * 1024, $0[1] / 64] }
        #expect(CrowdingDistance.scaled(points) == CrowdingDistance.scaled(stretched))
        let huge = CrowdingDistance.scaled([[1e308, 0], [-1e308, 0], [0, 0]])
        #expect(huge == [[1, 0], [0, 0], [0.5, 0]])
    }
}

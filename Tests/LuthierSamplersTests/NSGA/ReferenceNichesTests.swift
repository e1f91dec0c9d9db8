import LuthierMath
import Testing

@testable import LuthierSamplers

@Suite("ReferenceNiches")
struct ReferenceNichesTests {
    static func directions(_ objectives: Int, _ divisions: Int) -> [[Double]] {
        ReferenceDirections.lattice(objectives: objectives, divisions: divisions).map { point in
            let length = point.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return point.map { $0 / length }
        }
    }

    @Test("each point belongs to the direction it lies on, whatever the units")
    func niches() {
        let directions = Self.directions(2, 4)
        // A straight front; its points lie on the directions.
        let points: [[Double]] = [[0, 1], [0.25, 0.75], [0.5, 0.5], [0.75, 0.25], [1, 0]]
        for units in [[1, 1], [1000, 0.01]] as [[Double]] {
            let niches = ReferenceNiches(
                points.map { [$0[0] * units[0] + 7, $0[1] * units[1] - 3] },
                front: Array(points.indices), directions: directions)
            #expect(niches.niches == [0, 1, 2, 3, 4])
            #expect(niches.distances.allSatisfy { $0 < 1e-6 })
        }
    }

    @Test("a point behind the front has its niche, and costs more there")
    func behind() {
        let points: [[Double]] = [[0, 1], [0.5, 0.5], [1, 0], [0.7, 0.7], [0.5, 0.6]]
        let niches = ReferenceNiches(points, front: [0, 1, 2], directions: Self.directions(2, 2))
        #expect(niches.niches == [0, 1, 2, 1, 1])
        #expect(niches.cost(of: 1) < niches.cost(of: 4))
        #expect(niches.cost(of: 1) < niches.cost(of: 3))
    }

    @Test("one point, equal points and huge numbers give finite distances")
    func hostile() {
        let sets: [[[Double]]] = [
            [[1, 2, 3]], [[1, 1, 1], [1, 1, 1]], [[1e308, -1e308, 0], [-1e308, 1e308, 0]],
            [[0, 0, 1], [0, 0, 2], [0, 0, 3]],
        ]
        for points in sets {
            let niches = ReferenceNiches(
                points, front: Array(points.indices), directions: Self.directions(3, 3))
            #expect(niches.distances.allSatisfy { $0.isFinite })
            #expect(niches.niches.allSatisfy { (0..<10).contains($0) })
        }
    }
}

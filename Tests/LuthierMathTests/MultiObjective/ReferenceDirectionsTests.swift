import Testing

@testable import LuthierMath

@Suite("ReferenceDirections")
struct ReferenceDirectionsTests {
    @Test("a lattice has as many points as its formula says, each once and on the simplex")
    func lattice() {
        for objectives in 1...6 {
            for divisions in 1...5 {
                let points = ReferenceDirections.lattice(
                    objectives: objectives, divisions: divisions)
                let count = ReferenceDirections.count(
                    objectives: objectives, divisions: divisions)
                #expect(points.count == count, "\(objectives), \(divisions)")
                #expect(Set(points).count == points.count)
                #expect(
                    points.allSatisfy { point in
                        point.count == objectives && point.allSatisfy { $0 >= 0 }
                            && abs(point.reduce(0, +) - 1) < 1e-12
                    })
            }
        }
    }

    /// Deb and Jain 2014, table I.
    @Test(
        "the published sizes",
        arguments: [(3, 12, 0, 91), (5, 6, 0, 210), (8, 3, 2, 156), (10, 3, 2, 275)])
    func published(objectives: Int, outer: Int, inner: Int, count: Int) {
        let points = ReferenceDirections.layers(objectives: objectives, outer: outer, inner: inner)
        #expect(points.count == count)
        #expect(points.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-12 })
    }

    @Test("the inner layer lies halfway to the middle")
    func inner() {
        let points = ReferenceDirections.layers(objectives: 2, outer: 1, inner: 1)
        #expect(points == [[0, 1], [1, 0], [0.25, 0.75], [0.75, 0.25]])
    }

    @Test("numbers beyond all bounds are counted as many")
    func large() {
        #expect(ReferenceDirections.count(objectives: 40, divisions: 1000) == .max)
    }
}

import LuthierMath
import Testing

@Suite("LatinHypercube")
struct LatinHypercubeTests {
    /// Property: each axis holds one point in each part, whatever the number of points.
    @Test("every part of every axis holds one point")
    func stratification() {
        var source = RandomSource(seed: 1, purpose: .test)
        for count in [1, 2, 3, 7, 49, 100] {
            let points = LatinHypercube.points(count: count, dimensionCount: 4, using: &source)
            for dimension in 0..<4 {
                let parts = Set(points.map { Int($0[dimension] * Double(count)) })
                #expect(parts == Set(0..<count), "\(count) points, dimension \(dimension)")
            }
        }
    }

    @Test("a point is uniform, and its axes are unrelated")
    func uniformity() {
        var source = RandomSource(seed: 2, purpose: .test)
        var (sum, product) = (0.0, 0.0)
        let rounds = 4000
        for _ in 0..<rounds {
            let points = LatinHypercube.points(count: 5, dimensionCount: 2, using: &source)
            sum += points[0][0] - 0.5
            product += (points[0][0] - 0.5) * (points[0][1] - 0.5)
        }
        // 6 standard errors: variances 1/12 and 1/144.
        #expect(abs(sum) < 6 * (Double(rounds) / 12).squareRoot())
        #expect(abs(product) < 6 * (Double(rounds) / 144).squareRoot())
    }

    @Test("no points are an empty set")
    func empty() {
        var source = RandomSource(seed: 3, purpose: .test)
        #expect(LatinHypercube.points(count: 0, dimensionCount: 2, using: &source).isEmpty)
    }

    @Test("no dimensions stop the program")
    func noDimensions() async {
        await #expect(processExitsWith: .failure) {
            var source = RandomSource(seed: 3, purpose: .test)
            _ = LatinHypercube.points(count: 2, dimensionCount: 0, using: &source)
        }
    }
}

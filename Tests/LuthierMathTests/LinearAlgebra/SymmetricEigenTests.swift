import LuthierMath
import Testing

@Suite("SymmetricEigen")
struct SymmetricEigenTests {
    private func random(_ n: Int, seed: UInt64) -> [Double] {
        var source = RandomSource(seed: seed, purpose: .test)
        var matrix = [Double](repeating: 0, count: n * n)
        for row in 0..<n {
            for column in 0...row {
                let entry = source.normal()
                matrix[row * n + column] = entry
                matrix[column * n + row] = entry
            }
        }
        return matrix
    }

    /// The largest error of V Λ Vᵀ = A and of Vᵀ V = 1, both relative.
    private func errors(_ matrix: [Double], _ n: Int) throws -> (rebuilt: Double, right: Double) {
        let eigen = try #require(SymmetricEigen(matrix, dimension: n))
        #expect(eigen.values == eigen.values.sorted())
        let size = max(matrix.map(abs).max() ?? 0, .leastNormalMagnitude)
        var (rebuilt, right) = (0.0, 0.0)
        for i in 0..<n {
            for j in 0..<n {
                var (entry, product) = (0.0, 0.0)
                for k in 0..<n {
                    entry +=
                        eigen.vectors[k * n + i] * (eigen.values[k] / size)
                        * eigen.vectors[k * n + j]
                    product += eigen.vectors[i * n + k] * eigen.vectors[j * n + k]
                }
                rebuilt = max(rebuilt, abs(entry - matrix[i * n + j] / size))
                right = max(right, abs(product - (i == j ? 1 : 0)))
            }
        }
        return (rebuilt, right)
    }

    /// Tolerance: the algorithm is backward stable; errors grow like n ulps of the norm.
    @Test("the parts multiply to the matrix, and the vectors are orthogonal")
    func reconstruction() throws {
        for n in [1, 2, 3, 5, 8, 20, 60] {
            for seed in 0..<5 as Range<UInt64> {
                let error = try errors(random(n, seed: seed), n)
                #expect(error.rebuilt < 1e-14 * Double(n + 10), "n \(n), seed \(seed)")
                #expect(error.right < 1e-14 * Double(n + 10), "n \(n), seed \(seed)")
            }
        }
    }

    @Test("a matrix of dimension 200 is decomposed")
    func large() throws {
        let eigen = try #require(SymmetricEigen(random(200, seed: 3), dimension: 200))
        let matrix = random(200, seed: 3)
        let trace = (0..<200).reduce(0) { $0 + matrix[$1 * 201] }
        #expect(abs(eigen.values.reduce(0, +) - trace) < 1e-10)
    }

    @Test("known eigenvalues come out: of a 2 × 2 matrix and of the second difference")
    func known() throws {
        let two = try #require(SymmetricEigen([2, 1, 1, 2], dimension: 2))
        #expect(abs(two.values[0] - 1) < 1e-15)
        #expect(abs(two.values[1] - 3) < 1e-15)
        // 2 − 2 cos(k π / 4) for the second difference of three points.
        let three = try #require(
            SymmetricEigen([2, -1, 0, -1, 2, -1, 0, -1, 2], dimension: 3))
        #expect(abs(three.values[0] - (2 - 2.0.squareRoot())) < 1e-14)
        #expect(abs(three.values[1] - 2) < 1e-14)
        #expect(abs(three.values[2] - (2 + 2.0.squareRoot())) < 1e-14)
    }

    @Test("zeros, equal eigenvalues and one direction alone are no trouble")
    func degenerate() throws {
        let n = 6
        let unit = (0..<36).map { $0 % 7 == 0 ? 1.0 : 0 }
        let ones = [Double](repeating: 1, count: 36)
        for matrix in [[Double](repeating: 0, count: 36), unit, ones] {
            let error = try errors(matrix, n)
            #expect(error.rebuilt < 1e-14)
            #expect(error.right < 1e-14)
        }
        #expect(SymmetricEigen([], dimension: 0)?.values == [])
    }

    @Test(
        "extreme scales neither overflow nor vanish",
        arguments: [1e150, 1e-150, 1e300, 1e-300, .leastNonzeroMagnitude])
    func scales(scale: Double) throws {
        let matrix = random(5, seed: 9).map { ($0 * 4).rounded() * scale }
        let error = try errors(matrix, 5)
        if scale > 1e-301 { #expect(error.rebuilt < 1e-13) }
        #expect(error.right < 1e-13)
        // Scales within one matrix.
        let mixed = try errors([scale, 1e-3 * scale, 1e-3 * scale, 1e-9 * scale], 2)
        #expect(mixed.right < 1e-13)
    }

    @Test("what is not finite has no decomposition", arguments: [Double.nan, .infinity])
    func notFinite(entry: Double) {
        #expect(SymmetricEigen([1, entry, entry, 1], dimension: 2) == nil)
    }
}

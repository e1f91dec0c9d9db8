import Testing

@testable import LuthierMath

@Suite("TriangularKernels")
struct TriangularKernelsTests {
    /// A random positive definite matrix in rows of more numbers than it has columns.
    private func matrix(_ count: Int, stride: Int) -> [Double] {
        var source = RandomSource(seed: UInt64(count), purpose: .test)
        let root = (0..<count * count).map { _ in source.normal() }
        var matrix = [Double](repeating: .nan, count: count * stride)
        for row in 0..<count {
            for column in 0...row {
                matrix[row * stride + column] =
                    (0..<count).reduce(row == column ? 1 : 0) {
                        $0 + root[row * count + $1] * root[column * count + $1]
                    }
            }
        }
        return matrix
    }

    /// The factor row by row, each entry from one inner product.
    private func plainFactor(_ matrix: [Double], count: Int, stride: Int) -> [Double] {
        var factor = matrix
        for row in 0..<count {
            let own = Array(factor[(row * stride)..<((row + 1) * stride)])
            var solved = own
            for column in 0..<row {
                let other = Array(factor[(column * stride)..<((column + 1) * stride)])
                solved[column] =
                    (own[column] - VectorKernels.dot(solved, other, count: column)) / other[column]
            }
            solved[row] = (own[row] - VectorKernels.dot(solved, solved, count: row)).squareRoot()
            factor.replaceSubrange((row * stride)..<((row + 1) * stride), with: solved)
        }
        return factor
    }

    /// The inverse, vector by vector.
    private func plainInverse(_ factor: [Double], count: Int, stride: Int) -> [Double] {
        var inverse = [Double](repeating: 0, count: count * count)
        var result = inverse
        for row in 0..<count {
            var own = [Double](repeating: 0, count: count)
            for earlier in 0..<row {
                for column in 0...earlier {
                    own[column] -=
                        factor[row * stride + earlier] * inverse[earlier * count + column]
                }
            }
            let scale = 1 / factor[row * stride + row]
            for column in 0..<row { own[column] *= scale }
            own[row] = scale
            inverse.replaceSubrange((row * count)..<((row + 1) * count), with: own)
            for target in 0...row {
                for column in 0...target {
                    result[target * count + column] += own[target] * own[column]
                }
            }
        }
        return result
    }

    @Test("blocks of rows change no bit", arguments: [1, 2, 7, 8, 9, 15, 16, 17, 31, 40, 53])
    func blocks(count: Int) {
        let stride = count + 5
        var factor = matrix(count, stride: stride)
        let plain = plainFactor(factor, count: count, stride: stride)
        #expect(TriangularKernels.factorise(&factor, count: count, stride: stride))
        for row in 0..<count {
            let entries = (row * stride)...(row * stride + row)
            #expect(Array(factor[entries]) == Array(plain[entries]), "row \(row)")
        }
        var inverse = [Double](repeating: 0, count: count * count)
        TriangularKernels.invert(factor, count: count, stride: stride, &inverse)
        #expect(inverse == plainInverse(factor, count: count, stride: stride))
    }

    @Test(
        "an upper solution has the bits of one that takes row after row",
        arguments: [1, 3, 4, 5, 22])
    func upper(count: Int) {
        var factor = matrix(count, stride: count)
        #expect(TriangularKernels.factorise(&factor, count: count, stride: count))
        var source = RandomSource(seed: 2, purpose: .test)
        var vector = (0..<count).map { _ in source.normal() }
        var plain = vector
        TriangularKernels.solveUpper(factor, count: count, stride: count, &vector, vectorCount: 1)
        for row in (0..<count).reversed() {
            plain[row] /= factor[row * count + row]
            for column in 0..<row { plain[column] += -plain[row] * factor[row * count + column] }
        }
        #expect(vector == plain)
    }

    @Test("several right sides at once give the same bits as one at a time")
    func rightSides() {
        let count = 21
        let stride = 24
        var factor = matrix(count, stride: stride)
        #expect(TriangularKernels.factorise(&factor, count: count, stride: stride))
        for sides in [1, 7, 8, 9, 20] {
            var source = RandomSource(seed: UInt64(sides), purpose: .test)
            let vectors = (0..<sides * count).map { _ in source.normal() }
            for solve in [TriangularKernels.solveLower, TriangularKernels.solveUpper] {
                var together = vectors
                solve(factor, count, stride, &together, sides)
                for side in 0..<sides {
                    var alone = Array(vectors[(side * count)..<((side + 1) * count)])
                    solve(factor, count, stride, &alone, 1)
                    #expect(Array(together[(side * count)..<((side + 1) * count)]) == alone)
                }
            }
        }
    }
}

import Testing

@testable import LuthierMath

@Suite("CholeskyFactor")
struct CholeskyFactorTests {
    /// A random positive definite matrix.
    private func matrix(_ count: Int, seed: UInt64) -> [Double] {
        var source = RandomSource(seed: seed, purpose: .test)
        let root = (0..<count * count).map { _ in source.normal() }
        var result = [Double](repeating: 0, count: count * count)
        for row in 0..<count {
            for column in 0..<count {
                for inner in 0..<count {
                    result[row * count + column] +=
                        root[row * count + inner] * root[column * count + inner]
                }
            }
            result[row * count + row] += 1
        }
        return result
    }

    @Test("a solution times the matrix is the right side")
    func solve() throws {
        for count in [1, 2, 7, 8, 17, 40] {
            let matrix = matrix(count, seed: UInt64(count))
            let factor = try #require(CholeskyFactor(matrix, count: count))
            let right = (0..<count).map { Double($0) - 3 }
            let solution = factor.solve(right)
            for row in 0..<count {
                let product = (0..<count).reduce(0.0) {
                    $0 + matrix[row * count + $1] * solution[$1]
                }
                #expect(abs(product - right[row]) < 1e-9 * Double(count), "\(count)")
            }
        }
    }

    @Test("the inverse times the matrix is the identity")
    func inverse() throws {
        let count = 19
        let matrix = matrix(count, seed: 5)
        let inverse = try #require(CholeskyFactor(matrix, count: count)).inverse()
        for row in 0..<count {
            for column in 0..<count {
                let product = (0..<count).reduce(0.0) {
                    let entry =
                        $1 <= row ? inverse[row * count + $1] : inverse[$1 * count + row]
                    return $0 + entry * matrix[$1 * count + column]
                }
                #expect(abs(product - (row == column ? 1 : 0)) < 1e-9)
            }
        }
    }

    @Test("rows appended one by one give the factor of the whole, and can be taken away")
    func append() throws {
        let count = 23
        let matrix = matrix(count, seed: 9)
        var grown = CholeskyFactor(capacity: 1)
        for row in 0..<count {
            grown.append(
                Array(matrix[(row * count)..<(row * count + row)]),
                variance: matrix[row * count + row], floor: 1e-12)
        }
        let whole = try #require(CholeskyFactor(matrix, count: count))
        for (one, other) in zip(grown.diagonal, whole.diagonal) {
            #expect(abs(one - other) < 1e-11 * other)
        }
        let right = (0..<count).map { Double($0) }
        for (one, other) in zip(grown.solve(right), whole.solve(right)) {
            #expect(abs(one - other) < 1e-9)
        }
        let before = grown.diagonal.prefix(10)
        grown.truncate(to: 10)
        #expect(grown.diagonal == Array(before))
    }

    @Test("a matrix that is not positive definite has no factor", arguments: [0.0, -1, .nan])
    func indefinite(entry: Double) {
        #expect(CholeskyFactor([1, 0, 0, entry], count: 2) == nil)
    }
}

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

    @Test("rows appended give, where that is promised, the same bits as all rows at once")
    func appendedBits() throws {
        guard CholeskyFactor.appendsExactly else { return }
        for count in [1, 7, 8, 9, 16, 31, 50, 77] {
            let matrix = matrix(count, seed: UInt64(count))
            let whole = try #require(CholeskyFactor(matrix, count: count))
            var grown = CholeskyFactor(capacity: 3)
            for row in 0..<count {
                grown.append(
                    Array(matrix[(row * count)..<(row * count + row)]),
                    variance: matrix[row * count + row], floor: 1e-12)
            }
            for row in 0..<count { #expect(grown.row(row) == whole.row(row), "\(row) of \(count)") }
        }
    }

    @Test("many right sides are solved as each alone")
    func many() throws {
        for (count, sides) in [(1, 1), (5, 0), (9, 7), (16, 8), (33, 19)] {
            let factor = try #require(
                CholeskyFactor(matrix(count, seed: UInt64(count)), count: count))
            var source = RandomSource(seed: 4, purpose: .test)
            let vectors = (0..<sides).map { _ in (0..<count).map { _ in source.normal() } }
            let lower = factor.solveLower(many: vectors.flatMap { $0 })
            let upper = factor.solveUpper(many: vectors.flatMap { $0 })
            for (one, other) in zip(lower, vectors.flatMap { factor.solveLower($0) }) {
                #expect(abs(one - other) < 1e-11 * max(1, abs(other)))
            }
            for (one, other) in zip(upper, vectors.flatMap { factor.solveUpper($0) }) {
                #expect(abs(one - other) < 1e-11 * max(1, abs(other)))
            }
            #expect(lower.count == count * sides && upper.count == count * sides)
        }
    }

    /// A matrix without one row and column.
    private func without(_ index: Int, _ matrix: [Double], count: Int) -> [Double] {
        let kept = (0..<count).filter { $0 != index }
        return kept.flatMap { row in kept.map { matrix[row * count + $0] } }
    }

    @Test("without a row a factor is that of the matrix without it")
    func remove() throws {
        for count in [1, 2, 3, 8, 24] {
            let matrix = matrix(count, seed: 3)
            let whole = try #require(CholeskyFactor(matrix, count: count))
            for index in Set([0, count / 2, count - 1]) {
                var factor = whole
                factor.remove(at: index)
                #expect(factor.count == count - 1)
                let fresh = try #require(
                    CholeskyFactor(without(index, matrix, count: count), count: count - 1))
                for row in 0..<(count - 1) {
                    for (one, other) in zip(factor.row(row), fresh.row(row)) {
                        #expect(abs(one - other) < 1e-11 * Double(count), "\(index) of \(count)")
                    }
                }
            }
        }
    }

    @Test("rows can be taken away and added in turn")
    func churn() throws {
        let count = 30
        let matrix = matrix(count, seed: 8)
        var source = RandomSource(seed: 1, purpose: .test)
        var factor = CholeskyFactor(capacity: 1)
        var present: [Int] = []
        for step in 0..<120 {
            if let absent = (0..<count).filter({ !present.contains($0) }).first, step % 3 != 0 {
                factor.append(
                    present.map { matrix[absent * count + $0] },
                    variance: matrix[absent * count + absent], floor: 1e-12)
                present.append(absent)
            } else if !present.isEmpty {
                let index = Int(source.uniform() * Double(present.count))
                factor.remove(at: index)
                present.remove(at: index)
            }
        }
        let kept = present.flatMap { row in present.map { matrix[row * count + $0] } }
        let fresh = try #require(CholeskyFactor(kept, count: present.count))
        for (one, other) in zip(factor.diagonal, fresh.diagonal) {
            #expect(abs(one - other) < 1e-10 * other)
        }
    }

    /// The covariance of points of which many nearly coincide has a condition of 1e11 and more, so
    /// factors may differ by much; their squares may not.
    @Test("without a row an ill-conditioned factor still multiplies to its matrix")
    func removeIllConditioned() throws {
        let count = 25
        let jitter = 1e-10
        let places = (0..<count).map { Double($0 / 5) + Double($0 % 5) * 1e-7 }
        var matrix = places.flatMap { one in
            places.map { other in
                let distance = (one - other) * (one - other)
                return 1 / (1 + distance * (1 + distance * (0.5 + distance / 6)))
            }
        }
        for row in 0..<count { matrix[row * count + row] += jitter }
        let whole = try #require(CholeskyFactor(matrix, count: count))
        for index in [0, 7, 12, count - 1] {
            var factor = whole
            factor.remove(at: index)
            let left = without(index, matrix, count: count)
            for row in 0..<(count - 1) {
                for column in 0...row {
                    let product = zip(factor.row(row), factor.row(column)).reduce(0.0) {
                        $0 + $1.0 * $1.1
                    }
                    #expect(abs(product - left[row * (count - 1) + column]) < 1e-14)
                }
            }
            #expect(factor.diagonal.allSatisfy { $0 >= 0.9 * jitter.squareRoot() })
        }
    }

    @Test("a row that is not there cannot be taken away")
    func removeNothing() async {
        await #expect(processExitsWith: .failure) {
            var factor = CholeskyFactor()
            factor.remove(at: 0)
        }
    }

    @Test("a matrix that is not positive definite has no factor", arguments: [0.0, -1, .nan])
    func indefinite(entry: Double) {
        #expect(CholeskyFactor([1, 0, 0, entry], count: 2) == nil)
    }
}

import LuthierMath

/// Prints how long a Cholesky factor takes to make, to solve for as many right sides as rows, and to
/// invert.
@main
enum Main {
    static func main() {
        let kind = CholeskyFactor.appendsExactly ? "own loops" : "BLAS"
        print("| n | factorise | solve, n right sides | inverse | (\(kind), milliseconds)")
        for count in [50, 100, 200, 400, 1000] {
            let matrix = matrix(count)
            let repetitions = max(5, min(500, 100_000_000 / (count * count * count)))
            var factorising: [Double] = []
            var solving: [Double] = []
            var inverting: [Double] = []
            for _ in 0..<repetitions {
                let start = processorMilliseconds()
                guard let factor = CholeskyFactor(matrix, count: count) else {
                    preconditionFailure("the matrix of \(count) rows is positive definite")
                }
                let factorised = processorMilliseconds()
                let identity = factor.solveUpper(many: factor.solveLower(many: matrix))
                let solved = processorMilliseconds()
                let inverse = factor.inverse()
                let inverted = processorMilliseconds()
                precondition(abs(identity[0] - 1) < 1e-8 && inverse[0] > 0, "wrong at \(count)")
                factorising.append(factorised - start)
                solving.append(solved - factorised)
                inverting.append(inverted - solved)
            }
            print("| \(count) | \(least(factorising)) | \(least(solving)) | \(least(inverting)) |")
        }
    }

    /// A symmetric matrix with a heavy diagonal.
    private static func matrix(_ count: Int) -> [Double] {
        var source = RandomSource(seed: 1, purpose: .test)
        var matrix = [Double](repeating: 0, count: count * count)
        for row in 0..<count {
            for column in 0..<row {
                matrix[row * count + column] = source.uniform() - 0.5
                matrix[column * count + row] = matrix[row * count + column]
            }
            matrix[row * count + row] = Double(count)
        }
        return matrix
    }

    /// The shortest time, in three digits behind the point; others on the machine only lengthen it.
    private static func least(_ times: [Double]) -> Double {
        ((times.min() ?? .nan) * 1000).rounded() / 1000
    }
}

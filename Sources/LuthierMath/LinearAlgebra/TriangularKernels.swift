/// The heavy loops over triangular matrices, in one fixed order of operations.
///
/// Work is done in blocks of rows, so that what was read is used several times while it is near;
/// every number comes from the same operations in the same order as without blocks. Matrices are by
/// row, and of a triangular one nothing is read or written above the diagonal.
enum TriangularKernels {
    /// Whether a row that is appended equals that row of a factor made at once, to the last bit.
    static let appendsExactly = true

    private static let block = 8

    /// Replaces a symmetric matrix by its lower triangular factor.
    ///
    /// - Parameters:
    ///   - matrix: `count` rows, `stride` numbers apart.
    ///   - count: The number of rows.
    ///   - stride: How far it is from one row to the next.
    /// - Returns: Whether the matrix is positive definite in this arithmetic; if not, what it holds
    ///   now is of no meaning.
    static func factorise(
        _ matrix: UnsafeMutablePointer<Double>, count: Int, stride: Int
    ) -> Bool {
        for start in Swift.stride(from: 0, to: count, by: block) {
            let end = min(start + block, count)
            for column in 0..<end {
                let other = matrix + column * stride
                if column >= start {
                    let square = other[column] - VectorKernels.dot(other, other, count: column)
                    guard square > 0, square.isFinite else { return false }
                    other[column] = square.squareRoot()
                }
                for row in max(start, column + 1)..<max(end, column + 1) {
                    let own = matrix + row * stride
                    own[column] =
                        (own[column] - VectorKernels.dot(own, other, count: column)) / other[column]
                }
            }
        }
        return true
    }

    /// Solves L x = b for each of several rows b, in place.
    ///
    /// - Parameters:
    ///   - factor: L.
    ///   - count: The number of rows of L, and of numbers of each b.
    ///   - stride: How far it is from one row of L to the next.
    ///   - vectors: The rows b, one directly after the other.
    ///   - vectorCount: How many there are.
    static func solveLower(
        _ factor: UnsafePointer<Double>, count: Int, stride: Int,
        _ vectors: UnsafeMutablePointer<Double>, vectorCount: Int
    ) {
        for start in Swift.stride(from: 0, to: vectorCount, by: block) {
            for row in 0..<count {
                let own = factor + row * stride
                for index in start..<min(start + block, vectorCount) {
                    let vector = vectors + index * count
                    vector[row] =
                        (vector[row] - VectorKernels.dot(own, vector, count: row)) / own[row]
                }
            }
        }
    }

    /// Solves Lᵀ x = b for each of several rows b, in place.
    ///
    /// - Parameters:
    ///   - factor: L.
    ///   - count: The number of rows of L, and of numbers of each b.
    ///   - stride: How far it is from one row of L to the next.
    ///   - vectors: The rows b, one directly after the other.
    ///   - vectorCount: How many there are.
    static func solveUpper(
        _ factor: UnsafePointer<Double>, count: Int, stride: Int,
        _ vectors: UnsafeMutablePointer<Double>, vectorCount: Int
    ) {
        for start in Swift.stride(from: 0, to: vectorCount, by: block) {
            let end = min(start + block, vectorCount)
            // Fours of rows from the last one down; what is left has fewer than four before it.
            var first = count - 4
            while first >= 0 {
                let rows = factor + first * stride
                for index in start..<end {
                    let vector = vectors + index * count
                    let factors = solveCorner(rows + first, stride: stride, vector + first)
                    VectorKernels.add(
                        factors, times: rows + 3 * stride, stride: -stride, to: vector,
                        count: first)
                }
                first -= 4
            }
            for row in (0..<(first + 4)).reversed() {
                let own = factor + row * stride
                for index in start..<end {
                    let vector = vectors + index * count
                    vector[row] /= own[row]
                    VectorKernels.add(-vector[row], times: own, to: vector, count: row)
                }
            }
        }
    }

    /// Solves Lᵀ x = b of four rows in place and returns −x, last row first.
    private static func solveCorner(
        _ corner: UnsafePointer<Double>, stride: Int, _ vector: UnsafeMutablePointer<Double>
    ) -> SIMD4<Double> {
        var factors = SIMD4<Double>()
        for row in (0..<4).reversed() {
            let own = corner + row * stride
            vector[row] /= own[row]
            for column in 0..<row { vector[column] += -vector[row] * own[column] }
            factors[3 - row] = -vector[row]
        }
        return factors
    }

    /// Computes (L Lᵀ)⁻¹.
    ///
    /// - Parameters:
    ///   - factor: L.
    ///   - count: The number of rows.
    ///   - stride: How far it is from one row of L to the next.
    ///   - result: `count`² zeros; the lower triangle is filled.
    static func invert(
        _ factor: UnsafePointer<Double>, count: Int, stride: Int,
        _ result: UnsafeMutablePointer<Double>
    ) {
        let inverse = UnsafeMutablePointer<Double>.allocate(capacity: count * count)
        defer { inverse.deallocate() }
        inverse.initialize(repeating: 0, count: count * count)
        invertTriangle(factor, count: count, stride: stride, inverse)
        addSquares(of: inverse, count: count, to: result)
    }

    /// Row by row of L⁻¹: what earlier rows leave of the identity, over the diagonal.
    private static func invertTriangle(
        _ factor: UnsafePointer<Double>, count: Int, stride: Int,
        _ inverse: UnsafeMutablePointer<Double>
    ) {
        for start in Swift.stride(from: 0, to: count, by: block) {
            let end = min(start + block, count)
            for earlier in Swift.stride(from: 0, to: start, by: 4) {
                for row in start..<end {
                    let entries = factor + row * stride + earlier
                    let factors = SIMD4(-entries[0], -entries[1], -entries[2], -entries[3])
                    // Zeros right of the diagonals change nothing.
                    VectorKernels.add(
                        factors, times: inverse + earlier * count, stride: count,
                        to: inverse + row * count, count: earlier + 4)
                }
            }
            for row in start..<end {
                let own = inverse + row * count
                let entries = factor + row * stride
                for earlier in start..<row {
                    VectorKernels.add(
                        -entries[earlier], times: inverse + earlier * count, to: own,
                        count: earlier + 1)
                }
                let scale = 1 / entries[row]
                for column in 0..<row { own[column] *= scale }
                own[row] = scale
            }
        }
    }

    /// Adds Wᵀ W for a lower triangular W.
    private static func addSquares(
        of inverse: UnsafePointer<Double>, count: Int, to result: UnsafeMutablePointer<Double>
    ) {
        let width = 2 * block
        for start in Swift.stride(from: 0, to: count, by: width) {
            let end = min(start + width, count)
            // Fours from where all targets of the block take part, then what is left.
            let fours = end + (count - end) / 4 * 4
            func add(_ row: Int) {
                let own = inverse + row * count
                for target in start..<min(row + 1, end) {
                    VectorKernels.add(
                        own[target], times: own, to: result + target * count, count: target + 1)
                }
            }
            for row in start..<end { add(row) }
            for row in Swift.stride(from: end, to: fours, by: 4) {
                let own = inverse + row * count
                for target in start..<end {
                    let factors = SIMD4(
                        own[target], own[count + target], own[2 * count + target],
                        own[3 * count + target])
                    VectorKernels.add(
                        factors, times: own, stride: count, to: result + target * count,
                        count: target + 1)
                }
            }
            for row in fours..<count { add(row) }
        }
    }
}

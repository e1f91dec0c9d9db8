/// The lower triangular factor L of a symmetric positive definite matrix C = L Lᵀ.
///
/// Rows are contiguous and can be added at the end and taken away again without touching the others.
package struct CholeskyFactor: Sendable {
    /// The number of rows.
    package private(set) var count: Int
    /// Rows of ``stride`` numbers; what stands to the right of the diagonal is of no meaning.
    private var storage: [Double]
    private var stride: Int

    /// The factor of a matrix with no rows.
    package init(capacity: Int = 16) {
        count = 0
        stride = max(capacity, 1)
        storage = [Double](repeating: 0, count: stride * stride)
    }

    /// Factors a matrix; there is no factor unless it is positive definite in this arithmetic.
    ///
    /// - Parameters:
    ///   - matrix: n × n numbers by row; only the lower triangle is read.
    ///   - count: n.
    /// - Complexity: n³/3 operations.
    package init?(_ matrix: [Double], count: Int) {
        precondition(matrix.count == count * count, "\(matrix.count) numbers for \(count) rows")
        self.init(consuming: matrix, count: count)
    }

    private init?(consuming matrix: [Double], count: Int) {
        self.count = count
        stride = max(count, 1)
        storage = matrix
        if count == 0 { storage = [0] }
        let stride = stride
        let isDefinite = storage.withUnsafeMutableBufferPointer { buffer -> Bool in
            guard let base = buffer.baseAddress else { return true }
            for row in 0..<count {
                let own = base + row * stride
                for column in 0..<row {
                    let other = base + column * stride
                    own[column] =
                        (own[column] - VectorKernels.dot(own, other, count: column)) / other[column]
                }
                let square = own[row] - VectorKernels.dot(own, own, count: row)
                guard square > 0, square.isFinite else { return false }
                own[row] = square.squareRoot()
            }
            return true
        }
        guard isDefinite else { return nil }
    }

    /// Adds a row and column to the matrix.
    ///
    /// - Parameters:
    ///   - covariances: The new row's entries left of the diagonal; ``count`` of them.
    ///   - variance: Its diagonal entry.
    ///   - floor: The least square that the new diagonal of L may have; smaller ones are raised.
    /// - Complexity: O(count²).
    package mutating func append(_ covariances: [Double], variance: Double, floor: Double) {
        precondition(covariances.count == count, "\(covariances.count) entries for row \(count)")
        let solved = solveLower(covariances)
        // The same operations in the same order as in factoring the whole: equal to the last bit.
        let square = solved.withUnsafeBufferPointer { solved in
            solved.baseAddress.map { variance - VectorKernels.dot($0, $0, count: count) }
                ?? variance
        }
        if count == stride { grow() }
        let start = count * stride
        for (column, value) in solved.enumerated() { storage[start + column] = value }
        storage[start + count] = max(square, floor).squareRoot()
        count += 1
    }

    /// Takes the last rows and columns away.
    package mutating func truncate(to count: Int) {
        precondition((0...self.count).contains(count), "\(count) of \(self.count) rows")
        self.count = count
    }

    private mutating func grow() {
        let wider = stride + stride / 2 + 8
        var larger = [Double](repeating: 0, count: wider * wider)
        for row in 0..<count {
            for column in 0...row { larger[row * wider + column] = storage[row * stride + column] }
        }
        storage = larger
        stride = wider
    }

    /// A row of L up to the diagonal; `index` + 1 numbers.
    package func row(_ index: Int) -> [Double] {
        precondition((0..<count).contains(index), "row \(index) of \(count)")
        return Array(storage[index * stride...index * stride + index])
    }

    /// The diagonal of L; the sum of its logarithms is half the logarithm of the determinant.
    package var diagonal: [Double] { (0..<count).map { storage[$0 * stride + $0] } }

    /// Solves L x = b.
    package func solveLower(_ vector: [Double]) -> [Double] {
        var vector = vector
        vector.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress { solveLower(base) }
        }
        return vector
    }

    /// Solves L x = b in place.
    package func solveLower(_ vector: UnsafeMutablePointer<Double>) {
        storage.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            for row in 0..<count {
                let own = base + row * stride
                vector[row] = (vector[row] - VectorKernels.dot(own, vector, count: row)) / own[row]
            }
        }
    }

    /// Solves Lᵀ x = b.
    package func solveUpper(_ vector: [Double]) -> [Double] {
        var vector = vector
        vector.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress { solveUpper(base) }
        }
        return vector
    }

    /// Solves Lᵀ x = b in place.
    package func solveUpper(_ vector: UnsafeMutablePointer<Double>) {
        storage.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            for row in (0..<count).reversed() {
                let own = base + row * stride
                vector[row] /= own[row]
                VectorKernels.add(-vector[row], times: own, to: vector, count: row)
            }
        }
    }

    /// Solves C x = b.
    package func solve(_ vector: [Double]) -> [Double] { solveUpper(solveLower(vector)) }

    /// The inverse of the matrix, n × n by row; only the lower triangle is filled.
    ///
    /// - Complexity: 2n³/3 operations.
    package func inverse() -> [Double] {
        let count = count
        var inverseFactor = [Double](repeating: 0, count: count * count)
        var result = [Double](repeating: 0, count: count * count)
        storage.withUnsafeBufferPointer { factor in
            inverseFactor.withUnsafeMutableBufferPointer { inverse in
                result.withUnsafeMutableBufferPointer { result in
                    guard let factor = factor.baseAddress, let inverse = inverse.baseAddress,
                        let result = result.baseAddress
                    else { return }
                    for row in 0..<count {
                        let own = inverse + row * count
                        let entries = factor + row * stride
                        for earlier in 0..<row {
                            VectorKernels.add(
                                -entries[earlier], times: inverse + earlier * count, to: own,
                                count: earlier + 1)
                        }
                        let scale = 1 / entries[row]
                        for column in 0..<row { own[column] *= scale }
                        own[row] = scale
                        for target in 0...row {
                            VectorKernels.add(
                                own[target], times: own, to: result + target * count,
                                count: target + 1)
                        }
                    }
                }
            }
        }
        return result
    }
}

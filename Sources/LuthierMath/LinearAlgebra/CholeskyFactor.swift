/// The lower triangular factor L of a symmetric positive definite matrix C = L Lᵀ.
///
/// Rows are contiguous; they can be added at the end, and any can be taken away.
///
/// Factoring, solving for many right sides and inverting are done by loops of our own, equal to the
/// last bit on every processor, or with the package trait `BLAS` by OpenBLAS or Accelerate, which
/// choose their loops by the processor.
package struct CholeskyFactor: Sendable {
    #if BLAS
        private typealias Kernels = BLASKernels
    #else
        private typealias Kernels = TriangularKernels
    #endif

    /// Whether a row that is appended equals that row of a factor made at once, to the last bit.
    package static var appendsExactly: Bool { Kernels.appendsExactly }

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
            return Kernels.factorise(base, count: count, stride: stride)
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
        // The same operations in the same order as in our own loops over the whole.
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

    /// Takes a row and the column of the same index away.
    ///
    /// Leaving the row out of L leaves a column over; rotations fold it into the rows below, whose
    /// squares become larger, so nothing is lost to cancellation.
    ///
    /// - Parameter row: Its index; those after it move up by one.
    /// - Complexity: O((count − row)²) operations, plus moving the rows below.
    /// - SeeAlso: Gill, Golub, Murray, Saunders, "Methods for Modifying Matrix Factorizations",
    ///   Mathematics of Computation 28 (1974).
    package mutating func remove(at row: Int) {
        precondition((0..<count).contains(row), "row \(row) of \(count)")
        let last = count - 1
        var cosines: [Double] = []
        var sines: [Double] = []
        for target in row..<last {
            let source = (target + 1) * stride
            let own = target * stride
            for column in 0..<row { storage[own + column] = storage[source + column] }
            var surplus = storage[source + row]
            for column in row..<target {
                let entry = storage[source + column + 1]
                let (cosine, sine) = (cosines[column - row], sines[column - row])
                storage[own + column] = cosine * entry + sine * surplus
                surplus = cosine * surplus - sine * entry
            }
            let entry = storage[source + target + 1]
            let diagonal = (entry * entry + surplus * surplus).squareRoot()
            storage[own + target] = diagonal
            cosines.append(entry / diagonal)
            sines.append(surplus / diagonal)
        }
        count = last
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
            TriangularKernels.solveLower(
                base, count: count, stride: stride, vector, vectorCount: 1)
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
            TriangularKernels.solveUpper(
                base, count: count, stride: stride, vector, vectorCount: 1)
        }
    }

    /// Solves C x = b.
    package func solve(_ vector: [Double]) -> [Double] { solveUpper(solveLower(vector)) }

    /// Solves L x = b for each of many right sides.
    ///
    /// - Parameter vectors: The right sides, one directly after the other; ``count`` numbers each.
    /// - Returns: The solutions in the same order.
    /// - Complexity: count² operations for each.
    package func solveLower(many vectors: [Double]) -> [Double] {
        solved(vectors, Kernels.solveLower)
    }

    /// Solves Lᵀ x = b for each of many right sides.
    ///
    /// - Parameter vectors: The right sides, one directly after the other; ``count`` numbers each.
    /// - Returns: The solutions in the same order.
    /// - Complexity: count² operations for each.
    package func solveUpper(many vectors: [Double]) -> [Double] {
        solved(vectors, Kernels.solveUpper)
    }

    private func solved(
        _ vectors: [Double],
        _ solve: (UnsafePointer<Double>, Int, Int, UnsafeMutablePointer<Double>, Int) -> Void
    ) -> [Double] {
        precondition(
            count > 0 ? vectors.count % count == 0 : vectors.isEmpty,
            "\(vectors.count) numbers are no right sides of \(count) each")
        var vectors = vectors
        vectors.withUnsafeMutableBufferPointer { vectors in
            storage.withUnsafeBufferPointer { factor in
                guard count > 0, let base = vectors.baseAddress, let factor = factor.baseAddress
                else { return }
                solve(factor, count, stride, base, vectors.count / count)
            }
        }
        return vectors
    }

    /// The inverse of the matrix, n × n by row; only the lower triangle is filled.
    ///
    /// - Complexity: 2n³/3 operations.
    package func inverse() -> [Double] {
        var result = [Double](repeating: 0, count: count * count)
        storage.withUnsafeBufferPointer { factor in
            result.withUnsafeMutableBufferPointer { result in
                guard let factor = factor.baseAddress, let result = result.baseAddress
                else { return }
                Kernels.invert(factor, count: count, stride: stride, result)
            }
        }
        return result
    }
}

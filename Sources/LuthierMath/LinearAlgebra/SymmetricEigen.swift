import RealModule

/// The eigenvalues and eigenvectors of a symmetric matrix.
///
/// Householder reflections make the matrix tridiagonal, implicit QL steps make it diagonal. The
/// matrix is brought to a largest entry near 1 first, so that no scale overflows or underflows.
///
/// - SeeAlso: Bowdler, Martin, Reinsch, Wilkinson, "The QR and QL Algorithms for Symmetric
///   Matrices", Numerische Mathematik 11 (1968), procedures tred2 and tql2.
package struct SymmetricEigen: Sendable {
    /// The eigenvalues in ascending order.
    package private(set) var values: [Double]
    /// The eigenvectors, of length 1 and orthogonal, one after the other in the order of `values`.
    package private(set) var vectors: [Double]

    /// QL steps for one eigenvalue after which the matrix is taken as not decomposable; 2 is usual.
    private static let stepLimit = 60

    /// The decomposition of a matrix.
    ///
    /// It is nil when an entry is not finite, or, never seen, when the steps do not converge.
    ///
    /// - Parameters:
    ///   - matrix: n × n entries, row by row; only the lower triangle is read.
    ///   - dimension: n, at least 0.
    /// - Complexity: O(n³), about 9 n³ operations.
    package init?(_ matrix: [Double], dimension: Int) {
        precondition(
            matrix.count == dimension * dimension,
            "a matrix of dimension \(dimension) has \(dimension * dimension) entries, "
                + "got \(matrix.count)")
        var largest = 0.0
        for row in 0..<dimension {
            for column in 0...row {
                let entry = abs(matrix[row * dimension + column])
                guard entry.isFinite else { return nil }
                largest = max(largest, entry)
            }
        }
        values = [Double](repeating: 0, count: dimension)
        vectors = [Double](repeating: 0, count: dimension * dimension)
        guard dimension > 0 else { return }
        // A power of two, so that scaling rounds nothing; 1 for the zero matrix.
        let exponent = largest > 0 ? max(largest.exponent, -1021) : 0
        let shrink = Double(sign: .plus, exponent: -exponent, significand: 1)
        for row in 0..<dimension {
            for column in 0...row {
                let entry = matrix[row * dimension + column] * shrink
                vectors[column * dimension + row] = entry
                vectors[row * dimension + column] = entry
            }
        }
        var offDiagonal = [Double](repeating: 0, count: dimension)
        let isDone = vectors.withUnsafeMutableBufferPointer { vectors in
            values.withUnsafeMutableBufferPointer { values in
                offDiagonal.withUnsafeMutableBufferPointer { offDiagonal in
                    Self.tridiagonalise(vectors, values, offDiagonal)
                    return Self.diagonalise(vectors, values, offDiagonal)
                }
            }
        }
        guard isDone else { return nil }
        sort()
        for index in values.indices {
            values[index] = Double(
                sign: .plus, exponent: exponent, significand: values[index])
        }
    }

    private mutating func sort() {
        let order = values.indices.sorted { values[$0] < values[$1] }
        let count = values.count
        let (oldValues, oldVectors) = (values, vectors)
        for (place, index) in order.enumerated() {
            values[place] = oldValues[index]
            for row in 0..<count {
                vectors[place * count + row] = oldVectors[index * count + row]
            }
        }
    }

    /// Householder reduction; `v` holds the columns of the matrix, then those of the reflections.
    private static func tridiagonalise(
        _ v: UnsafeMutableBufferPointer<Double>, _ d: UnsafeMutableBufferPointer<Double>,
        _ e: UnsafeMutableBufferPointer<Double>
    ) {
        let n = d.count
        for j in 0..<n { d[j] = v[j * n + n - 1] }
        for i in stride(from: n - 1, to: 0, by: -1) {
            var scale = 0.0
            for k in 0..<i { scale += abs(d[k]) }
            var h = 0.0
            if scale == 0 {
                e[i] = d[i - 1]
                for j in 0..<i {
                    d[j] = v[j * n + i - 1]
                    v[j * n + i] = 0
                    v[i * n + j] = 0
                }
            } else {
                for k in 0..<i {
                    d[k] /= scale
                    h += d[k] * d[k]
                }
                var f = d[i - 1]
                var g = h.squareRoot()
                if f > 0 { g = -g }
                e[i] = scale * g
                h -= f * g
                d[i - 1] = f - g
                for j in 0..<i { e[j] = 0 }
                for j in 0..<i {
                    f = d[j]
                    v[i * n + j] = f
                    g = e[j] + v[j * n + j] * f
                    for k in (j + 1)..<max(i, j + 1) {
                        g += v[j * n + k] * d[k]
                        e[k] += v[j * n + k] * f
                    }
                    e[j] = g
                }
                f = 0
                for j in 0..<i {
                    e[j] /= h
                    f += e[j] * d[j]
                }
                let half = f / (h + h)
                for j in 0..<i { e[j] -= half * d[j] }
                for j in 0..<i {
                    f = d[j]
                    g = e[j]
                    for k in j..<i { v[j * n + k] -= f * e[k] + g * d[k] }
                    d[j] = v[j * n + i - 1]
                    v[j * n + i] = 0
                }
            }
            d[i] = h
        }
        accumulate(v, d)
        for j in 0..<n {
            d[j] = v[j * n + n - 1]
            v[j * n + n - 1] = 0
        }
        v[n * n - 1] = 1
        e[0] = 0
    }

    /// Multiplies the reflections out.
    private static func accumulate(
        _ v: UnsafeMutableBufferPointer<Double>, _ d: UnsafeMutableBufferPointer<Double>
    ) {
        let n = d.count
        for i in 0..<(n - 1) {
            v[i * n + n - 1] = v[i * n + i]
            v[i * n + i] = 1
            let h = d[i + 1]
            if h != 0 {
                for k in 0...i { d[k] = v[(i + 1) * n + k] / h }
                for j in 0...i {
                    var g = 0.0
                    for k in 0...i { g += v[(i + 1) * n + k] * v[j * n + k] }
                    for k in 0...i { v[j * n + k] -= g * d[k] }
                }
            }
            for k in 0...i { v[(i + 1) * n + k] = 0 }
        }
    }

    /// Implicit QL on the diagonal `d` and the entries below it, `e`.
    private static func diagonalise(
        _ v: UnsafeMutableBufferPointer<Double>, _ d: UnsafeMutableBufferPointer<Double>,
        _ e: UnsafeMutableBufferPointer<Double>
    ) -> Bool {
        let n = d.count
        for i in 1..<max(n, 1) { e[i - 1] = e[i] }
        e[n - 1] = 0
        var shift = 0.0
        var size = 0.0
        for l in 0..<n {
            size = max(size, abs(d[l]) + abs(e[l]))
            var m = l
            while m < n - 1, abs(e[m]) > .ulpOfOne * size { m += 1 }
            var steps = 0
            while m > l {
                steps += 1
                if steps > stepLimit { return false }
                shift += step(from: l, to: m, v, d, e)
                if abs(e[l]) <= .ulpOfOne * size { break }
            }
            d[l] += shift
            e[l] = 0
        }
        return true
    }

    /// One implicit QL step on the block from `l` to `m`; returns the shift taken off the diagonal.
    private static func step(
        from l: Int, to m: Int, _ v: UnsafeMutableBufferPointer<Double>,
        _ d: UnsafeMutableBufferPointer<Double>, _ e: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        let n = d.count
        var g = d[l]
        var p = (d[l + 1] - g) / (2 * e[l])
        var r = Double.hypot(p, 1)
        if p < 0 { r = -r }
        d[l] = e[l] / (p + r)
        d[l + 1] = e[l] * (p + r)
        let next = d[l + 1]
        let shift = g - d[l]
        for i in (l + 2)..<max(n, l + 2) { d[i] -= shift }
        p = d[m]
        var (c, c2, c3) = (1.0, 1.0, 1.0)
        let below = e[l + 1]
        var (s, s2) = (0.0, 0.0)
        for i in stride(from: m - 1, through: l, by: -1) {
            c3 = c2
            c2 = c
            s2 = s
            g = c * e[i]
            let h = c * p
            r = Double.hypot(p, e[i])
            e[i + 1] = s * r
            s = e[i] / r
            c = p / r
            p = c * d[i] - s * g
            d[i + 1] = h + s * (c * g + s * d[i])
            for k in 0..<n {
                let upper = v[(i + 1) * n + k]
                let lower = v[i * n + k]
                v[(i + 1) * n + k] = s * lower + c * upper
                v[i * n + k] = c * lower - s * upper
            }
        }
        p = -s * s2 * c3 * below * e[l] / next
        e[l] = s * p
        d[l] = c * p
        return shift
    }
}

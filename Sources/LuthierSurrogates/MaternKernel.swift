import LuthierMath
import RealModule

/// The Matérn-5/2 kernel on inputs that are already divided by their length scales.
enum MaternKernel {
    /// Squared distances between a point and every row.
    static func squaredDistances(_ point: [Double], to rows: Features) -> [Double] {
        var squares = [Double](repeating: 0, count: rows.count)
        squares.withUnsafeMutableBufferPointer { squares in
            for (value, column) in zip(point, rows.columns) {
                column.withUnsafeBufferPointer { column in
                    for row in squares.indices {
                        let difference = column[row] - value
                        squares[row] += difference * difference
                    }
                }
            }
        }
        return squares
    }

    /// The covariances of a point with every row.
    static func row(
        _ point: [Double], against rows: Features, signal: Double
    ) -> (values: [Double], distances: [Double]) {
        var squares = squaredDistances(point, to: rows)
        var exponentials = scaledDistances(&squares)
        exponentiateNegative(&exponentials, of: squares)
        for index in squares.indices {
            let q = squares[index]
            // As in the matrix, to the last bit.
            exponentials[index] = signal * exponentials[index] * (1 + q + q * q / 3)
        }
        return (exponentials, squares)
    }

    /// The covariances of a point with every row, and their slopes along r².
    static func rowWithSlopes(
        _ point: [Double], against rows: Features, signal: Double
    ) -> (values: [Double], slopes: [Double]) {
        var values = squaredDistances(point, to: rows)
        var slopes = scaledDistances(&values)
        exponentiateNegative(&slopes, of: values)
        for index in values.indices {
            let q = values[index]
            let scaled = signal * slopes[index]
            values[index] = scaled * (1 + q + q * q / 3)
            slopes[index] = -5.0 / 6 * scaled * (1 + q)
        }
        return (values, slopes)
    }

    /// The covariances of all rows with each other: n × n by row, the lower triangle alone.
    static func matrix(of rows: Features, signal: Double) -> [Double] {
        matrixWithSlopes(of: rows, signal: signal, wantsSlopes: false).values
    }

    /// The same, with the slopes along r².
    static func matrixWithSlopes(
        of rows: Features, signal: Double, wantsSlopes: Bool = true
    ) -> (values: [Double], slopes: [Double]) {
        let count = rows.count
        var values = [Double](repeating: 0, count: count * count)
        var slopes = wantsSlopes ? values : []
        var decays = [Double](repeating: 0, count: count)
        let root = 5.0.squareRoot()
        values.withUnsafeMutableBufferPointer { values in
            for column in rows.columns {
                column.withUnsafeBufferPointer { column in
                    for row in 0..<count {
                        let own = column[row]
                        let start = row * count
                        for other in 0..<row {
                            let difference = column[other] - own
                            values[start + other] += difference * difference
                        }
                    }
                }
            }
            for row in 0..<count {
                let start = row * count
                decays.withUnsafeMutableBufferPointer { decays in
                    for other in 0...row {
                        let q = root * values[start + other].squareRoot()
                        values[start + other] = q
                        decays[other] = -q
                    }
                    if let base = decays.baseAddress {
                        VectorKernels.exponentiate(base, count: row + 1)
                    }
                    for other in 0...row {
                        let q = values[start + other]
                        let scaled = signal * decays[other]
                        values[start + other] = scaled * (1 + q + q * q / 3)
                        if wantsSlopes { slopes[start + other] = -5.0 / 6 * scaled * (1 + q) }
                    }
                }
            }
        }
        return (values, slopes)
    }

    /// Turns r² into q = √5 r in place and gives room for as many numbers.
    private static func scaledDistances(_ squares: inout [Double]) -> [Double] {
        let root = 5.0.squareRoot()
        for index in squares.indices { squares[index] = root * squares[index].squareRoot() }
        return [Double](repeating: 0, count: squares.count)
    }

    private static func exponentiateNegative(_ result: inout [Double], of values: [Double]) {
        for index in values.indices { result[index] = -values[index] }
        result.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress {
                VectorKernels.exponentiate(base, count: buffer.count)
            }
        }
    }
}

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
    static func row(_ point: [Double], against rows: Features, signal: Double) -> [Double] {
        rowWithSlopes(point, against: rows, signal: signal, wantsSlopes: false).values
    }

    /// The covariances of a point with every row, and their slopes along r².
    static func rowWithSlopes(
        _ point: [Double], against rows: Features, signal: Double, wantsSlopes: Bool = true
    ) -> (values: [Double], slopes: [Double]) {
        var values = squaredDistances(point, to: rows)
        var slopes = [Double](repeating: 0, count: values.count)
        values.withUnsafeMutableBufferPointer { values in
            slopes.withUnsafeMutableBufferPointer { slopes in
                guard let base = values.baseAddress, let room = slopes.baseAddress else { return }
                turn(base, count: values.count, signal: signal, slopes: room)
            }
        }
        return (values, wantsSlopes ? slopes : [])
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
        var values = squares(of: rows)
        var slopes = [Double](repeating: 0, count: wantsSlopes ? count * count : count)
        values.withUnsafeMutableBufferPointer { values in
            slopes.withUnsafeMutableBufferPointer { slopes in
                guard let base = values.baseAddress, let room = slopes.baseAddress else { return }
                for row in 0..<count {
                    let start = row * count
                    turn(
                        base + start, count: row + 1, signal: signal,
                        slopes: wantsSlopes ? room + start : room)
                }
            }
        }
        return (values, wantsSlopes ? slopes : [])
    }

    /// The squared distances of all rows from each other: n × n by row, the lower triangle alone.
    static func squares(of rows: Features) -> [Double] {
        let count = rows.count
        var values = [Double](repeating: 0, count: count * count)
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
        }
        return values
    }

    /// The covariances of rows whose squared distances are known, in place; the lower triangle alone.
    static func turn(_ squares: inout [Double], count: Int, signal: Double) {
        var room = [Double](repeating: 0, count: count)
        squares.withUnsafeMutableBufferPointer { values in
            room.withUnsafeMutableBufferPointer { room in
                guard let base = values.baseAddress, let room = room.baseAddress else { return }
                for row in 0..<count {
                    turn(base + row * count, count: row + 1, signal: signal, slopes: room)
                }
            }
        }
    }

    /// Turns squared distances into covariances, and gives the slopes along them.
    private static func turn(
        _ values: UnsafeMutablePointer<Double>, count: Int, signal: Double,
        slopes: UnsafeMutablePointer<Double>
    ) {
        let root = 5.0.squareRoot()
        for index in 0..<count {
            let q = root * values[index].squareRoot()
            values[index] = q
            slopes[index] = -q
        }
        VectorKernels.exponentiate(slopes, count: count)
        for index in 0..<count {
            let q = values[index]
            let scaled = signal * slopes[index]
            values[index] = scaled * (1 + q + q * q / 3)
            slopes[index] = -5.0 / 6 * scaled * (1 + q)
        }
    }
}

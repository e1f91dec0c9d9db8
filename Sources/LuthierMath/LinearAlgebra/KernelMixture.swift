/// Sums over many kernels, eight at a time, in one fixed order of operations for each kernel.
///
/// Numbers of kernels lie in blocks: row by row, eight kernels each, so that what one block needs
/// lies together. Which of the places a kernel has makes no difference to any result, not even in
/// the last digit.
package enum KernelMixture {
    /// Kernels in a block.
    package static let width = 8
    /// Rows that are worked out before a block whose kernels no longer count is left.
    @usableFromInline static let stride = 4
    /// The unit of the sums, which are exact in whole numbers; room for 32,768 kernels.
    @usableFromInline static let unit = 0x1p48
    /// Exponentials below this one are less than half a unit.
    @usableFromInline static let negligible = -34.5

    /// Where a row's number for a kernel lies.
    @inlinable
    package static func place(of slot: Int, row: Int, rows: Int) -> Int {
        (slot / width * rows + row) * width + slot % width
    }

    /// Subtracts Σ ((point − centre) × inverse)² over the rows from each kernel's logarithm.
    ///
    /// - Parameters:
    ///   - logs: `blocks` × 8 numbers. Where all of a block fall below `least`, they may be left
    ///     above their values, but below `least`.
    ///   - centres: In blocks, as many rows as `point` has numbers.
    ///   - inverses: The same; 0 where a row is to be left out.
    ///   - point: One number for each row.
    ///   - blocks: How many there are.
    ///   - least: Below this a logarithm is not needed.
    ///   - enough: Above `least`; where one reaches this, the others are not needed.
    /// - Returns: A logarithm that reaches `enough`, or nil when none does and all were worked out.
    /// - Complexity: O(blocks × rows).
    @inlinable
    package static func subtractSquares(
        from logs: UnsafeMutablePointer<Double>, centres: UnsafePointer<Double>,
        inverses: UnsafePointer<Double>, point: UnsafeBufferPointer<Double>, blocks: Int,
        least: Double, enough: Double
    ) -> Double? {
        let rows = point.count
        for block in 0..<blocks {
            var sum = VectorKernels.lanes(UnsafePointer(logs), block * width)
            var row = 0
            while row < rows, reaches(least, sum) {
                let end = min(row + stride, rows)
                while row < end {
                    let place = (block * rows + row) * width
                    let z =
                        (SIMD8(repeating: point[row]) - VectorKernels.lanes(centres, place))
                        * VectorKernels.lanes(inverses, place)
                    sum -= z * z
                    row += 1
                }
            }
            if reaches(enough, sum) { return sum.max() }
            VectorKernels.store(sum, logs, block * width)
        }
        return nil
    }

    /// ln(exp(first) + Σ exp(logs)), to 2⁻⁴⁸ of the largest term for each.
    ///
    /// - Parameters:
    ///   - logs: `blocks` × 8 numbers; −∞ counts nothing.
    ///   - blocks: How many there are.
    ///   - first: Finite.
    ///   - logarithm: The natural logarithm.
    /// - Returns: The same for every order of the kernels.
    @inlinable
    package static func logSum(
        _ logs: UnsafePointer<Double>, blocks: Int, first: Double,
        logarithm: (Double) -> Double
    ) -> Double {
        var peaks = SIMD8<Double>(repeating: first)
        for block in 0..<blocks {
            let lanes = VectorKernels.lanes(logs, block * width)
            peaks = peaks.replacing(with: lanes, where: lanes .> peaks)
        }
        var largest = first
        for lane in 0..<width { largest = max(largest, peaks[lane]) }
        var sums = SIMD8<Int64>(repeating: 0)
        for block in 0..<blocks {
            let lanes = VectorKernels.lanes(logs, block * width) - SIMD8(repeating: largest)
            if reaches(negligible, lanes) { sums = sums &+ units(lanes) }
        }
        let own = units(SIMD8(repeating: first - largest))[0]
        return largest + logarithm(Double(sums.wrappedSum() &+ own) / unit)
    }

    /// Exponentials of numbers up to 0 in whole units.
    @inlinable @inline(__always)
    static func units(_ logs: SIMD8<Double>) -> SIMD8<Int64> {
        // Adding 1.5 × 2⁵² rounds to a whole number and leaves it in the low bits.
        let magic = SIMD8<Double>(repeating: 6_755_399_441_055_744)
        let scaled = VectorKernels.exponential(logs) * SIMD8(repeating: unit) + magic
        return unsafeBitCast(scaled, to: SIMD8<Int64>.self)
            &- unsafeBitCast(magic, to: SIMD8<Int64>.self)
    }

    /// Whether one of some numbers is at least as large as another.
    @inlinable
    static func reaches(_ least: Double, _ lanes: SIMD8<Double>) -> Bool {
        // The sign of a difference is negative when the number is too small.
        let bits = unsafeBitCast(lanes - SIMD8(repeating: least), to: SIMD8<Int64>.self)
        let halves = bits.lowHalf & bits.highHalf
        let quarters = halves.lowHalf & halves.highHalf
        return quarters[0] & quarters[1] >= 0
    }
}

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
    /// Exponentials below this one are less than half a unit: they change no sum.
    @usableFromInline static let negligible = -34.5

    /// Where a row's number for a kernel lies.
    @inlinable @inline(__always)
    package static func place(of slot: Int, row: Int, rows: Int) -> Int {
        (slot / width * rows + row) * width + slot % width
    }

    /// Subtracts Σ ((point − centre) × inverse)² over the rows from each kernel's logarithm.
    ///
    /// Blocks all of whose kernels are so far below the largest logarithm, or below `first`, that
    /// they change no digit of ``logSum(_:blocks:first:logarithm:)`` are left out. Which ones these
    /// are depends on where it begins, the sum does not.
    ///
    /// - Parameters:
    ///   - starts: `blocks` × 8 numbers; −∞ counts nothing.
    ///   - logs: Room for as many; gets the logarithms of the blocks that are left.
    ///   - centres: In blocks, as many rows as `point` has numbers.
    ///   - inverses: The same; 0 where a row is to be left out.
    ///   - point: One number for each row.
    ///   - blocks: How many there are.
    ///   - beginning: The block to begin with, best one with a kernel near the point.
    ///   - first: What the sum is to hold beside the kernels.
    /// - Returns: How many blocks are left.
    /// - Complexity: O(blocks × rows).
    @inlinable
    package static func subtractSquares(
        from starts: UnsafePointer<Double>, into logs: UnsafeMutablePointer<Double>,
        centres: UnsafePointer<Double>, inverses: UnsafePointer<Double>,
        point: UnsafeBufferPointer<Double>, blocks: Int, beginning: Int, first: Double
    ) -> Int {
        var least = first + negligible
        var left = 0
        var block = beginning
        for _ in 0..<blocks {
            let sum = logarithms(starts, centres, inverses, point, of: block, least: least)
            if reaches(least, sum) {
                VectorKernels.store(sum, logs, left &* width)
                left &+= 1
                least = max(least, sum.max() + negligible)
            }
            block = block > 0 ? block &- 1 : blocks &- 1
        }
        return left
    }

    /// The first block that has a logarithm of at least `enough`, with its largest.
    ///
    /// The parameters are those of `subtractSquares`. Looks at less than that, so it is worth asking
    /// where a block is likely found.
    ///
    /// - Returns: nil when no kernel reaches that much.
    /// - Complexity: O(blocks × rows) at most.
    @inlinable
    package static func kernelReaching(
        _ enough: Double, from starts: UnsafePointer<Double>, centres: UnsafePointer<Double>,
        inverses: UnsafePointer<Double>, point: UnsafeBufferPointer<Double>, blocks: Int,
        beginning: Int
    ) -> (block: Int, log: Double)? {
        var block = beginning
        for _ in 0..<blocks {
            let sum = logarithms(starts, centres, inverses, point, of: block, least: enough)
            if reaches(enough, sum) { return (block, sum.max()) }
            block = block > 0 ? block &- 1 : blocks &- 1
        }
        return nil
    }

    /// A block's logarithms; where all fall below `least` they may be left above their values.
    @inlinable @inline(__always)
    static func logarithms(
        _ starts: UnsafePointer<Double>, _ centres: UnsafePointer<Double>,
        _ inverses: UnsafePointer<Double>, _ point: UnsafeBufferPointer<Double>, of block: Int,
        least: Double
    ) -> SIMD8<Double> {
        let rows = point.count
        var sum = VectorKernels.lanes(starts, block &* width)
        var place = block &* rows &* width
        var row = 0
        while row < rows, reaches(least, sum) {
            let end = min(row &+ stride, rows)
            while row < end {
                let z =
                    (SIMD8(repeating: point[row]) - VectorKernels.lanes(centres, place))
                    * VectorKernels.lanes(inverses, place)
                sum -= z * z
                row &+= 1
                place &+= width
            }
        }
        return sum
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

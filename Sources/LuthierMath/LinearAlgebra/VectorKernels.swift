/// Loops over contiguous numbers, in one fixed order of operations.
///
/// Nothing here calls the system's mathematics library or fuses multiplication with addition, so
/// the same binary gives the same bits on every processor.
package enum VectorKernels {
    /// The inner product of two vectors.
    ///
    /// - Complexity: O(count).
    @inlinable
    package static func dot(
        _ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>, count: Int
    ) -> Double {
        var first = SIMD8<Double>(repeating: 0)
        var second = SIMD8<Double>(repeating: 0)
        var index = 0
        while index + 16 <= count {
            first += lanes(left, index) * lanes(right, index)
            second += lanes(left, index + 8) * lanes(right, index + 8)
            index += 16
        }
        if index + 8 <= count {
            first += lanes(left, index) * lanes(right, index)
            index += 8
        }
        var sum = (first + second).sum()
        while index < count {
            sum += left[index] * right[index]
            index += 1
        }
        return sum
    }

    /// Adds a multiple of a vector to another: target += factor × vector.
    ///
    /// - Complexity: O(count).
    @inlinable
    package static func add(
        _ factor: Double, times vector: UnsafePointer<Double>,
        to target: UnsafeMutablePointer<Double>, count: Int
    ) {
        var index = 0
        while index + 8 <= count {
            let sum = lanes(UnsafePointer(target), index) + factor * lanes(vector, index)
            store(sum, target, index)
            index += 8
        }
        while index < count {
            target[index] += factor * vector[index]
            index += 1
        }
    }

    /// Adds multiples of four vectors to another, one after the other.
    ///
    /// Equal to the last bit to four calls of ``add(_:times:to:count:)``; target is read and written
    /// once.
    ///
    /// - Parameters:
    ///   - factors: One for each vector.
    ///   - vectors: The first of the four.
    ///   - stride: How far it is from one vector to the next.
    ///   - target: What is added to.
    ///   - count: The length of all.
    /// - Complexity: O(count).
    @inlinable
    package static func add(
        _ factors: SIMD4<Double>, times vectors: UnsafePointer<Double>, stride: Int,
        to target: UnsafeMutablePointer<Double>, count: Int
    ) {
        let second = vectors + stride
        let third = second + stride
        let fourth = third + stride
        var index = 0
        while index + 8 <= count {
            var sum = lanes(UnsafePointer(target), index) + factors[0] * lanes(vectors, index)
            sum += factors[1] * lanes(second, index)
            sum += factors[2] * lanes(third, index)
            sum += factors[3] * lanes(fourth, index)
            store(sum, target, index)
            index += 8
        }
        while index < count {
            var sum = target[index] + factors[0] * vectors[index]
            sum += factors[1] * second[index]
            sum += factors[2] * third[index]
            sum += factors[3] * fourth[index]
            target[index] = sum
            index += 1
        }
    }

    /// Replaces each number, at most 0, by its exponential.
    ///
    /// Relative error below 3e-16 above −700; exactly 0 below −708.
    ///
    /// - Complexity: O(count).
    @inlinable
    package static func exponentiate(_ values: UnsafeMutablePointer<Double>, count: Int) {
        var index = 0
        while index + 8 <= count {
            store(exponential(lanes(UnsafePointer(values), index)), values, index)
            index += 8
        }
        if index < count {
            var rest = SIMD8<Double>(repeating: 0)
            for lane in 0..<(count - index) { rest[lane] = values[index + lane] }
            rest = exponential(rest)
            for lane in 0..<(count - index) { values[index + lane] = rest[lane] }
        }
    }

    /// e^x for x ≤ 0, lane by lane: x = k ln 2 + r with |r| ≤ ½ ln 2, and a polynomial in r.
    @inlinable @inline(__always)
    static func exponential(_ x: SIMD8<Double>) -> SIMD8<Double> {
        let tooSmall = x .< SIMD8(repeating: -708)
        let x = x.replacing(with: SIMD8(repeating: -708), where: tooSmall)
        // Adding 1.5 × 2⁵² rounds to the nearest whole number and leaves it in the low bits.
        let magic = SIMD8<Double>(repeating: 6_755_399_441_055_744)
        let shifted = x * SIMD8(repeating: 1.442_695_040_888_963_4) + magic
        let whole = shifted - magic
        let r =
            x - whole * SIMD8(repeating: 0.693_147_180_369_123_8)
            - whole * SIMD8(repeating: 1.908_214_929_270_587_7e-10)
        // Taylor's series: the first term left out is below 2e-17.
        var sum = SIMD8<Double>(repeating: 1.0 / 6_227_020_800)
        sum = sum * r + SIMD8(repeating: 1.0 / 479_001_600)
        sum = sum * r + SIMD8(repeating: 1.0 / 39_916_800)
        sum = sum * r + SIMD8(repeating: 1.0 / 3_628_800)
        sum = sum * r + SIMD8(repeating: 1.0 / 362_880)
        sum = sum * r + SIMD8(repeating: 1.0 / 40_320)
        sum = sum * r + SIMD8(repeating: 1.0 / 5_040)
        sum = sum * r + SIMD8(repeating: 1.0 / 720)
        sum = sum * r + SIMD8(repeating: 1.0 / 120)
        sum = sum * r + SIMD8(repeating: 1.0 / 24)
        sum = sum * r + SIMD8(repeating: 1.0 / 6)
        sum = sum * r + SIMD8(repeating: 0.5)
        sum = sum * r + SIMD8(repeating: 1)
        sum = sum * r + SIMD8(repeating: 1)
        let bits = unsafeBitCast(shifted, to: SIMD8<Int64>.self)
        let power = (bits &+ SIMD8(repeating: 1023)) &<< 52
        let result = sum * unsafeBitCast(power, to: SIMD8<Double>.self)
        return result.replacing(with: SIMD8(repeating: 0), where: tooSmall)
    }

    @inlinable @inline(__always)
    static func lanes(_ pointer: UnsafePointer<Double>, _ index: Int) -> SIMD8<Double> {
        UnsafeRawPointer(pointer + index).loadUnaligned(as: SIMD8<Double>.self)
    }

    @inlinable @inline(__always)
    static func store(
        _ lanes: SIMD8<Double>, _ pointer: UnsafeMutablePointer<Double>, _ index: Int
    ) {
        UnsafeMutableRawPointer(pointer + index).storeBytes(of: lanes, as: SIMD8<Double>.self)
    }
}

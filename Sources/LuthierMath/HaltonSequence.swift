/// Points that fill the unit cube evenly for any number of points, one prime base per dimension.
///
/// Advised up to 20 dimensions: large bases need many points before neighbouring axes stop
/// being correlated. Prefer ``SobolSequence`` where a power of two points can be drawn.
///
/// - SeeAlso: Halton, "On the efficiency of certain quasi-random sequences of points in evaluating
///   multi-dimensional integrals", Numerische Mathematik 2 (1960); for the scrambling Owen, "A
///   randomized Halton algorithm in R", arXiv:1706.02808, with independent permutations per digit.
public struct HaltonSequence: Sendable, Hashable {
    /// How many coordinates a point has.
    public var dimensionCount: Int { axes.count }

    private let axes: [Axis]

    /// The plain sequence, whose point 0 is the origin.
    ///
    /// - Parameter dimensionCount: At least 1.
    public init(dimensionCount: Int) {
        axes = Self.primes(count: dimensionCount).map { Axis(base: $0) }
    }

    /// A scrambled sequence: each digit of each axis is replaced by a random permutation of it.
    ///
    /// Keeps one permutation per digit, about 10 × base numbers for an axis; the scrambling of an axis
    /// does not depend on how many follow it.
    ///
    /// - Parameters:
    ///   - dimensionCount: At least 1.
    ///   - source: Gives the permutations; its purpose is usually `scramble`.
    public init(dimensionCount: Int, scrambledUsing source: inout RandomSource) {
        axes = Self.primes(count: dimensionCount).map { base in
            var axis = Axis(base: base)
            axis.scramble(using: &source)
            return axis
        }
    }

    /// The point at `index`.
    ///
    /// - Parameter index: From 0; an axis repeats after the largest power of its base up to 2^52.
    /// - Returns: `dimensionCount` coordinates: in [0, 1) for the plain sequence, strictly inside of it for
    ///   a scrambled one.
    /// - Complexity: O(d log n) for index n, O(d) with scrambling.
    public func point(at index: UInt64) -> [Double] {
        axes.map { $0.coordinate(at: index) }
    }

    private static func primes(count: Int) -> [UInt64] {
        precondition(count >= 1, "a sequence has at least one dimension, got \(count)")
        var primes: [UInt64] = []
        var candidate: UInt64 = 2
        while primes.count < count {
            if !primes.contains(where: { candidate.isMultiple(of: $0) }) {
                primes.append(candidate)
            }
            candidate += 1
        }
        return primes
    }
}

extension HaltonSequence {
    /// The radical inverse in one base, with as many digits as a `Double` can tell apart.
    private struct Axis: Sendable, Hashable {
        let base: UInt64
        let digitCount: Int
        /// base ^ digitCount, at most 2^52.
        let cellCount: UInt64
        /// New values of the first digit, then of the second, and so on; empty for the plain axis.
        var permutations: [UInt32] = []

        init(base: UInt64) {
            self.base = base
            var digitCount = 0
            var cellCount: UInt64 = 1
            while cellCount <= (1 << 52) / base {
                cellCount *= base
                digitCount += 1
            }
            self.digitCount = digitCount
            self.cellCount = cellCount
        }

        mutating func scramble(using source: inout RandomSource) {
            for _ in 0..<digitCount {
                var permutation = (0..<UInt32(base)).map { $0 }
                source.shuffle(&permutation)
                permutations += permutation
            }
        }

        func coordinate(at index: UInt64) -> Double {
            let isScrambled = !permutations.isEmpty
            var rest = index
            var cell: UInt64 = 0
            var weight = cellCount
            for position in 0..<digitCount {
                if rest == 0, !isScrambled { break }
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: base)
                weight /= base
                cell +=
                    weight
                    * (isScrambled
                        ? UInt64(permutations[position * Int(base) + Int(digit)]) : digit)
                rest = quotient
            }
            // The middle of the cell: never 0 or 1, and right on average.
            return (Double(cell) + (isScrambled ? 0.5 : 0)) / Double(cellCount)
        }
    }
}

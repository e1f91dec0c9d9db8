/// Points that fill the unit cube evenly, any of them in one step.
///
/// The first 2^m points, and each later block of 2^m that starts at a multiple of 2^m, put equally many
/// points into every half, quarter, … of each axis. Take whole blocks of a power of two where
/// balance matters, and never leave out point 0 of a scrambled sequence.
///
/// The first 1,024 dimensions come from the table of Joe and Kuo. Each further 1,024 walk the same
/// table in another order of the points, shuffled within blocks: each axis and each group
/// keep their balance, while axes of different groups are related no better than at random.
///
/// - SeeAlso: Joe, Kuo, "Constructing Sobol sequences with better two-dimensional projections",
///   SIAM J. Sci. Comput. 30 (2008); Burley, "Practical Hash-based Owen Scrambling", JCGT 9 (2020),
///   for scrambling and for the padding beyond the table.
public struct SobolSequence: Sendable, Hashable {
    /// How many dimensions have direction numbers of their own.
    public static let tabulatedDimensionCount = SobolDirections.dimensionCount

    /// How many coordinates a point has.
    public let dimensionCount: Int

    /// One per dimension; none for the plain sequence.
    private let scrambles: [HashedOwenScramble]
    /// The order of the points in each group of dimensions after the first.
    private let shuffles: [HashedOwenScramble]

    /// The plain sequence, whose point 0 is the origin in every tabulated dimension.
    ///
    /// - Parameter dimensionCount: At least 1.
    public init(dimensionCount: Int) {
        // Fixed seeds: the plain sequence is one and the same everywhere.
        var source = RandomSource(seed: 0, purpose: .scramble)
        let seeds = Self.seeds(dimensionCount: dimensionCount, using: &source)
        self.dimensionCount = dimensionCount
        scrambles = []
        shuffles = seeds.shuffles
    }

    /// A scrambled sequence: each point alone is uniformly distributed, together they stay balanced.
    ///
    /// The scrambling of a dimension does not depend on how many dimensions follow it.
    ///
    /// - Parameters:
    ///   - dimensionCount: At least 1.
    ///   - source: Gives the scrambling; its purpose is usually `scramble`.
    public init(dimensionCount: Int, scrambledUsing source: inout RandomSource) {
        let seeds = Self.seeds(dimensionCount: dimensionCount, using: &source)
        self.dimensionCount = dimensionCount
        scrambles = seeds.scrambles
        shuffles = seeds.shuffles
    }

    /// The point at `index`.
    ///
    /// - Parameter index: From 0; the sequence repeats after 2^32 points.
    /// - Returns: `dimensionCount` coordinates: multiples of 2^-32 in [0, 1) for the plain sequence; in a
    ///   scrambled one the midpoints of those cells, inside [2^-33, 1 − 2^-33].
    /// - Complexity: O(d).
    public func point(at index: UInt64) -> [Double] {
        let index = UInt32(truncatingIfNeeded: index)
        return (0..<dimensionCount).map { dimension in
            let digits = digits(at: index, dimension: dimension)
            guard !scrambles.isEmpty else { return Double(digits) * 0x1p-32 }
            return (Double(scrambles[dimension](digits)) + 0.5) * 0x1p-32
        }
    }

    private func digits(at index: UInt32, dimension: Int) -> UInt32 {
        let (group, column) = dimension.quotientAndRemainder(
            dividingBy: Self.tabulatedDimensionCount)
        let place = group == 0 ? index : shuffles[group - 1](index)
        return SobolDirections.tabulated.digits(at: place, dimension: column)
    }

    private static func seeds(
        dimensionCount: Int, using source: inout RandomSource
    ) -> (scrambles: [HashedOwenScramble], shuffles: [HashedOwenScramble]) {
        precondition(
            dimensionCount >= 1, "a sequence has at least one dimension, got \(dimensionCount)")
        var scrambles: [HashedOwenScramble] = []
        var shuffles: [HashedOwenScramble] = []
        for dimension in 0..<dimensionCount {
            // One draw has two halves: one for the axis, one for the group that starts at it.
            let bits = source.next()
            scrambles.append(HashedOwenScramble(seed: UInt32(truncatingIfNeeded: bits >> 32)))
            if dimension > 0, dimension.isMultiple(of: tabulatedDimensionCount) {
                shuffles.append(HashedOwenScramble(seed: UInt32(truncatingIfNeeded: bits)))
            }
        }
        return (scrambles, shuffles)
    }
}

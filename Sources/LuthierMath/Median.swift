/// The value in the middle of `values`, or halfway between the two middle ones.
///
/// - Parameter values: In any order; none is NaN.
/// - Returns: The median, or nil for no values; NaN between −∞ and +∞.
/// - Complexity: O(n log n).
package func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    guard sorted.count.isMultiple(of: 2) else { return sorted[middle] }
    let (lower, upper) = (sorted[middle - 1], sorted[middle])
    // Halves first, because the sum of two large values may be infinite.
    return lower == upper ? lower : lower / 2 + upper / 2
}

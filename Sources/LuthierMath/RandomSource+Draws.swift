extension RandomSource {
    /// A number in [0, 1), a multiple of 2^-53.
    public mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A number between the bounds, either of which may come up by rounding.
    ///
    /// Bounds must be finite; their distance may overflow.
    public mutating func uniform(in range: ClosedRange<Double>) -> Double {
        precondition(
            range.lowerBound.isFinite && range.upperBound.isFinite,
            "a uniform number needs finite bounds, got \(range)")
        let unit = uniform()
        let width = range.upperBound - range.lowerBound
        // A width beyond the largest finite number: weigh the bounds, neither product overflows.
        let value =
            width.isFinite
            ? range.lowerBound + unit * width
            : range.lowerBound * (1 - unit) + range.upperBound * unit
        return min(max(value, range.lowerBound), range.upperBound)
    }

    /// An integer below a bound, each exactly as likely as the others.
    ///
    /// - Parameter bound: At least 1.
    /// - Returns: In 0 ..< `bound`.
    /// - Complexity: O(1); a second draw has probability below `bound` / 2^64.
    /// - SeeAlso: Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 2019,
    ///   arXiv:1805.10941, algorithm 5.
    public mutating func below(_ bound: Int) -> Int {
        precondition(
            bound >= 1, "an integer below a bound needs a bound of at least 1, got \(bound)")
        let limit = UInt64(bound)
        var product = next().multipliedFullWidth(by: limit)
        if product.low < limit {
            // 2^64 mod limit: products whose low half is smaller would be one too many.
            let threshold = (0 &- limit) % limit
            while product.low < threshold {
                product = next().multipliedFullWidth(by: limit)
            }
        }
        return Int(product.high)
    }

    /// A draw from the standard normal distribution, by inversion.
    ///
    /// One draw of the stream gives one number, so positions stay predictable. The probability is the
    /// midpoint of one of 2^52 cells: the result is finite and lies within ±8.21.
    public mutating func normal() -> Double {
        normalQuantile((Double(next() >> 12) + 0.5) * 0x1p-52)
    }

    /// Puts the elements in a random order, each order as likely as the others.
    ///
    /// - Complexity: O(n); one draw per element but the first.
    /// - SeeAlso: Knuth, "The Art of Computer Programming", vol. 2, §3.4.2, algorithm P.
    public mutating func shuffle<Element>(_ elements: inout [Element]) {
        for last in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(last, below(last + 1))
        }
    }
}

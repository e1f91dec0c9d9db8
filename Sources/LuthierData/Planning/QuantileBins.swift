/// Bins of a numeric column that hold about equally many records each.
///
/// Equal values share a bin, so heavy ties make fewer or uneven bins.
struct QuantileBins: Sendable, Hashable {
    /// Values at which a new bin begins, rising.
    let edges: [Double]
    /// The lowest and the highest value.
    let range: ClosedRange<Double>?

    /// Bins of values.
    ///
    /// - Parameters:
    ///   - values: Any numbers; NaN stands for a missing value and has a bin of its own.
    ///   - count: How many bins, at least 2.
    /// - Complexity: O(n log n).
    init(_ values: [Double], count: Int) {
        precondition(count >= 2, "bins are at least 2, got \(count)")
        let sorted = values.filter { !$0.isNaN }.sorted()
        guard let first = sorted.first, let last = sorted.last else {
            (edges, range) = ([], nil)
            return
        }
        var edges: [Double] = []
        for bin in 1..<count {
            let edge = sorted[min(bin * sorted.count / count, sorted.count - 1)]
            if edge > edges.last ?? first { edges.append(edge) }
        }
        self.edges = edges
        range = first...last
    }

    /// How many bins there are, the one of missing values included.
    var count: Int { edges.count + 2 }

    /// The bin of a value; the last is that of missing values.
    ///
    /// - Complexity: O(log bins).
    func bin(of value: Double) -> Int {
        guard !value.isNaN else { return edges.count + 1 }
        var low = 0
        var high = edges.count
        while low < high {
            let middle = (low + high) / 2
            if edges[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// What a bin holds, as people read it: `1.5 to 3` is from 1.5 on and below 3.
    func name(of bin: Int) -> String {
        guard bin <= edges.count, let range else { return ColumnClasses.missing }
        let lower = bin == 0 ? range.lowerBound : edges[bin - 1]
        guard bin < edges.count else { return "\(Self.text(lower)) and more" }
        return "\(Self.text(lower)) to \(Self.text(edges[bin]))"
    }

    private static func text(_ value: Double) -> String {
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

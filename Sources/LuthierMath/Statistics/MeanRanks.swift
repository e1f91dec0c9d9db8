/// The places of values in ascending order, from 1; equal values share the mean of their places.
///
/// - Parameter values: Any numbers but NaN.
/// - Returns: One rank for each value, in the order of `values`.
/// - Complexity: O(n log n).
package func meanRanks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
        var end = start + 1
        while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
        let shared = Double(start + 1 + end) / 2
        for place in start..<end { ranks[order[place]] = shared }
        start = end
    }
    return ranks
}

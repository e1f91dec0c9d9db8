/// The points that no other dominates, of many.
package enum ParetoFront {
    /// The places of the points of the front.
    ///
    /// A point is dominated by another that is at least as good in every loss and better in one. Of
    /// equal points only the first is taken.
    ///
    /// - Parameter columns: For each loss its value of every point; less is better, NaN is as bad as
    ///   +∞.
    /// - Returns: Places, ascending by the first loss, then by the second and so on.
    /// - Complexity: O(n log n) for n points with up to two losses; with three the same, and the
    ///   moving of what is kept; O(n × front × losses) beyond.
    /// - SeeAlso: Kung, Luccio, Preparata, "On Finding the Maxima of a Set of Vectors", Journal of the
    ///   ACM 22 (1975), for two and three losses; Chomicki et al., "Skyline with Presorting", ICDE
    ///   2003, for more.
    package static func places(of columns: [[Double]]) -> [Int] {
        guard let count = columns.first?.count, count > 0 else { return [] }
        precondition(
            columns.allSatisfy { $0.count == count }, "every point has a value for every loss")
        let columns = columns.map { column in
            column.contains(where: \.isNaN) ? column.map { $0.isNaN ? .infinity : $0 } : column
        }
        let order = ordered(undominatedByOne(columns), columns)
        switch columns.count {
        case 1: return order.first.map { [$0] } ?? []
        case 2: return sweepTwo(order, columns[1])
        case 3: return sweepThree(order, columns[1], columns[2])
        default: return compareAll(order, columns)
        }
    }

    /// All places but those that one good point dominates, which in most clouds are nearly all.
    private static func undominatedByOne(_ columns: [[Double]]) -> [Int] {
        let all = Array(columns[0].indices)
        let lows = columns.map { $0.min() ?? 0 }
        let spans = zip(columns, lows).map { ($0.max() ?? 0) - $1 }
        guard spans.allSatisfy({ $0.isFinite }) else { return all }
        // The least largest loss, each on its own scale.
        var sums = [Double](repeating: 0, count: all.count)
        for (axis, column) in columns.enumerated() where spans[axis] > 0 {
            for place in all.indices {
                sums[place] = max(sums[place], (column[place] - lows[axis]) / spans[axis])
            }
        }
        var pivot = 0
        for place in all.indices where sums[place] < sums[pivot] { pivot = place }
        return all.filter { place in
            var isBetter = false
            for column in columns {
                if column[place] < column[pivot] { return true }
                if column[place] > column[pivot] { isBetter = true }
            }
            return !isBetter
        }
    }

    /// In lexicographic order whatever dominates a point stands before it.
    private static func ordered(_ places: [Int], _ columns: [[Double]]) -> [Int] {
        let keyed = places.map { (first: columns[0][$0], place: $0) }
        return keyed.sorted { left, right in
            if left.first != right.first { return left.first < right.first }
            for column in columns.dropFirst() where column[left.place] != column[right.place] {
                return column[left.place] < column[right.place]
            }
            return left.place < right.place
        }.map(\.place)
    }

    private static func sweepTwo(_ order: [Int], _ second: [Double]) -> [Int] {
        var least = Double.infinity
        var front: [Int] = []
        for place in order where front.isEmpty || second[place] < least {
            front.append(place)
            least = second[place]
        }
        return front
    }

    /// Of the points before, those count that no other beats in the second and third loss; they form
    /// steps that rise in the one and fall in the other.
    private static func sweepThree(
        _ order: [Int], _ second: [Double], _ third: [Double]
    ) -> [Int] {
        var steps: [(second: Double, third: Double)] = []
        var front: [Int] = []
        for place in order {
            var low = 0
            var high = steps.count
            while low < high {
                let middle = (low + high) / 2
                if steps[middle].second <= second[place] {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            // The last step at or below the second loss has the least third one of these.
            if low > 0, steps[low - 1].third <= third[place] { continue }
            front.append(place)
            var end = low
            while end < steps.count, steps[end].third >= third[place] { end += 1 }
            var start = low
            while start > 0, steps[start - 1].second == second[place] { start -= 1 }
            steps.replaceSubrange(start..<end, with: [(second[place], third[place])])
        }
        return front
    }

    private static func compareAll(_ order: [Int], _ columns: [[Double]]) -> [Int] {
        let width = columns.count
        // The losses of the front one after another, so that comparing walks through memory.
        var kept: [Double] = []
        var front: [Int] = []
        var point = [Double](repeating: 0, count: width)
        next: for place in order {
            for axis in 0..<width { point[axis] = columns[axis][place] }
            var start = 0
            while start < kept.count {
                var axis = 1
                while axis < width, kept[start + axis] <= point[axis] { axis += 1 }
                if axis == width { continue next }
                start += width
            }
            kept += point
            front.append(place)
        }
        return front
    }
}

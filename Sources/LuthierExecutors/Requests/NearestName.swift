/// The name that somebody who made a typing error may have meant.
enum NearestName {
    /// The nearest of some names; nil when none is near.
    ///
    /// Near is a third of the letters or fewer, changed, left out, added or swapped with a neighbour
    /// (the restricted Damerau-Levenshtein distance); of equally near ones the alphabetically first.
    static func of(_ name: String, among names: [String]) -> String? {
        let word = Array(name.utf8)
        let bound = max(1, word.count / 3)
        var best: (distance: Int, name: String)?
        for candidate in names where abs(candidate.utf8.count - word.count) <= bound {
            let distance = distance(word, Array(candidate.utf8))
            guard distance <= bound else { continue }
            if let best, (best.distance, best.name) <= (distance, candidate) { continue }
            best = (distance, candidate)
        }
        return best?.name
    }

    /// - Complexity: O(n m).
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let isSame = left[row] == right[column]
                var least = min(last[column + 1], current[column]) + 1
                least = min(least, last[column] + (isSame ? 0 : 1))
                if row > 0 && column > 0 && left[row] == right[column - 1]
                    && left[row - 1] == right[column]
                {
                    least = min(least, beforeLast[column - 1] + 1)
                }
                current.append(least)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}

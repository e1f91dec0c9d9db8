/// The word of a list that a mistyped word most likely means, or nil when none is near.
///
/// Near is at most a third of the longer word's length in insertions, deletions, substitutions and
/// swaps of neighbours (the restricted Damerau–Levenshtein distance), at least one. Case does not
/// count. Of equally near words the first wins.
///
/// - Parameters:
///   - word: What was written.
///   - words: What could have been meant.
/// - Returns: One of `words`, or nil.
/// - Complexity: O(total length of `words` × length of `word`).
package func nearestWord(to word: String, in words: [String]) -> String? {
    let wanted = Array(word.lowercased().prefix(128))
    var best: (word: String, distance: Int)?
    for candidate in words {
        let other = Array(candidate.lowercased().prefix(128))
        let limit = max(1, max(wanted.count, other.count) / 3)
        guard abs(wanted.count - other.count) <= limit else { continue }
        let distance = editDistance(wanted, other)
        if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.word
}

/// Edits that turn one row of characters into another; a swap of neighbours is one.
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (row, character) in left.enumerated() {
        var current = [row + 1]
        for (column, other) in right.enumerated() {
            var cost = min(
                last[column] + (character == other ? 0 : 1), last[column + 1] + 1,
                current[column] + 1)
            if row > 0, column > 0, character == right[column - 1], left[row - 1] == other {
                cost = min(cost, beforeLast[column - 1] + 1)
            }
            current.append(cost)
        }
        (beforeLast, last) = (last, current)
    }
    return last[right.count]
}

/// The word of a list that somebody most likely meant.
///
/// - Parameters:
///   - word: What was written.
///   - candidates: What could have been meant.
/// - Returns: The candidate with the fewest edits, at most a third of the word's length (and at
///   least one), ties by order; nil when none is that near.
package func nearestWord(to word: String, in candidates: [String]) -> String? {
    let written = Array(word.lowercased().unicodeScalars.prefix(64))
    let limit = max(1, written.count / 3)
    var best: (distance: Int, word: String)?
    for candidate in candidates {
        let letters = Array(candidate.lowercased().unicodeScalars.prefix(64))
        guard abs(letters.count - written.count) <= limit else { continue }
        let distance = edits(written, letters)
        if distance <= limit, distance < (best?.distance ?? .max) { best = (distance, candidate) }
    }
    return best?.word
}

/// Insertions, removals, replacements and swaps of neighbours that turn one text into the other.
private func edits(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var before: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
        var current = [row + 1]
        for column in right.indices {
            let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
            var cost = min(replaced, last[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                cost = min(cost, before[column - 1] + 1)
            }
            current.append(cost)
        }
        before = last
        last = current
    }
    return last[right.count]
}

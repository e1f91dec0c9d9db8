/// The distance between two spellings.
package enum EditDistance {
    /// The least number of insertions, deletions, replacements and swaps of neighbours that turn
    /// one text into the other, no place being edited twice (optimal string alignment).
    ///
    /// - Returns: From 0, for equal texts, to the length of the longer one.
    /// - Complexity: O(m · n) time and O(n) memory, in characters.
    /// - SeeAlso: Damerau, "A technique for computer detection and correction of spelling errors",
    ///   Communications of the ACM 7(3), 1964, doi:10.1145/363958.363994.
    package static func between(_ first: String, _ second: String) -> Int {
        let first = Array(first)
        let second = Array(second)
        var beforeLast = [Int](repeating: 0, count: second.count + 1)
        var last = Array(0...second.count)
        for row in first.indices {
            var current = [row + 1]
            current.reserveCapacity(second.count + 1)
            for column in second.indices {
                let replaced = last[column] + (first[row] == second[column] ? 0 : 1)
                var least = min(last[column + 1] + 1, current[column] + 1, replaced)
                if row > 0, column > 0, first[row] == second[column - 1],
                    first[row - 1] == second[column]
                {
                    least = min(least, beforeLast[column - 1] + 1)
                }
                current.append(least)
            }
            (beforeLast, last) = (last, current)
        }
        return last[second.count]
    }
}

/// The word that was probably meant, for “did you mean”.
///
/// Upper and lower case count as equal, and so do `-` and `_`. A word is near when about a third of
/// its characters or fewer differ, three at most; failing that, the one word that `typed`
/// abbreviates is near.
///
/// - Parameters:
///   - typed: What was written.
///   - words: What could be meant, the likelier first.
/// - Returns: The nearest word as listed, the first of equally near ones; nil when none is near.
/// - Complexity: O(words · length²); words longer than 64 characters are compared whole only.
package func nearestWord(to typed: String, among words: some Sequence<String>) -> String? {
    let wanted = normalised(typed)
    let length = wanted.count
    guard length > 0 else { return nil }
    var nearest: (word: String, distance: Int)?
    var completions: [String] = []
    for word in words {
        let candidate = normalised(word)
        if candidate == wanted { return word }
        let candidateLength = candidate.count
        if length >= 3, candidate.hasPrefix(wanted) { completions.append(word) }
        let allowed = min(3, (max(length, candidateLength) + 1) / 3)
        guard max(length, candidateLength) <= 64, abs(length - candidateLength) <= allowed else {
            continue
        }
        let distance = EditDistance.between(wanted, candidate)
        guard distance <= allowed, distance < nearest?.distance ?? .max else { continue }
        nearest = (word, distance)
    }
    return nearest?.word ?? (completions.count == 1 ? completions.first : nil)
}

private func normalised(_ word: String) -> String {
    String(word.lowercased().map { $0 == "-" ? "_" : $0 })
}

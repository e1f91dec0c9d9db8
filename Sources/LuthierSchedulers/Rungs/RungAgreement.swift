import LuthierMath

/// Whether the two highest open rungs agree about which trials are good.
///
/// Trials whose losses lie within a tolerance count as tied. The tolerance is what noise has been seen
/// to make of a difference: the 90th percentile of the differences between trials that overtook each
/// other at least twice on their way up.
///
/// - SeeAlso: Bohdal et al., "PASHA: Efficient HPO and NAS with Progressive Resource Allocation", ICLR
///   2023, arXiv:2207.06940, section 4; there whole curves are compared, here the rungs.
enum RungAgreement {
    /// Whether the order at the highest open rung is that of the rung below.
    static func isReached(in book: RungBook) -> Bool {
        let top = book.highestOpen
        let upper = losses(book, top)
        let lower = losses(book, top - 1)
        let shared = upper.keys.filter { lower[$0] != nil }
        guard shared.count >= 2 else { return true }
        let rungs = (0...top).map { losses(book, $0) }
        let tolerance = tolerance(Array(shared), rungs)
        let above = order(shared, upper)
        let below = order(shared, lower)
        return zip(above, below).allSatisfy { one, other in
            guard let first = lower[one], let second = lower[other] else { return true }
            return first == second || abs(first - second) <= tolerance
        }
    }

    private static func losses(_ book: RungBook, _ rung: Int) -> [Int: Double] {
        let entries = book.standing(RungBook.Place(bracket: 0, rung: rung)).members
        return Dictionary(entries.map { ($0.number, $0.losses[0]) }) { first, _ in first }
    }

    private static func order(_ numbers: some Sequence<Int>, _ losses: [Int: Double]) -> [Int] {
        numbers.sorted { (losses[$0] ?? .infinity, $0) < (losses[$1] ?? .infinity, $1) }
    }

    private static func tolerance(_ numbers: [Int], _ rungs: [[Int: Double]]) -> Double {
        var differences: [Double] = []
        for (place, one) in numbers.enumerated() {
            for other in numbers[(place + 1)...] {
                let gaps = rungs.compactMap { rung -> Double? in
                    guard let first = rung[one], let second = rung[other] else { return nil }
                    return first - second
                }
                let flips = zip(gaps, gaps.dropFirst()).count { $0 * $1 < 0 }
                if flips >= 2, let last = gaps.last { differences.append(abs(last)) }
            }
        }
        guard !differences.isEmpty else { return 0 }
        differences.sort()
        return differences[Int(Double(differences.count - 1) * 0.9)]
    }
}

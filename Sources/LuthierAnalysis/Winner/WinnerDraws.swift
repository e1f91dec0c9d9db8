import LuthierMath

/// True values that were drawn jointly, and what they come to.
struct WinnerDraws: Sendable {
    /// For each contender, how often it was the best.
    let shares: [Double]
    /// The mean loss of each.
    let means: [Double]
    /// The losses that the winner had, in ascending order.
    let winner: [Double]
    /// The losses of the likeliest of them in each draw.
    private let leading: [Int: [Double]]

    /// How many contenders' draws are kept to be compared.
    private static let compared = 2

    /// Draws.
    ///
    /// - Parameters:
    ///   - worlds: What may be; at least one.
    ///   - each: How many draws from each; at least 1.
    ///   - scale: What their units are.
    ///   - winner: The place of the winner.
    ///   - level: The variance that all have in common, with its degrees of freedom.
    ///   - source: Where chance comes from.
    init(
        _ worlds: [WinnerModel.World], each: Int, _ scale: LossScale, winner: Int,
        level: (variance: Double, degrees: Double)?, using source: inout RandomSource
    ) {
        let count = worlds[0].means.count
        var wins = [Int](repeating: 0, count: count)
        var sums = [Double](repeating: 0, count: count)
        var all: [[Double]] = []
        var own: [Double] = []
        for world in worlds {
            for _ in 0..<each {
                let draw = world.draw(using: &source)
                var least = 0
                for place in 1..<count where draw[place] < draw[least] { least = place }
                wins[least] += 1
                let losses = draw.map { scale.loss(of: $0, bending: world.bending) }
                for place in 0..<count { sums[place] += losses[place] }
                let shift = level.map { $0.variance.squareRoot() * source.student($0.degrees) } ?? 0
                own.append(losses[winner] + shift)
                all.append(losses)
            }
        }
        let total = Double(all.count)
        shares = wins.map { Double($0) / total }
        means = sums.map { $0 / total }
        self.winner = own.sorted()
        let shares = shares
        let ranked = wins.indices.sorted { (shares[$1], $0) < (shares[$0], $1) }
        var leading: [Int: [Double]] = [:]
        for place in ranked.prefix(Self.compared) { leading[place] = all.map { $0[place] } }
        self.leading = leading
    }

    /// The contenders, the likeliest first.
    var ranked: [Int] { shares.indices.sorted { (shares[$1], $0) < (shares[$0], $1) } }

    /// The losses between which the winner's lie with a probability, as many below as above.
    func bounds(_ confidence: Double) -> [Double] {
        let cut = Int((1 - confidence) / 2 * Double(winner.count))
        return [winner[cut], winner[winner.count - 1 - cut]]
    }

    /// How far the two likeliest lie apart, on average.
    func difference(_ one: Int, _ other: Int) -> Double {
        guard let first = leading[one], let second = leading[other] else { return 0 }
        return zip(first, second).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(first.count)
    }
}

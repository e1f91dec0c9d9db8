package import LuthierDomain
import LuthierMath

/// How good the best trial of a study truly is, and whether it is truly the best.
///
/// What trials come to is noisy, and the best of many tries was also lucky. The true value of a trial is what
/// the mean of many like runs of its settings would come to; where trials report units such as folds, over
/// units drawn anew.
package struct WinnerEstimate: Sendable, Hashable {
    /// A trial that may be the best.
    package struct Contender: Sendable, Hashable {
        /// Its number, the lowest of equal settings.
        package let number: Int
        /// How likely no other completed trial is truly better.
        package let probability: Double
        /// What is expected of its true value.
        package let estimate: Double
    }

    /// The best trial by what it came to.
    package let number: Int
    /// What it came to.
    package let observed: Double
    /// What is expected of its true value.
    package let estimate: Double
    /// Where its true value lies with probability ``confidence``.
    package let interval: ClosedRange<Double>
    /// How likely no other completed trial is truly better.
    package let probability: Double
    /// The fewest trials that hold the truly best with probability ``plausible``, likeliest first.
    package let contenders: [Contender]
    /// How many trials it was the best of.
    package let trials: Int
    /// What would tell the two likeliest apart; nil where one is known to be the best.
    package let runsToDecide: RunsToDecide?
    /// What the last third of the trials added; nil for few trials.
    package let lateGain: LateGain?
    /// How noise is known.
    package let noise: WinnerNoise
    /// The standard deviation of one run: a trial's, or that of one unit of it.
    package let noiseDeviation: Double
    /// Which values are good.
    package let direction: Direction

    /// The probability of ``interval``.
    package static let confidence = 0.9
    /// The probability that ``contenders`` hold the best.
    package static let plausible = 0.95

    /// How much too good what the best trial came to is expected to be.
    package var optimism: Double {
        noise == .none ? 0 : direction.loss(estimate) - direction.loss(observed)
    }

    /// The other trials that cannot be told from the best yet, likeliest first.
    package var indistinguishable: [Int] { contenders.map(\.number).filter { $0 != number } }

    /// Whether the best trial is known to be the best.
    package var isDecided: Bool { probability >= Self.plausible }
}

extension WinnerEstimate {
    /// Fewest completed assignments where noise was not measured.
    static let fewest = 10
    /// Most assignments that are looked at.
    static let mostRows = 250
    /// Most trials that may be the best.
    static let mostContenders = 64
    /// Noise that was not measured is none below this share of a good loss's distance from the median.
    static let negligible = 1e-3

    /// Looks at the completed trials of one optimised metric.
    ///
    /// The true values of all assignments are drawn jointly, as `WinnerModel` says. It is nil where there
    /// are too few trials to say anything, and where all values are equal.
    ///
    /// - Parameters:
    ///   - observed: The metric's values.
    ///   - best: The number of the best trial; nil takes the best value.
    ///   - seed: What the draws come from.
    ///   - prior: What is believed before any trial.
    /// - Complexity: O(trials × parameters), and what some hundred trials cost.
    package init?(
        of observed: ObservedMetric, best: Int? = nil, seed: UInt64,
        prior: WinnerPrior = WinnerPrior()
    ) {
        guard !observed.isConstant, let direction = observed.metric.direction else { return nil }
        let evidence = WinnerEvidence(observed)
        let number = best ?? observed.trials[observed.bestPlace].number
        guard let index = observed.trials.firstIndex(where: { $0.number == number }),
            evidence.items.count >= (evidence.degrees > 0 ? 3 : Self.fewest)
        else { return nil }
        guard !evidence.isNoiseless else {
            self.init(
                withoutNoise: number, observed.values[index], direction, trials: observed.count)
            return
        }
        var source = RandomSource(seed: seed, purpose: .winner)
        let winner = evidence.places[index]
        let kept = evidence.kept(Self.mostRows, best: Self.mostContenders, with: winner)
        let (items, features) = evidence.narrowed(to: kept)
        let scale = LossScale(items.map(\.loss))
        let model = WinnerModel(
            features, scale, shares: items.map(\.share),
            noise: (evidence.degrees, evidence.variance / (scale.unit * scale.unit)),
            dimension: observed.space.dimension, prior: prior, using: &source)
        let places = model.contenders(
            Self.mostContenders, with: kept.firstIndex(of: winner) ?? 0)
        let worlds = model.worlds(Self.worldCount(items.count), at: places, using: &source)
        guard !worlds.isEmpty, let own = places.firstIndex(where: { kept[$0] == winner }) else {
            return nil
        }
        let draws = WinnerDraws(
            worlds, each: max(prior.draws / worlds.count, 1), scale, winner: own,
            level: evidence.level,
            using: &source)
        let variance =
            worlds.reduce(0) { $0 + $1.noise / Double(worlds.count) } * scale.unit * scale.unit
        let isClean = variance.squareRoot() < Self.negligible * scale.unit
        if isClean, evidence.source == .unexplained {
            self.init(
                withoutNoise: number, observed.values[index], direction, trials: observed.count)
            return
        }
        let ranked = draws.ranked
        var held = 0.0
        var contenders: [Contender] = []
        for place in ranked where held < Self.plausible {
            held += draws.shares[place]
            contenders.append(
                Contender(
                    number: place == own ? number : items[places[place]].numbers[0],
                    probability: draws.shares[place], estimate: direction.loss(draws.means[place])))
        }
        let runs =
            contenders.count < 2
            ? nil
            : RunsToDecide(
                contenders.prefix(2).map(\.number), variance: variance,
                difference: draws.difference(ranked[0], ranked[1]),
                done: ranked.prefix(2).map { items[places[$0]].runs }.min() ?? 1)
        let bounds = draws.bounds(Self.confidence).map { direction.loss($0) }.sorted()
        self.init(
            number: number, observed: observed.values[index],
            estimate: direction.loss(draws.means[own]), interval: bounds[0]...bounds[1],
            probability: draws.shares[own], contenders: contenders, trials: observed.count,
            runsToDecide: runs,
            lateGain: LateGain(
                losses: observed.losses,
                deviation: (variance * evidence.items[winner].share).squareRoot()),
            noise: evidence.source, noiseDeviation: variance.squareRoot(), direction: direction)
    }

    /// The best trial of a metric that comes out the same each time.
    private init(
        withoutNoise number: Int, _ value: Double, _ direction: Direction, trials: Int
    ) {
        self.init(
            number: number, observed: value, estimate: value, interval: value...value,
            probability: 1,
            contenders: [Contender(number: number, probability: 1, estimate: value)],
            trials: trials, runsToDecide: nil, lateGain: nil, noise: .none, noiseDeviation: 0,
            direction: direction)
    }

    /// How many worlds are drawn: fewer where each is dear and all are alike.
    private static func worldCount(_ items: Int) -> Int {
        items <= 64 ? 40 : items <= 128 ? 24 : 12
    }
}

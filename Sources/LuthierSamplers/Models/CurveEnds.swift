/// Says what losses on the way will have become at the end of training.
///
/// From each resource at which trials ended early to the next, a straight line is fitted to the trials
/// that came as far: what one more piece of training makes of a loss. A chain of such lines leads to
/// the end. Few pairs make a line that keeps differences as they are.
///
/// - SeeAlso: Kennedy and O'Hagan, "Predicting the output from a complex computer code when fast
///   approximations are available", Biometrika 87(1), 2000, for chains of linear relations.
struct CurveEnds: Sendable {
    /// Pairs that the assumption of equal differences counts as.
    private static let assumedPairs = 2.0
    /// Most resources at which lines begin.
    private static let mostLevels = 12

    /// From a loss at one level to the loss at the next.
    private struct Line: Sendable {
        /// The mean loss at the level.
        var centre = 0.0
        /// What it became on average.
        var height = 0.0
        /// What a difference in loss becomes.
        var slope = 1.0
    }

    /// The resources at which lines begin, ascending.
    private let levels: [Double]
    private let lines: [Line]

    /// Lines fitted to what is known.
    ///
    /// - Parameter observations: Ended and paused trials with one objective.
    /// - Complexity: O(levels × observations).
    init(_ observations: [Observation]) {
        let reaches = Set(
            observations.lazy.filter { $0.kind == .stopped && !$0.losses.isEmpty }
                .compactMap(\.curve.last?.reach)
        ).sorted()
        let stride = (reaches.count + Self.mostLevels - 1) / Self.mostLevels
        let levels = reaches.enumerated().filter { stride <= 1 || $0.offset % stride == 0 }
            .map(\.element)
        self.levels = levels
        lines = levels.indices.map { place in
            var pairs: [(from: Double, to: Double)] = []
            for observation in observations where !observation.losses.isEmpty {
                guard let from = Self.loss(observation, at: levels[place]) else { continue }
                if place + 1 < levels.count {
                    guard let to = Self.loss(observation, at: levels[place + 1]) else { continue }
                    pairs.append((from, to))
                } else if observation.kind == .feasible {
                    pairs.append((from, observation.losses[0]))
                }
            }
            return Self.line(pairs)
        }
    }

    /// The loss of a trial that was trained as far as a resource, or nil.
    private static func loss(_ observation: Observation, at reach: Double) -> Double? {
        guard let last = observation.curve.last,
            last.reach >= reach || observation.kind == .feasible
        else { return nil }
        return observation.curve.last { $0.reach <= reach }?.loss
    }

    private static func line(_ pairs: [(from: Double, to: Double)]) -> Line {
        let pairs = Self.ordinary(pairs)
        guard !pairs.isEmpty else { return Line() }
        let count = Double(pairs.count)
        let centre = pairs.reduce(0) { $0 + $1.from / count }
        let height = pairs.reduce(0) { $0 + $1.to / count }
        let spread = pairs.reduce(0) { $0 + ($1.from - centre) * ($1.from - centre) }
        let common = pairs.reduce(0) { $0 + ($1.from - centre) * ($1.to - height) }
        let assumed = Self.assumedPairs * spread / count
        guard spread > 0, spread.isFinite, common.isFinite else {
            return Line(centre: centre, height: height)
        }
        let slope = (common + assumed) / (spread + assumed)
        return Line(centre: centre, height: height, slope: min(max(slope, 0.1), 2))
    }

    /// The pairs without those whose numbers are out of all proportion.
    private static func ordinary(
        _ pairs: [(from: Double, to: Double)]
    ) -> [(from: Double, to: Double)] {
        guard pairs.count >= 4 else { return pairs.filter { abs($0.from) < 1e150 } }
        func fence(_ values: [Double]) -> ClosedRange<Double> {
            let sorted = values.sorted()
            let low = sorted[sorted.count / 4]
            let high = sorted[sorted.count * 3 / 4]
            let reach = 3 * (high - low)
            return (low - reach)...(high + reach)
        }
        let from = fence(pairs.map(\.from))
        let to = fence(pairs.map(\.to))
        return pairs.filter { from.contains($0.from) && to.contains($0.to) }
    }

    /// The losses that trials are expected to have at the end of training: those of trials that were
    /// trained to the end as they are.
    static func projected(_ observations: [Observation]) -> [Observation] {
        let ends = CurveEnds(observations)
        return observations.map { observation in
            guard observation.kind == .stopped, let reach = observation.curve.last?.reach,
                let loss = observation.losses.first,
                let first = ends.levels.lastIndex(where: { $0 <= reach })
            else { return observation }
            var expected = loss
            for line in ends.lines[first...] {
                let next = line.height + line.slope * (expected - line.centre)
                if next.isFinite { expected = next }
            }
            var projected = observation
            projected.losses = [expected]
            return projected
        }
    }
}

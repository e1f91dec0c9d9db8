import LuthierDomain
import LuthierMath
package import LuthierSurrogates

/// A random forest of a metric over the parameters of a study.
package struct ParameterForest: Sendable {
    /// The most trials that a forest is grown on; beyond it learns little more and takes long.
    package static let mostTrials = 1000
    /// The places of a space that are looked at to tell how often a parameter has a value.
    private static let sampledPlaces: UInt64 = 1024

    /// The forest.
    package let forest: RandomForest
    /// How many trials it was grown on.
    package let trials: Int

    /// A forest.
    ///
    /// - Parameters:
    ///   - observed: The values.
    ///   - limit: Losses above it are taken for it; nil takes all as they are.
    ///   - options: How it is grown.
    ///   - seed: What it draws by.
    package init(
        _ observed: ObservedMetric, limitingLossesTo limit: Double? = nil,
        options: ForestOptions = ForestOptions(), seed: UInt64
    ) {
        var source = RandomSource(seed: seed, purpose: .analysis)
        var places = Array(observed.values.indices)
        if places.count > Self.mostTrials {
            // A drawing of them all, in their order, so that early and late ones are in it.
            source.shuffle(&places)
            places = places.prefix(Self.mostTrials).sorted()
        }
        let losses = observed.losses
        let targets = places.map { place -> Double in
            guard let limit else { return observed.values[place] }
            return min(losses[place], limit)
        }
        trials = places.count
        forest = RandomForest(
            columns: observed.columns.map { column in places.map { column[$0] } },
            targets: targets, axes: Self.axes(of: observed.space), options: options,
            using: &source)
    }

    /// Points spread evenly over a space; NaN where a parameter has no value.
    static func evenPoints(of space: ModelSpace, count: UInt64) -> [[Double]] {
        let sequence = SobolSequence(dimensionCount: space.dimension)
        return (0..<count).map { index in
            let point = zip(sequence.point(at: index), space.axes).map { place, axis in
                guard case .choice(let count) = axis else { return place }
                return (place * Double(count)).rounded(.down)
            }
            return space.isConditional
                ? space.point(of: space.unconstrainedAssignment(at: point)) : point
        }
    }

    /// The axes of a space, with the share in which a conditional parameter has no value when the
    /// others are drawn evenly.
    static func axes(of space: ModelSpace) -> [TreeAxis] {
        var absent = [Double](repeating: 0, count: space.dimension)
        if space.isConditional {
            for point in evenPoints(of: space, count: sampledPlaces) {
                for axis in point.indices where point[axis].isNaN {
                    absent[axis] += 1 / Double(sampledPlaces)
                }
            }
        }
        return zip(space.axes, absent).map { axis, share in
            if case .choice(let count) = axis { return .levels(count, absent: share) }
            return .number(absent: share)
        }
    }
}

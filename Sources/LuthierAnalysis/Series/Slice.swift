package import LuthierDomain
import LuthierMath

/// The values of a metric along one parameter, whatever the others were.
package struct Slice: Sendable, Hashable {
    /// A trial.
    package struct Point: Sendable, Hashable {
        /// Its number.
        package let number: Int
        /// Where the parameter's value stands on the axis, from 0 to 1.
        package let place: Double
        /// The parameter's value.
        package let value: ParameterValue
        /// The metric.
        package let metric: Double
    }

    /// A piece of the axis.
    package struct Piece: Sendable, Hashable {
        /// Which part of the axis it is.
        package let range: ClosedRange<Double>
        /// The least and the largest value that belong to it; equal where it is one value.
        package let first: ParameterValue
        /// The largest.
        package let last: ParameterValue
        /// How many trials are in it.
        package let trials: Int
        /// Their best value of the metric; the least without a goal; nil without trials.
        package let best: Double?
        /// Their middle one.
        package let median: Double?
    }

    /// The axis.
    package let axis: ParameterAxis
    /// The trials in which the parameter has a value, by number.
    package let points: [Point]
    /// The axis in pieces.
    package let pieces: [Piece]
    /// How many trials have no value of the parameter.
    package let absent: Int

    /// The most pieces of an axis without a short list.
    private static let mostPieces = 8

    /// The slices of all parameters, in the order of the space.
    ///
    /// - Complexity: O(trials × parameters × log trials).
    package static func all(of observed: ObservedMetric) -> [Slice] {
        observed.space.space.parameters.indices.map { Slice(of: $0, in: observed) }
    }

    /// The slice of a parameter.
    ///
    /// - Parameters:
    ///   - index: The parameter's place in the space.
    ///   - observed: The values of the metric.
    package init(of index: Int, in observed: ObservedMetric) {
        let axis = ParameterAxis(observed.space.space.parameters[index])
        self.axis = axis
        let points = observed.trials.indices.compactMap { row -> Point? in
            guard let value = observed.trials[row].assignment.values[index],
                let place = axis.place(of: value)
            else { return nil }
            return Point(
                number: observed.trials[row].number, place: place, value: value,
                metric: observed.values[row])
        }
        self.points = points
        absent = observed.count - points.count
        let ranges = axis.pieces(atMost: Self.mostPieces)
        var members = [[Double]](repeating: [], count: ranges.count)
        for point in points {
            let place = ranges.firstIndex { point.place < $0.upperBound } ?? ranges.count - 1
            members[place].append(point.metric)
        }
        pieces = zip(ranges, members).compactMap { range, values in
            axis.values(on: range).map { ends in
                Piece(
                    range: range, first: ends.first, last: ends.last, trials: values.count,
                    best: values.min { observed.metric.loss($0) < observed.metric.loss($1) },
                    median: median(values))
            }
        }
    }
}

package import LuthierDomain

/// How the values of a parameter stand on an axis of a plot.
package struct ParameterAxis: Sendable, Hashable {
    /// What the values are.
    package enum Kind: Sendable, Hashable {
        /// Numbers between two bounds, even on a scale.
        case numbers(from: Double, to: Double, Scale)
        /// Listed values; they may or may not have an order.
        case values([ParameterValue], isOrdered: Bool)
    }

    /// The parameter's name.
    package let parameter: String
    /// Its values.
    package let kind: Kind
    /// When it has a value at all; nil for always.
    package let condition: String?

    private let distribution: Distribution

    /// The axis of a parameter.
    package init(_ parameter: Parameter) {
        self.parameter = parameter.name
        distribution = parameter.distribution
        condition = parameter.condition.map { "\($0)" }
        kind =
            switch parameter.distribution {
            case .float(let range):
                .numbers(
                    from: range.bounds.lowerBound, to: range.bounds.upperBound, range.scale)
            case .integer(let range):
                .numbers(
                    from: Double(range.bounds.lowerBound), to: Double(range.bounds.upperBound),
                    range.scale)
            case .ordered(let list): .values(list.values, isOrdered: true)
            case .choice(let list): .values(list.values, isOrdered: false)
            }
    }

    /// Where a value stands, from 0 to 1; nil for no value.
    package func place(of value: ParameterValue?) -> Double? {
        value.flatMap { distribution.unit(of: $0) }
    }

    /// The value at a place from 0 to 1.
    package func value(at place: Double) -> ParameterValue { distribution.value(atUnit: place) }

    /// The coordinate that models use for a place: that of a choice is its index.
    func coordinate(at place: Double) -> Double {
        if case .choice(let list) = distribution {
            return min(
                (place * Double(list.values.count)).rounded(.down),
                Double(list.values.count - 1))
        }
        return distribution.unit(of: value(at: place)) ?? place
    }

    /// Places that show the whole axis: one for each value of a short list, else evenly spread.
    ///
    /// - Parameter most: The most places, at least 2; a choice has all of its values in any case.
    /// - Returns: Places from 0 to 1, ascending.
    package func places(atMost most: Int) -> [Double] {
        if let count = distribution.count, count <= most {
            return (0..<count).compactMap {
                distribution.unit(of: distribution.value(atIndex: $0))
            }
        }
        if case .values(let values, _) = kind {
            return values.indices.map { (Double($0) + 0.5) / Double(values.count) }
        }
        return (0..<most).map { Double($0) / Double(most - 1) }
    }

    /// Pieces that the axis is cut into: one for each value of a short list, else equally wide.
    package func pieces(atMost most: Int) -> [ClosedRange<Double>] {
        if let count = distribution.count, count <= most {
            return (0..<count).compactMap { distribution.unitCell(ofIndex: $0) }
        }
        if case .values(let values, isOrdered: false) = kind {
            return values.indices.compactMap { distribution.unitCell(ofIndex: $0) }
        }
        return (0..<most).map { Double($0) / Double(most)...Double($0 + 1) / Double(most) }
    }

    /// The least and the largest value on a piece of the axis; nil where there is none.
    func values(
        on piece: ClosedRange<Double>
    ) -> (first: ParameterValue, last: ParameterValue)? {
        let ends = (value(at: piece.lowerBound), value(at: piece.upperBound))
        guard let count = distribution.count, let low = distribution.index(of: ends.0),
            let high = distribution.index(of: ends.1)
        else { return ends }
        // A value belongs to the piece in which the middle of its cell lies.
        let inside = (max(low - 1, 0)...min(high + 1, count - 1)).filter { index in
            guard let place = distribution.unit(of: distribution.value(atIndex: index)) else {
                return false
            }
            return place >= piece.lowerBound && (place < piece.upperBound || piece.upperBound >= 1)
        }
        guard let first = inside.first, let last = inside.last else { return nil }
        return (distribution.value(atIndex: first), distribution.value(atIndex: last))
    }
}

/// A search space as models see it: a point with one coordinate for each parameter.
///
/// The coordinate of a number is its place in the unit interval, on its own scale; grid values and
/// ordered values sit in the middle of their cells. The coordinate of a choice is the index of the
/// value. An inactive parameter has the coordinate NaN.
package struct ModelSpace: Sendable {
    /// What the coordinate of a parameter may be.
    package enum Axis: Sendable, Hashable {
        /// Any place in [0, 1].
        case continuous
        /// One of these places, in ascending order; at most ``listedLimit`` of them.
        case listed([Double])
        /// An index below a count.
        case choice(Int)
    }

    /// Grids with more values than this are treated as continuous and snapped at the end.
    package static let listedLimit = 64

    /// The space.
    package let space: SearchSpace
    /// One axis for each parameter.
    package let axes: [Axis]
    /// Whether any parameter has a condition.
    package let isConditional: Bool
    private let isConstrained: Bool

    /// The model's view of a space.
    package init(_ space: SearchSpace) {
        self.space = space
        axes = space.parameters.map { parameter in
            if case .choice(let list) = parameter.distribution { return .choice(list.values.count) }
            guard let count = parameter.distribution.count, count <= Self.listedLimit else {
                return .continuous
            }
            return .listed(
                (0..<count).compactMap {
                    parameter.distribution.unit(of: parameter.distribution.value(atIndex: $0))
                })
        }
        isConditional = space.parameters.contains { $0.condition != nil }
        isConstrained = !space.constraints.isEmpty
    }

    /// The number of parameters.
    package var dimension: Int { axes.count }

    /// The point of an assignment.
    ///
    /// - Returns: As many coordinates as there are parameters, NaN where one has no value.
    package func point(of assignment: Assignment) -> [Double] {
        zip(space.parameters, assignment.values).map { parameter, value in
            guard let value else { return .nan }
            if case .choice(let list) = parameter.distribution {
                return list.index(of: value).map(Double.init) ?? .nan
            }
            return parameter.distribution.unit(of: value) ?? .nan
        }
    }

    /// The assignment that a point stands for.
    ///
    /// - Parameter point: A coordinate for every parameter; those of inactive ones do not matter.
    /// - Returns: nil when the values break a constraint.
    package func assignment(at point: [Double]) -> Assignment? {
        let assignment = unconstrainedAssignment(at: point)
        if isConstrained, space.brokenConstraint(in: space.row(of: assignment.values)) != nil {
            return nil
        }
        return assignment
    }

    /// The assignment that a point stands for, whether or not it satisfies the constraints.
    package func unconstrainedAssignment(at point: [Double]) -> Assignment {
        var values = [ParameterValue?](repeating: nil, count: axes.count)
        for index in axes.indices where isConditional == false || isActive(index, values) {
            values[index] = value(of: index, at: point[index])
        }
        return Assignment(names: space.names, values: values)
    }

    /// A point with each coordinate moved to a place that a value has, NaN where inactive.
    package func snapped(_ point: [Double]) -> [Double]? {
        assignment(at: point).map(self.point(of:))
    }

    /// A point with the values of choices as places of the unit interval, too.
    package func units(of point: [Double]) -> [Double] {
        zip(point, axes).map { coordinate, axis in
            guard case .choice(let count) = axis else { return coordinate }
            return min((coordinate.rounded(.down) + 0.5) / Double(count), 1)
        }
    }

    private func isActive(_ index: Int, _ values: [ParameterValue?]) -> Bool {
        guard space.parameters[index].condition != nil else { return true }
        return space.isActive(index, in: space.row(of: values))
    }

    private func value(of index: Int, at coordinate: Double) -> ParameterValue {
        let distribution = space.parameters[index].distribution
        let place = coordinate.isNaN ? 0.5 : coordinate
        if case .choice(let list) = distribution {
            let last = list.values.count - 1
            return list.values[Int(min(max(coordinate.isNaN ? 0 : coordinate, 0), Double(last)))]
        }
        return distribution.value(atUnit: min(max(place, 0), 1))
    }
}

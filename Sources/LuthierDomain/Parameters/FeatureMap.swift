/// Turns points of a space into rows of a model that goes by distances, such as a Gaussian process.
///
/// A number is one column. Two values of a choice are one length scale apart, whichever they are:
/// each value has a column of its own that is 1/√2 where it is taken. An inactive number stands in
/// the middle of its range and an inactive choice takes no value, so that assignments which differ
/// only in what is inactive are the same row.
package struct FeatureMap: Sendable {
    /// The length scale of each column.
    package let groups: [Int]
    /// For each parameter, its first column.
    package let starts: [Int]
    /// The columns of numbers.
    package let numbers: [Int]
    private let axes: [ModelSpace.Axis]

    /// The map of a space.
    package init(_ space: ModelSpace) {
        let axes = space.axes
        self.axes = axes
        var groups: [Int] = []
        var starts: [Int] = []
        for (index, axis) in axes.enumerated() {
            starts.append(groups.count)
            if case .choice(let count) = axis, count > 2 {
                groups += Array(repeating: index, count: count)
            } else {
                groups.append(index)
            }
        }
        self.groups = groups
        self.starts = starts
        numbers = axes.indices.filter { if case .choice = axes[$0] { false } else { true } }
            .map { starts[$0] }
    }

    /// The row of a point.
    package func row(of point: [Double]) -> [Double] {
        var row: [Double] = []
        row.reserveCapacity(groups.count)
        for (axis, coordinate) in zip(axes, point) {
            guard case .choice(let count) = axis else {
                row.append(coordinate.isNaN ? 0.5 : coordinate)
                continue
            }
            if count <= 2 {
                row.append(coordinate.isNaN ? 0.5 : coordinate)
            } else {
                let taken = coordinate.isNaN ? -1 : Int(coordinate)
                for value in 0..<count { row.append(value == taken ? 0.5.squareRoot() : 0) }
            }
        }
        return row
    }
}

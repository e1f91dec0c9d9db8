import LuthierDomain
import LuthierMath

/// A search space as the evolution strategy sees it: axes of numbers, and choices.
///
/// Parameters with one value are neither. Numbers lie on the unit interval of their scale; grid,
/// whole and ordered numbers each own a cell of it.
struct EvolutionSpace: Sendable {
    /// The space with one coordinate for each parameter.
    let model: ModelSpace
    /// The parameters that are axes.
    let axes: [Int]
    /// Whether an axis has cells.
    let isDiscrete: [Bool]
    /// The parameters that are choices.
    let choices: [Int]

    init(_ model: ModelSpace) {
        self.model = model
        var (axes, isDiscrete, choices): ([Int], [Bool], [Int]) = ([], [], [])
        for (index, parameter) in model.space.parameters.enumerated() {
            let distribution = parameter.distribution
            guard distribution.value(atUnit: 0) != distribution.value(atUnit: 1) else { continue }
            if case .choice = distribution {
                choices.append(index)
            } else {
                axes.append(index)
                isDiscrete.append(distribution.count != nil)
            }
        }
        (self.axes, self.isDiscrete, self.choices) = (axes, isDiscrete, choices)
    }

    /// Axes and choices together.
    var dimension: Int { axes.count + choices.count }

    /// Choices and axes with cells together.
    var discreteCount: Int { choices.count + isDiscrete.count { $0 } }

    /// How many values each choice has.
    var valueCounts: [Int] {
        choices.map { model.space.parameters[$0].distribution.count ?? 1 }
    }

    /// The cell around a coordinate of a discrete axis, or nil when the axis is continuous.
    func borders(ofAxis axis: Int, at coordinate: Double) -> CellBorders? {
        guard isDiscrete[axis] else { return nil }
        let distribution = model.space.parameters[axes[axis]].distribution
        guard let count = distribution.count,
            let index = distribution.index(
                of: distribution.value(atUnit: min(max(coordinate, 0), 1))),
            let cell = distribution.unitCell(ofIndex: index)
        else { return nil }
        return CellBorders(
            lower: index > 0 ? cell.lowerBound : nil,
            upper: index < count - 1 ? cell.upperBound : nil)
    }

    /// Where a member may have been that was observed at a coordinate; nil when exactly there.
    private func origins(ofAxis axis: Int, at coordinate: Double) -> CellBorders? {
        if coordinate.isNaN { return CellBorders(lower: nil, upper: nil) }
        if isDiscrete[axis] { return borders(ofAxis: axis, at: coordinate) }
        if coordinate <= Self.edge { return CellBorders(lower: nil, upper: 0) }
        if coordinate >= 1 - Self.edge { return CellBorders(lower: 1, upper: nil) }
        return nil
    }

    /// Nearer to a bound than this is on it; scales there and back err by less.
    private static let edge = 1e-12

    /// The coordinates of a point on the axes; NaN where inactive.
    func coordinates(of point: [Double]) -> [Double] { axes.map { point[$0] } }

    /// The values of the choices at a point; nil where inactive.
    func values(at point: [Double]) -> [Int?] {
        choices.map { point[$0].isNaN ? nil : Int(point[$0]) }
    }

    /// A point of the model's space from a member of the strategy.
    ///
    /// Numbers beyond a bound are moved onto it: the best values are often there.
    ///
    /// - Parameters:
    ///   - member: A number for each axis, any.
    ///   - values: A value for each choice.
    /// - Returns: A coordinate for each parameter, inside the space.
    func point(_ member: [Double], _ values: [Int]) -> [Double] {
        var point = [Double](repeating: 0.5, count: model.dimension)
        for (axis, parameter) in axes.enumerated() {
            let place = member[axis]
            // Keeps 0.5 where a number is NaN.
            point[parameter] = place.isNaN ? 0.5 : min(max(place, 0), 1)
        }
        for (choice, parameter) in choices.enumerated() {
            point[parameter] = Double(values[choice])
        }
        return point
    }

    /// Numbers for every axis that an observed point may have been drawn as.
    ///
    /// A value of a grid only shows the cell of what was drawn, a bound only that it was beyond, an
    /// inactive parameter nothing. What is hidden is drawn again from what the strategy says of the
    /// axis, so that neither grids nor bounds nor conditions make the distribution narrower than the
    /// results do.
    ///
    /// - Parameters:
    ///   - observation: What was observed.
    ///   - evolution: The strategy that is going to learn from it.
    ///   - seed: The study's seed; with the trial's number it decides the draws.
    /// - Returns: A number for each axis, always finite.
    func member(
        for observation: Observation, _ evolution: CMAEvolution, seed: UInt64
    ) -> [Double] {
        var member = coordinates(of: observation.point)
        var source = RandomSource(
            seed: seed, stream: UInt64(observation.number), purpose: .evolution)
        for axis in axes.indices {
            let place = member[axis]
            guard let cell = origins(ofAxis: axis, at: place) else { continue }
            let draw = source.uniform()
            let (mean, deviation) = (evolution.mean[axis], evolution.deviation(axis))
            guard deviation > 0, deviation.isFinite else {
                member[axis] = place.isNaN ? mean : place
                continue
            }
            let (lower, upper) = (cell.lower ?? -.infinity, cell.upper ?? .infinity)
            guard lower < upper else { continue }
            let law = TruncatedNormal(
                mean: mean, deviation: deviation, lower: lower, upper: upper)
            // A draw of 0 would be an open end itself.
            let value = law.quantile(max(draw, 0x1p-54))
            member[axis] = value.isFinite ? value : place.isNaN ? mean : place
        }
        return member
    }
}

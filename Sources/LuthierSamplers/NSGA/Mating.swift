import LuthierDomain
import LuthierMath
import RealModule

/// Makes a point from those of two parents.
///
/// Numbers cross by simulated binary crossover and change by polynomial mutation, both on the unit
/// interval of their scale; values of choices come from either parent, and change to any other one.
///
/// - SeeAlso: Deb and Agrawal, "Simulated Binary Crossover for Continuous Search Space", Complex
///   Systems 9 (1995); Deb, "An Efficient Constraint Handling Method for Genetic Algorithms", Computer
///   Methods in Applied Mechanics and Engineering 186 (2000), for the forms that keep to bounds.
struct Mating: Sendable {
    /// The share of children that have two parents, as in the first paper on NSGA-II.
    private static let crossoverShare = 0.9
    /// The index of the law of crossover: the larger, the nearer children are to a parent.
    private static let crossoverIndex = 15.0
    /// The index of the law of mutation, likewise.
    private static let mutationIndex = 20.0

    private let space: ModelSpace
    private let warps: [UnitWarp]
    /// The parameters that have more than one value.
    private let open: [Int]

    init(_ space: ModelSpace) {
        self.space = space
        warps = PriorWarp.warps(of: space.space)
        open = space.axes.indices.filter { index in
            let distribution = space.space.parameters[index].distribution
            if case .choice(let count) = space.axes[index] { return count > 1 }
            return distribution.value(atUnit: 0) != distribution.value(atUnit: 1)
        }
    }

    /// How many parameters have more than one value.
    var dimension: Int { open.count }

    /// A point between and around two others.
    ///
    /// A parameter that is active in one parent only comes from that one; one that is active in
    /// neither is drawn from its prior.
    ///
    /// - Parameters:
    ///   - first: A point of the model's space; the child takes most after it.
    ///   - second: Another one.
    ///   - changes: How many values change by chance, on average.
    ///   - source: The trial's random stream.
    /// - Returns: A coordinate for every parameter, active or not.
    func child(
        of first: [Double], _ second: [Double], changes: Double, using source: inout RandomSource
    ) -> [Double] {
        let isCrossed = source.uniform() < Self.crossoverShare
        let share = changes / Double(max(active(first).count, 1))
        var child = first
        for index in space.axes.indices {
            let (one, other) = (first[index], second[index])
            if one.isNaN {
                child[index] = other.isNaN ? drawn(index, using: &source) : other
            } else if isCrossed, !other.isNaN, source.uniform() < 0.5 {
                child[index] = crossed(index, one, other, using: &source)
            }
        }
        for index in open where source.uniform() < share {
            child[index] = changed(index, child[index], using: &source)
        }
        return child
    }

    private func active(_ point: [Double]) -> [Int] { open.filter { !point[$0].isNaN } }

    private func drawn(_ index: Int, using source: inout RandomSource) -> Double {
        if case .choice(let count) = space.axes[index] { return Double(source.below(count)) }
        return warps[index].quantile(source.uniform())
    }

    private func crossed(
        _ index: Int, _ one: Double, _ other: Double, using source: inout RandomSource
    ) -> Double {
        if case .choice = space.axes[index] { return other }
        let (low, high) = (min(one, other), max(one, other))
        guard high - low > 1e-14 else { return one }
        let draw = source.uniform()
        let isLow = source.uniform() < 0.5
        let room = isLow ? low : 1 - high
        let spread = Self.spread(draw, room: room / (high - low))
        let place = (low + high) / 2 + (isLow ? -0.5 : 0.5) * spread * (high - low)
        return min(max(place, 0), 1)
    }

    /// How many times as far apart as the parents two children are.
    ///
    /// - Parameters:
    ///   - draw: In [0, 1).
    ///   - room: The distance to the bound, in distances of the parents.
    /// - Returns: At least 0; no more than 1 + 2 `room`.
    static func spread(_ draw: Double, room: Double) -> Double {
        let power = crossoverIndex + 1
        let mass = 2 - Double.pow(1 + 2 * max(room, 0), -power)
        let part = draw * mass
        return Double.pow(part <= 1 ? part : 1 / (2 - part), 1 / power)
    }

    private func changed(
        _ index: Int, _ place: Double, using source: inout RandomSource
    ) -> Double {
        switch space.axes[index] {
        case .choice(let count):
            let other = source.below(count - 1)
            return Double(other >= Int(place) ? other + 1 : other)
        case .continuous:
            return Self.moved(place, source.uniform())
        case .listed(let places):
            let moved = Self.moved(place, source.uniform())
            let nearest = places.indices.min { abs(places[$0] - moved) < abs(places[$1] - moved) }
            guard let nearest, places[nearest] == place,
                let own = places.firstIndex(of: place)
            else { return moved }
            // A step within its own cell would be none.
            let next = own + (moved < place ? -1 : 1)
            return places.indices.contains(next) ? places[next] : places[own == 0 ? 1 : own - 1]
        }
    }

    /// A place near another one, by the polynomial law on the unit interval.
    static func moved(_ place: Double, _ draw: Double) -> Double {
        let power = mutationIndex + 1
        let step: Double
        if draw < 0.5 {
            let mass = 2 * draw + (1 - 2 * draw) * Double.pow(1 - place, power)
            step = Double.pow(mass, 1 / power) - 1
        } else {
            let mass = 2 * (1 - draw) + (2 * draw - 1) * Double.pow(place, power)
            step = 1 - Double.pow(mass, 1 / power)
        }
        return min(max(place + step, 0), 1)
    }
}

import LuthierDomain
import LuthierMath
import LuthierSurrogates
import RealModule

/// Looks for the point of the largest acquisition value.
///
/// Many points are scored: some fill the space evenly, some surround the best observations. From
/// the best of them the search climbs: along slopes on continuous axes, from value to value on the
/// others, in turns until nothing improves.
struct AcquisitionSearch: Sendable {
    /// How much effort a search takes.
    struct Effort: Sendable, Hashable {
        /// Points that fill the space, for 8 parameters or fewer; at most four times as many.
        var candidates = 320
        /// Points around each of the best observations, for each of three radii.
        var neighbours = 24
        /// Points from which the search climbs.
        var starts = 5
        /// Most turns between continuous and other axes.
        var rounds = 4
        /// Most steps of one climb along slopes.
        var steps = 20
    }

    /// A point and its value.
    struct Found: Sendable {
        var point: [Double]
        var value: Double
    }

    let space: ModelSpace
    let feasible: FeasibleSet
    let map: FeatureMap
    var effort = Effort()
    /// The logarithm of the length scale of each parameter.
    let logLengths: [Double]
    /// What the user believes of good values.
    var belief: Belief?
    /// Where to look, for axes that are no choices; nil is everywhere.
    var bounds: [ClosedRange<Double>]?

    /// Searches the whole space.
    ///
    /// - Parameters:
    ///   - acquisition: What to maximise.
    ///   - centres: The best observed points, best first.
    ///   - source: The trial's random stream.
    /// - Returns: Good points, best first; each stands for an assignment that is allowed.
    func search(
        _ acquisition: Acquisition, around centres: [[Double]], using source: inout RandomSource
    ) -> [Found] {
        var pool = candidates(around: centres.first, using: &source)
        for centre in centres { pool += neighbours(of: centre, acquisition, using: &source) }
        var found = pool.map { Found(point: $0, value: score($0, acquisition)) }
        found.sort { $0.value > $1.value }
        let starts = starts(from: found, acquisition, using: &source)
        var climbed = starts.map { climb(from: $0, acquisition) }
        climbed.sort { $0.value > $1.value }
        return climbed + found.prefix(16)
    }

    /// The value of a point, −∞ where it cannot be told.
    func score(_ point: [Double], _ acquisition: Acquisition) -> Double {
        let value = acquisition.value(at: map.row(of: point)) + (belief?.value(at: point) ?? 0)
        return value.isNaN ? -.infinity : value
    }

    // MARK: Points to score

    private func candidates(
        around centre: [Double]?, using source: inout RandomSource
    ) -> [[Double]] {
        let factor = min(max(Double(space.dimension) / 8, 1), 4)
        let count = Int(Double(effort.candidates) * factor)
        let sequence = SobolSequence(dimensionCount: space.dimension, scrambledUsing: &source)
        let isFree = !space.isConditional && space.space.constraints.isEmpty
        let share = min(1, 20 / Double(space.dimension))
        return (0..<count).map { index in
            var place = sequence.point(at: UInt64(index))
            if let bounds, let centre, isFree {
                // In many dimensions only some coordinates move at a time.
                for (axis, range) in bounds.enumerated() {
                    if case .choice(let count) = space.axes[axis] {
                        if source.uniform() >= share * 0.5 {
                            place[axis] = (centre[axis] + 0.5) / Double(count)
                        }
                    } else {
                        place[axis] =
                            source.uniform() < share
                            ? range.lowerBound + place[axis] * (range.upperBound - range.lowerBound)
                            : centre[axis]
                    }
                }
            }
            guard isFree else {
                return space.point(of: feasible.assignment(atPoint: place, using: &source))
            }
            return zip(space.axes, place).map { axis, place in
                switch axis {
                case .continuous: place
                case .listed(let places):
                    places[min(Int(place * Double(places.count)), places.count - 1)]
                case .choice(let count): Double(min(Int(place * Double(count)), count - 1))
                }
            }
        }
    }

    private func neighbours(
        of centre: [Double], _ acquisition: Acquisition, using source: inout RandomSource
    ) -> [[Double]] {
        let share = min(1, 20 / Double(space.dimension))
        let lengths = logLengths
        var points: [[Double]] = []
        for radius in [0.2, 0.05, 0.01] {
            for _ in 0..<effort.neighbours {
                var point = centre
                for (index, axis) in space.axes.enumerated()
                where source.uniform() < share && !point[index].isNaN {
                    switch axis {
                    case .continuous:
                        let width = radius * min(Double.exp(lengths[index]), 1)
                        point[index] = clamped(point[index] + width * source.normal(), index)
                    case .listed(let places):
                        guard source.uniform() < 0.5 else { continue }
                        let step = 1 << source.below(max(1, places.count.bitWidthOfValue - 1))
                        let own = places.firstIndex(of: point[index]) ?? 0
                        let next = source.below(2) == 0 ? own - step : own + step
                        point[index] = places[min(max(next, 0), places.count - 1)]
                    case .choice(let count):
                        guard source.uniform() < 0.2 else { continue }
                        point[index] = Double(source.below(count))
                    }
                }
                if let allowed = allowed(point) { points.append(allowed) }
            }
        }
        return points
    }

    /// The point, with conditions applied and every other coordinate where a value is; nil when a
    /// constraint is broken.
    private func allowed(_ point: [Double]) -> [Double]? {
        guard space.isConditional || !space.space.constraints.isEmpty else { return point }
        return space.snapped(point)
    }

    private func lowest(_ axis: Int) -> Double { bounds?[axis].lowerBound ?? 0 }

    private func highest(_ axis: Int) -> Double { bounds?[axis].upperBound ?? 1 }

    private func clamped(_ place: Double, _ axis: Int) -> Double {
        min(max(place, lowest(axis)), highest(axis))
    }

    // MARK: Climbing

    /// The best point, and others by chance, the better the likelier and apart from each other.
    private func starts(
        from found: [Found], _ acquisition: Acquisition, using source: inout RandomSource
    ) -> [Found] {
        guard let best = found.first else { return [] }
        var starts = [best]
        var rows = [map.row(of: best.point)]
        let lengths = logLengths.map { Double.exp(-$0) }
        func isApart(_ row: [Double]) -> Bool {
            rows.allSatisfy { other in
                var square = 0.0
                for (column, group) in map.groups.enumerated() {
                    let difference = (row[column] - other[column]) * lengths[group]
                    square += difference * difference
                }
                return square > 0.25
            }
        }
        for candidate in found.dropFirst().prefix(200) where starts.count < effort.starts / 2 {
            let row = map.row(of: candidate.point)
            guard isApart(row) else { continue }
            starts.append(candidate)
            rows.append(row)
        }
        // Gumbel noise on the logarithms of the weights draws without replacement.
        var keyed: [(key: Double, index: Int)] = []
        for (index, candidate) in found.enumerated() {
            let noise = -Double.log(-Double.log(max(source.uniform(), 1e-300)))
            keyed.append((candidate.value + noise, index))
        }
        keyed.sort { ($0.key, $1.index) > ($1.key, $0.index) }
        for (_, index) in keyed.prefix(50) where starts.count < effort.starts {
            let row = map.row(of: found[index].point)
            guard isApart(row) else { continue }
            starts.append(found[index])
            rows.append(row)
        }
        return starts
    }

    private func climb(from start: Found, _ acquisition: Acquisition) -> Found {
        var best = start
        for _ in 0..<effort.rounds {
            let before = best.value
            best = slide(from: best, acquisition)
            let exchanged = exchange(from: best, acquisition)
            let isDone = !(exchanged.value > best.value + 1e-9)
            best = exchanged
            if isDone || !(best.value > before + 1e-4) { break }
        }
        return best
    }

    /// Climbs along the continuous axes.
    private func slide(from start: Found, _ acquisition: Acquisition) -> Found {
        let free = space.axes.indices.filter {
            space.axes[$0] == .continuous && !start.point[$0].isNaN
        }
        guard !free.isEmpty, start.value.isFinite else { return start }
        // In units of the length scales all axes are about equally curved.
        let units = free.map {
            min(max(Double.exp(logLengths[$0]), 1e-3), 10)
        }
        var row = map.row(of: start.point)
        var point = start.point
        let search = BoundedLBFGS(
            iterationLimit: effort.steps, slopeTolerance: 1e-4, gainTolerance: 1e-5)
        let minimum = search.minimize(
            from: zip(free, units).map { start.point[$0] / $1 },
            lower: zip(free, units).map { lowest($0) / $1 },
            upper: zip(free, units).map { highest($0) / $1 }
        ) { place, gradient in
            for (index, axis) in free.enumerated() {
                row[map.starts[axis]] = clamped(place[index] * units[index], axis)
            }
            var (value, slopes) = acquisition.valueWithSlopes(at: row)
            if let belief {
                for (index, axis) in free.enumerated() { point[axis] = place[index] * units[index] }
                value += belief.value(at: point)
                for axis in free {
                    slopes[map.starts[axis]] += belief.slope(along: axis, at: point[axis])
                }
            }
            for (index, axis) in free.enumerated() {
                gradient[index] = -slopes[map.starts[axis]] * units[index]
            }
            return -value
        }
        var share = 1.0
        for _ in 0..<6 {
            var point = start.point
            for (index, axis) in free.enumerated() {
                let end = clamped(minimum.point[index] * units[index], axis)
                point[axis] += share * (end - point[axis])
            }
            if let point = allowed(point) {
                let value = score(point, acquisition)
                if value > start.value { return Found(point: point, value: value) }
            }
            share /= 2
            if space.space.constraints.isEmpty { break }
        }
        return start
    }

    /// Takes the best value on each of the other axes in turn.
    private func exchange(from start: Found, _ acquisition: Acquisition) -> Found {
        var best = start
        for (index, axis) in space.axes.enumerated() where !best.point[index].isNaN {
            let places: [Double]
            switch axis {
            case .continuous: continue
            case .listed(let all): places = all
            case .choice(let count): places = (0..<count).map(Double.init)
            }
            let own = best.point[index]
            for place in places where place != own {
                var point = best.point
                point[index] = place
                guard let point = allowed(point) else { continue }
                let value = score(point, acquisition)
                if value > best.value { best = Found(point: point, value: value) }
            }
        }
        return best
    }
}

extension Int {
    /// How many binary digits the number needs; 0 for 0.
    fileprivate var bitWidthOfValue: Int { bitWidth - leadingZeroBitCount }
}

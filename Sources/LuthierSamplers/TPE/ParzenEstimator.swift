import LuthierMath
import RealModule

/// A mixture of product kernels, one around each observation and one for the prior.
///
/// Observations come and go one at a time, each under a number of its own; only kernels whose
/// neighbours changed are worked out again. Everything that it gives is a function of the set of
/// observations and their weights: in which order they came makes no difference, not even in the
/// last digit.
struct ParzenEstimator: Sendable {
    /// The dimensions.
    let axes: [ParzenAxis]
    /// How wide kernels are.
    let rule: BandwidthRule
    /// The most observations that smooth the weights of categories.
    let categoryLimit: Int

    /// The numbers of the observations, each in the slot of its kernel.
    private(set) var ids: [Int] = []
    private(set) var slots = SlotTable()
    private(set) var capacity = 0
    /// In blocks of eight kernels, a row for each axis: the kernels' centres, as places, or indices
    /// for categories.
    private(set) var centres: [Double] = []
    /// In the same order: the widths, 0 for categories.
    private(set) var widths: [Double] = []
    /// In the same order: 1 / (√2 width) for intervals, 0 elsewhere.
    private(set) var inverses: [Double] = []
    /// In the same order: minus the logarithm of what a kernel's bell sums up to for intervals.
    private(set) var norms: [Double] = []
    /// In the same order: the probabilities that the bell, were it not cut, puts below 0.
    private(set) var lowerAreas: [Double] = []
    /// In the same order: the probabilities that the bell, were it not cut, puts on the axis.
    private(set) var areas: [Double] = []
    /// For every axis of cells: in blocks of eight kernels, a row of logarithmic masses a cell.
    private(set) var masses: [[Double]]
    /// The sum of ``norms`` over the axes, by slot; NaN until weights are set after a change.
    private(set) var peaks: [Double] = []
    /// The logarithms of the kernels' weights, by slot.
    private(set) var logWeights: [Double] = []
    /// The sum of ``peaks`` and ``logWeights``, by slot; −∞ where there is none.
    private(set) var starts: [Double] = []
    /// The logarithm of the prior kernel's weight.
    private(set) var logPriorWeight = 0.0
    /// The logarithm of the sum of all weights.
    private(set) var logTotal = 0.0
    private var orders: [[Place]]
    private var leastWidth = 1.0

    /// Where an observation stands on an axis; equal places are in the order of the numbers.
    private struct Place: Sendable, Comparable {
        let centre: Double
        let id: Int

        static func < (left: Place, right: Place) -> Bool {
            left.centre == right.centre ? left.id < right.id : left.centre < right.centre
        }
    }

    /// Whether all axes are intervals with a bell around the middle as prior kernel.
    let isWide: Bool

    /// An estimator without observations: the prior.
    init(_ axes: [ParzenAxis], rule: BandwidthRule = .small, categoryLimit: Int = .max) {
        self.axes = axes
        self.rule = rule
        self.categoryLimit = categoryLimit
        isWide = axes.allSatisfy(\.isWide)
        masses = axes.map { _ in [] }
        orders = axes.map { _ in [] }
    }

    /// The number of observations.
    var count: Int { ids.count }

    /// Whether there is an observation with a number.
    func holds(_ id: Int) -> Bool { slots[id] != nil }

    /// Where what belongs to a kernel and an axis lies.
    func place(of slot: Int, on axis: Int) -> Int {
        KernelMixture.place(of: slot, row: axis, rows: axes.count)
    }

    // MARK: Observations

    /// Makes the observations those with the given numbers.
    ///
    /// Weights are to be set anew afterwards.
    ///
    /// - Parameters:
    ///   - wanted: Different numbers.
    ///   - coordinates: The coordinates of a number, one for each axis.
    /// - Complexity: O(observations), and O(axes × log observations) for each that comes or goes.
    mutating func keep(_ wanted: [Int], at coordinates: (Int) -> [Double]) {
        let floor = rule.floor(observations: wanted.count)
        let settles = floor == leastWidth
        leastWidth = floor
        var isWanted = [Bool](repeating: false, count: count)
        var missing: [Int] = []
        for id in wanted {
            if let slot = slots[id] { isWanted[slot] = true } else { missing.append(id) }
        }
        for slot in isWanted.indices.reversed() where !isWanted[slot] {
            remove(slot, settles: settles)
        }
        for id in missing { insert(id, at: coordinates(id), settles: settles) }
        if !settles { settleAll() }
    }

    /// Sets the weights of the kernels.
    ///
    /// - Parameters:
    ///   - prior: The prior kernel's, above 0.
    ///   - weight: The weight of a number, above 0.
    mutating func setWeights(prior: Double, of weight: (Int) -> Double) {
        var total = prior
        for slot in ids.indices { logWeights[slot] = weight(ids[slot]) }
        for (value, count) in Self.ascending(logWeights[..<count]) {
            for _ in 0..<count { total += value }
        }
        // Most weights are equal.
        var last = (weight: 1.0, log: 0.0)
        for slot in ids.indices {
            if logWeights[slot] != last.weight {
                last = (logWeights[slot], Double.log(logWeights[slot]))
            }
            logWeights[slot] = last.log
        }
        for slot in ids.indices {
            if peaks[slot].isNaN { sumNorms(at: slot) }
            starts[slot] = peaks[slot] + logWeights[slot]
        }
        for slot in count..<capacity { starts[slot] = -.infinity }
        logPriorWeight = Double.log(prior)
        logTotal = Double.log(total)
    }

    /// Different weights in ascending order, with how often each is there.
    ///
    /// In whatever order weights are, in this one there is one sum of them only.
    private static func ascending(
        _ weights: ArraySlice<Double>
    ) -> [(weight: Double, count: Int)] {
        // Where they are not those of good trials there are no more than two.
        var (lower, upper) = ((weight: 0.0, count: 0), (weight: 0.0, count: 0))
        for weight in weights {
            if weight == lower.weight {
                lower.count += 1
            } else if weight == upper.weight {
                upper.count += 1
            } else if lower.count == 0 {
                lower = (weight, 1)
            } else if upper.count == 0 {
                upper = (weight, 1)
            } else {
                return weights.sorted().map { ($0, 1) }
            }
        }
        return lower.weight < upper.weight ? [lower, upper] : [upper, lower]
    }

    /// The width of a kernel on an axis; 0 for categories.
    func width(of id: Int, on axis: Int) -> Double? {
        slots[id].map { widths[place(of: $0, on: axis)] }
    }

    private mutating func insert(_ id: Int, at coordinates: [Double], settles: Bool) {
        if count == capacity { grow() }
        let slot = count
        ids.append(id)
        slots[id] = slot
        for (index, axis) in axes.enumerated() {
            let place = axis.place(of: coordinates[index])
            let own = self.place(of: slot, on: index)
            centres[own] = place
            widths[own] = 0
            if case .categories = axis.kind { continue }
            let entry = Place(centre: place, id: id)
            let position = position(of: entry, on: index)
            orders[index].insert(entry, at: position)
            guard settles else { continue }
            settle(position - 1, on: index)
            settle(position, on: index)
            settle(position + 1, on: index)
        }
        peaks[slot] = .nan
    }

    private mutating func remove(_ slot: Int, settles: Bool) {
        let id = ids[slot]
        var freed: [(axis: Int, position: Int)] = []
        for (index, axis) in axes.enumerated() {
            if case .categories = axis.kind { continue }
            let entry = Place(centre: centres[place(of: slot, on: index)], id: id)
            let position = position(of: entry, on: index)
            orders[index].remove(at: position)
            freed.append((index, position))
        }
        move(count - 1, to: slot)
        slots[id] = nil
        ids.removeLast()
        guard settles else { return }
        for (axis, position) in freed {
            settle(position - 1, on: axis)
            settle(position, on: axis)
        }
    }

    /// Moves the kernel of one slot to another, whose own is lost.
    private mutating func move(_ from: Int, to slot: Int) {
        guard from != slot else { return }
        for (index, axis) in axes.enumerated() {
            let (old, new) = (place(of: from, on: index), place(of: slot, on: index))
            centres[new] = centres[old]
            widths[new] = widths[old]
            inverses[new] = inverses[old]
            norms[new] = norms[old]
            lowerAreas[new] = lowerAreas[old]
            areas[new] = areas[old]
            guard case .cells = axis.kind else { continue }
            let cells = axis.count
            for cell in 0..<cells {
                masses[index][KernelMixture.place(of: slot, row: cell, rows: cells)] =
                    masses[index][KernelMixture.place(of: from, row: cell, rows: cells)]
            }
        }
        peaks[slot] = peaks[from]
        ids[slot] = ids[from]
        slots[ids[slot]] = slot
    }

    private mutating func grow() {
        let larger = max(2 * capacity, 32)
        func room(_ rows: Int) -> [Double] {
            Array(repeating: 0, count: rows * (larger - capacity))
        }
        centres += room(axes.count)
        widths += room(axes.count)
        inverses += room(axes.count)
        norms += room(axes.count)
        lowerAreas += room(axes.count)
        areas += room(axes.count)
        for (index, axis) in axes.enumerated() {
            if case .cells = axis.kind { masses[index] += room(axis.count) }
        }
        peaks += room(1)
        logWeights += room(1)
        starts += room(1)
        capacity = larger
    }

    // MARK: Widths

    private func position(of entry: Place, on axis: Int) -> Int {
        var (low, high) = (0, orders[axis].count)
        while low < high {
            let middle = (low + high) / 2
            if orders[axis][middle] < entry { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Works out every kernel.
    private mutating func settleAll() {
        for axis in axes.indices {
            for position in orders[axis].indices { settle(position, on: axis) }
        }
    }

    /// Works out the kernel at a position of an axis' order, if there is one.
    private mutating func settle(_ position: Int, on axis: Int) {
        let order = orders[axis]
        guard order.indices.contains(position), let slot = slots[order[position].id] else { return }
        let centre = order[position].centre
        var floor = leastWidth
        if case .cells(let edges, _) = axes[axis].kind, rule == .small {
            let cell = ParzenAxis.cell(at: centre, in: edges)
            floor = max(floor, Self.leastCellShare * (edges[cell + 1] - edges[cell]))
        }
        let width = BandwidthRule.width(
            at: centre, left: position > 0 ? order[position - 1].centre : nil,
            right: position + 1 < order.count ? order[position + 1].centre : nil, floor: floor)
        let place = place(of: slot, on: axis)
        guard widths[place] != width else { return }
        widths[place] = width
        let lower = normalCDF(-centre / width)
        let area = normalCDF((1 - centre) / width) - lower
        lowerAreas[place] = lower
        areas[place] = area
        if case .cells(let edges, _) = axes[axis].kind {
            let logs = CellMasses.logMasses(centre: centre, width: width, edges: edges)
            for cell in logs.indices {
                masses[axis][
                    KernelMixture.place(of: slot, row: cell, rows: logs.count)] = logs[cell]
            }
        } else {
            inverses[place] = 1 / (Double.sqrt(2) * width)
            norms[place] = -Double.log(width * Double.sqrt(2 * Double.pi) * area)
            peaks[slot] = .nan
        }
    }

    /// The least width on an axis of cells, as a share of the kernel's own cell.
    ///
    /// At 0.3 a tenth of a kernel in the middle of its cell falls on the neighbours, so that
    /// neighbouring grid values keep being tried.
    private static let leastCellShare = 0.3

    private mutating func sumNorms(at slot: Int) {
        var sum = 0.0
        for axis in axes.indices { sum += norms[place(of: slot, on: axis)] }
        peaks[slot] = sum
    }
}

/// The masses that a truncated normal law puts on cells.
enum CellMasses {
    /// Their logarithms, precise however far a cell lies from the centre.
    ///
    /// - Parameters:
    ///   - centre: In [0, 1].
    ///   - width: The deviation, above 0.
    ///   - edges: The cells' ends, ascending from 0 to 1.
    /// - Returns: One for each cell, at most 0.
    static func logMasses(centre: Double, width: Double, edges: [Double]) -> [Double] {
        let z = edges.map { ($0 - centre) / width }
        let norm = Double.log(normalCDF(z[z.count - 1]) - normalCDF(z[0]))
        return zip(z, z.dropFirst()).map { lower, upper in
            guard lower < upper else { return -.greatestFiniteMagnitude }
            let mass: Double
            if lower < 0, upper > 0 {
                mass = Double.log(normalCDF(upper) - normalCDF(lower))
            } else {
                // The tail in which both logarithms are far from 0.
                let far = lower >= 0 ? (-upper, -lower) : (lower, upper)
                mass = logDifferenceOfExponentials(logNormalCDF(far.1), logNormalCDF(far.0))
            }
            return max(min(mass - norm, 0), -1e300)
        }
    }
}

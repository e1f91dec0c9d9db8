import LuthierDomain
import LuthierMath

/// Parameters that exist together, with the good and the other trials in which they do.
struct TPEGroup: Sendable {
    /// The newest trials of the rest that all have a kernel.
    private static let newest = 256
    /// The older trials that stand for all others.
    private static let sampled = 256

    /// The parameters, by their places in the space.
    let parameters: [Int]
    /// The density of good trials.
    private(set) var good: ParzenEstimator
    /// The density of the other trials.
    private(set) var rest: ParzenEstimator
    /// The numbers of the good kernels, best first.
    private(set) var goodOrder: [Int] = []
    /// Positions of the trials with these parameters, oldest result first.
    private var members: [Int] = []
    /// Of the older members those with the smallest hashes, in the order of these.
    private var sample: [(hash: UInt64, position: Int)] = []
    private var best = BestTrials(limit: TPESettings.mostGood)

    init(_ parameters: [Int], in space: ModelSpace) {
        self.parameters = parameters
        let axes = parameters.map {
            ParzenAxis(space.axes[$0], space.space.parameters[$0].distribution)
        }
        good = ParzenEstimator(axes)
        rest = ParzenEstimator(axes)
    }

    /// The groups of a space: parameters with equal conditions.
    static func groups(of space: ModelSpace) -> [TPEGroup] {
        var conditions: [Expression?] = []
        var groups: [[Int]] = []
        for (index, parameter) in space.space.parameters.enumerated() {
            if let place = conditions.firstIndex(of: parameter.condition) {
                groups[place].append(index)
            } else {
                conditions.append(parameter.condition)
                groups.append([index])
            }
        }
        return groups.map { TPEGroup($0, in: space) }
    }

    /// The number of trials with these parameters.
    var count: Int { members.count }

    /// The coordinates of a point, or nil when the parameters do not all exist there.
    func coordinates(of point: [Double]) -> [Double]? {
        exists(at: point) ? Self.coordinates(of: point, parameters, good.axes) : nil
    }

    /// Whether all of the parameters exist at a point.
    private func exists(at point: [Double]) -> Bool {
        parameters.allSatisfy { !point[$0].isNaN }
    }

    private static func coordinates(
        of point: [Double], _ parameters: [Int], _ axes: [ParzenAxis]
    ) -> [Double] {
        parameters.indices.map { axes[$0].coordinate(of: point[parameters[$0]]) }
    }

    /// Writes coordinates into a point of the space.
    func write(_ coordinates: [Double], into point: inout [Double]) {
        for (place, index) in parameters.enumerated() {
            point[index] = good.axes[place].place(of: coordinates[place])
        }
    }

    /// Takes note of an ended trial.
    mutating func add(_ position: Int, _ observation: Observation, rank: TrialRank?) {
        guard exists(at: observation.point) else { return }
        if let rank { best.add(position, rank) }
        members.append(position)
        let leaving = members.count - 1 - Self.newest - TPESettings.mostGood
        guard leaving >= 0 else { return }
        let entry = (hash: Self.hash(members[leaving]), position: members[leaving])
        let limit = Self.sampled + TPESettings.mostGood
        if sample.count == limit, let last = sample.last, last.hash <= entry.hash { return }
        var (low, high) = (0, sample.count)
        while low < high {
            let middle = (low + high) / 2
            if sample[middle].hash < entry.hash { low = middle + 1 } else { high = middle }
        }
        sample.insert(entry, at: low)
        if sample.count > limit { sample.removeLast() }
    }

    /// Brings both densities to the trials that there are now.
    ///
    /// - Parameters:
    ///   - chosen: The good trials of the study, best first, with their weights.
    ///   - settings: How many trials of this group are good when too few of the study's have it.
    ///   - pending: Points of trials without a result, which join the rest.
    ///   - observations: All observations, by position.
    mutating func settle(
        _ chosen: [(position: Int, weight: Double)], _ settings: TPESettings,
        pending: [(number: Int, point: [Double])], _ observations: [Observation]
    ) {
        var own = chosen.filter { exists(at: observations[$0.position].point) }
        var prior = own.isEmpty ? 1 : own.reduce(0) { $0 + $1.weight } / Double(own.count)
        // With several objectives the order of the rest holds no trial that went well.
        let isSingle = (chosen.first.map { observations[$0.position].losses.count } ?? 1) <= 1
        if own.count < 2, isSingle {
            let ranked = best.entries.prefix(settings.good(of: members.count))
            if ranked.count > own.count {
                own = ranked.enumerated().map { ($1.position, 1 / Double($0 + 1)) }
                prior = 1
            }
        }
        goodOrder = own.map(\.position)
        let (parameters, axes) = (parameters, good.axes)
        func point(_ position: Int) -> [Double] {
            Self.coordinates(of: observations[position].point, parameters, axes)
        }
        good.keep(goodOrder, at: point)
        good.setWeights(prior: max(prior, 1e-12)) { position in
            own.first { $0.position == position }?.weight ?? 1
        }
        settleRest(pending, point)
    }

    /// Brings the density of the rest to all that is not good.
    private mutating func settleRest(
        _ pending: [(number: Int, point: [Double])], _ point: (Int) -> [Double]
    ) {
        let firstNew = max(members.count - Self.newest - TPESettings.mostGood, 0)
        var kept: [Int] = []
        kept.reserveCapacity(Self.newest + Self.sampled + 2 * TPESettings.mostGood + pending.count)
        for position in members[firstNew...] where !good.holds(position) { kept.append(position) }
        let newer = kept.count
        for entry in sample where !good.holds(entry.position) {
            guard kept.count - newer < Self.sampled else { break }
            kept.append(entry.position)
        }
        let thinned = kept.count - newer
        let weight = thinned == 0 ? 1 : max(Double(firstNew) / Double(thinned), 1)
        // Numbers of pending trials are told from positions by their sign.
        var places: [Int: [Double]] = [:]
        for trial in pending {
            guard let place = coordinates(of: trial.point) else { continue }
            places[-1 - trial.number] = place
            kept.append(-1 - trial.number)
        }
        let oldest = firstNew < members.count ? members[firstNew] : 0
        rest.keep(kept) { $0 < 0 ? places[$0] ?? [] : point($0) }
        rest.setWeights(prior: 1) { $0 >= 0 && $0 < oldest ? weight : 1 }
    }

    /// Mixes the bits of a position, so that the smallest results are a fair sample.
    ///
    /// - SeeAlso: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
    private static func hash(_ position: Int) -> UInt64 {
        var bits = UInt64(bitPattern: Int64(position)) &+ 0x9e37_79b9_7f4a_7c15
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }

    /// ln l − ln g at some points.
    func logRatios(at coordinates: [[Double]]) -> [Double] {
        zip(good.logDensities(at: coordinates), rest.logDensities(at: coordinates)).map(Self.ratio)
    }

    /// ln l − ln g.
    static func ratio(_ good: Double, _ rest: Double) -> Double {
        let ratio = good - rest
        return ratio.isNaN ? -.greatestFiniteMagnitude : ratio
    }
}

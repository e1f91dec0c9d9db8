import LuthierDomain
import LuthierMath
import LuthierSurrogates

/// What completed trials say of each assignment, and how noise is known.
///
/// Trials with equal assignments are runs of one item: their true value is one and the same.
struct WinnerEvidence: Sendable {
    /// An assignment that was run.
    struct Item: Sendable {
        /// The trials.
        var numbers: [Int]
        /// The mean of what they came to, small meaning good.
        var loss: Double
        /// The variance of ``loss``, in units of that of the noise.
        var share: Double
        /// The runs that are in it: trials, or evaluations inside them.
        var runs: Double
    }

    /// The items, in the order of their first trials.
    private(set) var items: [Item] = []
    /// Their places in the space.
    private(set) var features: Features
    /// How noise is known.
    private(set) var source = WinnerNoise.unexplained
    /// The degrees of freedom with which the noise was measured; 0 when it was not, infinite when it
    /// was told.
    private(set) var degrees = 0.0
    /// The measured variance of the noise of share 1, in the metric's unit squared.
    private(set) var variance = 0.0
    /// The variance that all items share, as when units are drawn anew, with its degrees of freedom.
    private(set) var level: (variance: Double, degrees: Double)?
    /// The item of each trial that counts.
    let places: [Int]

    /// What the trials of a metric say.
    ///
    /// - Complexity: O(measurements).
    init(_ observed: ObservedMetric) {
        let map = FeatureMap(observed.space)
        features = Features(groups: map.groups)
        var places: [Int] = []
        var known: [Assignment: Int] = [:]
        for (index, trial) in observed.trials.enumerated() {
            let place = known[trial.assignment] ?? known.count
            if place == known.count {
                known[trial.assignment] = place
                features.append(map.row(of: observed.columns.map { $0[index] }))
            }
            places.append(place)
        }
        self.places = places
        let losses = observed.losses
        items = Array(
            repeating: Item(numbers: [], loss: 0, share: 1, runs: 0), count: known.count)
        for (index, place) in places.enumerated() {
            items[place].numbers.append(observed.trials[index].number)
            items[place].runs += 1
            items[place].loss += (losses[index] - items[place].loss) / items[place].runs
        }
        takeRepeats(losses)
        takeToldDeviations(observed)
        takeUnits(observed)
    }

    /// Noise from trials with equal assignments.
    private mutating func takeRepeats(_ losses: [Double]) {
        var squares = 0.0
        for (index, place) in places.enumerated() {
            let distance = losses[index] - items[place].loss
            squares += distance * distance
        }
        let spare = losses.count - items.count
        for place in items.indices { items[place].share = 1 / items[place].runs }
        guard spare > 0 else { return }
        source = .repeats
        degrees = Double(spare)
        variance = squares / degrees
    }

    /// Noise that the program told with its numbers.
    private mutating func takeToldDeviations(_ observed: ObservedMetric) {
        let told = observed.trials.map { trial in
            trial.deviations[observed.metric.name].flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
        }
        let known = told.compactMap(\.self)
        guard !known.isEmpty, 2 * known.count >= told.count, let middle = median(known) else {
            return
        }
        source = .told
        degrees = .infinity
        variance = middle * middle
        for place in items.indices { items[place].share = 0 }
        for (index, place) in places.enumerated() {
            let deviation = middle > 0 ? (told[index] ?? middle) / middle : 1
            items[place].share += deviation * deviation / (items[place].runs * items[place].runs)
        }
    }

    /// Noise from units inside trials: what is left once what units do to all trials is taken away.
    private mutating func takeUnits(_ observed: ObservedMetric) {
        let name = observed.metric.name
        var units: [String: Int] = [:]
        let reports = observed.trials.map { trial in
            Self.reports(of: name, in: trial, &units)
        }
        // Work grows with the third power of the units.
        guard (2...Self.mostUnits).contains(units.count),
            2 * reports.count(where: { $0.count > 1 }) >= reports.count,
            let effects = CrossedEffects(
                reports.filter { $0.count > 1 }.map {
                    $0.map { ($0.unit, observed.metric.loss($0.value)) }
                },
                unitCount: units.count)
        else { return }
        let freedom = reports.reduce(0) { $0 + max($1.count - 1, 0) } - (units.count - 1)
        guard freedom > 0 else { return }
        source = .units
        degrees = Double(freedom)
        variance = effects.residualVariance
        level = (
            effects.unitVariance / Double(units.count), Double(units.count - 1)
        )
        for place in items.indices {
            items[place].share = 0
            items[place].loss = 0
            items[place].runs = 0
        }
        let losses = observed.losses
        for (index, place) in places.enumerated() {
            let count = Double(items[place].numbers.count)
            let values = reports[index].map {
                (unit: $0.unit, value: observed.metric.loss($0.value))
            }
            // What the program made of its units stands; only what units do to all is taken away.
            var loss = losses[index]
            var share = 1.0
            if let mean = effects.mean(of: values) {
                loss += mean.value - values.reduce(0) { $0 + $1.value } / Double(values.count)
                share = variance > 0 ? mean.variance / variance : 1 / Double(values.count)
            }
            items[place].loss += loss / count
            items[place].share += share / (count * count)
            items[place].runs += Double(max(values.count, 1))
        }
    }

    /// Most units that are told apart.
    private static let mostUnits = 100

    /// The last finite report of each unit.
    private static func reports(
        of name: String, in trial: Trial, _ units: inout [String: Int]
    ) -> [(unit: Int, value: Double)] {
        var reports: [(unit: Int, value: Double)] = []
        for measurement in trial.measurements {
            guard let unit = measurement.unit, let value = measurement.metrics[name],
                value.isFinite
            else { continue }
            let number = units[unit] ?? units.count
            units[unit] = number
            if let place = reports.firstIndex(where: { $0.unit == number }) {
                reports[place].value = value
            } else {
                reports.append((number, value))
            }
        }
        return reports
    }

    /// Whether noise was looked for and is none.
    ///
    /// Few equal runs of a metric with few values may be equal by chance.
    var isNoiseless: Bool {
        // What rounding leaves is none either.
        let unit = LossScale(items.map(\.loss)).unit
        guard variance <= 1e-12 * unit * unit, degrees > 0 else { return false }
        return degrees >= 3 || Set(items.map(\.loss)).count * 10 > items.count * 9
    }

    /// The items that are looked at: all, or the best, those nearest to them, and some others.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - best: How many of the best.
    ///   - winner: One that is among them in any case.
    /// - Returns: Places, ascending.
    /// - Complexity: O(items × best × columns), or O(1) for few.
    func kept(_ count: Int, best: Int, with winner: Int) -> [Int] {
        guard items.count > count else { return Array(items.indices) }
        let ranked = items.indices.sorted { (items[$0].loss, $0) < (items[$1].loss, $1) }
        let leading = ranked.prefix(best)
        var kept = Set(leading)
        kept.insert(winner)
        // By place and not by value, so that the lucky ones are not alone.
        let rows = leading.map { features.row($0) }
        let distances = items.indices.map { place -> Double in
            let row = features.row(place)
            return rows.reduce(Double.infinity) { least, other in
                min(least, zip(row, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) })
            }
        }
        let near = items.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }
        for place in near where kept.count < count * 4 / 5 { kept.insert(place) }
        let step = items.count / (count / 5)
        for place in stride(from: 0, to: items.count, by: max(step, 1)) where kept.count < count {
            kept.insert(place)
        }
        return kept.sorted()
    }

    /// Only some of the items.
    ///
    /// - Parameter kept: Their places, ascending.
    /// - Returns: The items, and where they lie.
    func narrowed(to kept: [Int]) -> (items: [Item], features: Features) {
        var features = Features(groups: self.features.groups)
        for place in kept { features.append(self.features.row(place)) }
        return (kept.map { items[$0] }, features)
    }
}

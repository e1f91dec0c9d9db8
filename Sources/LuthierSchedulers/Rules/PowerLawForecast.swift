import LuthierMath
import RealModule

/// Where a learning curve will be at a later resource, by power laws y = c + a t^−α.
///
/// For each of 24 exponents the law is a line in t^−α, fitted by least squares in which the i-th
/// point weighs i. The five that fit best predict together, each with a normal law; their weights
/// are exp(−SSE/2σ²). The deviation grows with the way that is left.
///
/// - SeeAlso: Domhan, Springenberg and Hutter, "Speeding up Automatic Hyperparameter Optimization of
///   Deep Neural Networks by Extrapolation of Learning Curves", IJCAI 2015, for stopping by the
///   chance to become best, and for the power law among its families.
struct PowerLawForecast: Sendable {
    /// A point of a curve: a resource above 0, and a finite value.
    typealias Point = (reach: Double, value: Double)

    /// Fewest points; a law has three numbers of its own.
    static let fewestPoints = 4

    /// One law's prediction.
    struct Component: Sendable {
        /// Its share in the mixture.
        var weight: Double
        /// What it expects.
        let mean: Double
        /// How far off it may be.
        let deviation: Double
    }

    /// The laws that predict; their weights add up to 1.
    let components: [Component]

    /// Fits a curve, unless there are fewer than four points, or a loss is always the same.
    ///
    /// - Parameters:
    ///   - points: In any order. Of points at one resource the last one counts; points at or below 0
    ///     and values that are not finite do not.
    ///   - end: The resource to predict at, above that of every point.
    ///   - falls: Whether laws may only fall, as losses do. A loss that is always the same has yet to
    ///     begin to fall; any other number that is always the same is taken to stay.
    /// - Complexity: O(points) for each of 24 exponents and four exponentials, with at most 256 points.
    init?(_ points: [Point], at end: Double, falls: Bool) {
        let points = Self.usable(points)
        guard points.count >= Self.fewestPoints, let last = points.last,
            let low = points.map(\.value).min(), let high = points.map(\.value).max()
        else { return nil }
        let (range, way) = (high - low, end / last.reach)
        guard range > 0 || !falls, range.isFinite, way.isFinite, way >= 1 else { return nil }
        guard range > 0 else {
            components = [
                Component(weight: 1, mean: low, deviation: Double.leastNormalMagnitude)
            ]
            return
        }
        // Resources in units of the last, values in units of their range, for good conditioning.
        let logs = points.map { Double.log($0.reach / last.reach) }
        let values = points.map { ($0.value - low) / range }
        var powers = Self.exponents.prefix(Self.octave).map { exponent in
            (logs + [Double.log(way)]).map { Double.exp(-exponent * $0) }
        }
        var fits: [Fit] = []
        for index in Self.exponents.indices {
            let place = index % Self.octave
            // An octave on, the exponent is twice what it was.
            if index >= Self.octave { powers[place] = powers[place].map { $0 * $0 } }
            fits.append(Fit(inputs: powers[place], values: values, falls: falls))
        }
        fits.sort { $0.error < $1.error }
        let freedom = Double(max(points.count - 3, 1))
        let variance = max(fits[0].error / freedom, Self.floor * Self.floor)
        let best = fits[0].error
        let members = fits.prefix(Self.members).map { fit in
            Component(
                weight: Double.exp((best - fit.error) / (2 * variance)),
                mean: low + range * fit.prediction,
                deviation: range * Double.sqrt(variance * way * (1 + fit.leverage)))
        }
        let total = members.reduce(0) { $0 + $1.weight }
        components = members.map {
            Component(weight: $0.weight / total, mean: $0.mean, deviation: $0.deviation)
        }
    }

    /// The probability that the value is below `limit`.
    func probability(below limit: Double) -> Double {
        components.reduce(0) {
            $0 + $1.weight * normalCDF((limit - $1.mean) / $1.deviation)
        }
    }

    /// The value that it stays below with a probability in (0, 1).
    ///
    /// - Complexity: O(laws) for each of some five steps by Newton's method.
    func quantile(_ probability: Double) -> Double {
        // Between the quantiles of the members.
        let standard = normalQuantile(probability)
        let ends = components.map { $0.mean + standard * $0.deviation }
        var (low, high) = (ends.min() ?? 0, ends.max() ?? 0)
        var place = low / 2 + high / 2
        for _ in 0..<Self.mostSteps where low < high {
            let excess = self.probability(below: place) - probability
            if excess < 0 { low = place } else { high = place }
            guard abs(excess) > Self.tolerance * min(probability, 1 - probability) else { break }
            let next = place - excess / density(at: place)
            // A step that leaves what is known halves it instead.
            let middle = low / 2 + high / 2
            guard middle > low, middle < high else { break }
            place = next > low && next < high ? next : middle
        }
        return place
    }

    /// The mixture's density.
    private func density(at value: Double) -> Double {
        components.reduce(0) {
            let away = (value - $1.mean) / $1.deviation
            return $0 + $1.weight * Double.exp(-away * away / 2) / $1.deviation
        } / Double.sqrt(2 * Double.pi)
    }

    /// 24 exponents from 0.056 to 3, evenly spaced in their logarithms, a quarter of an octave apart.
    static let exponents = (0..<24).map { 3 * Double.exp2(Double($0 - 23) / Double(octave)) }
    /// So many exponents on, one is twice as large.
    private static let octave = 4

    /// Steps to a quantile, and how much its probability may be off, as a share of itself.
    private static let (mostSteps, tolerance) = (60, 1e-12)
    /// How many laws predict.
    private static let members = 5
    /// The least deviation of a point from a law, as a share of the curve's range.
    private static let floor = 0.01
    /// So many points are looked at; of longer curves every second, third … one.
    private static let mostPoints = 256

    private static func usable(_ points: [Point]) -> [Point] {
        let sorted = points.enumerated().filter {
            $0.element.reach > 0 && $0.element.reach.isFinite && $0.element.value.isFinite
        }.sorted { ($0.element.reach, $0.offset) < ($1.element.reach, $1.offset) }
            .map(\.element)
        let single = sorted.indices.filter {
            $0 + 1 == sorted.count || sorted[$0 + 1].reach > sorted[$0].reach
        }.map { sorted[$0] }
        let step = (single.count + mostPoints - 1) / mostPoints
        guard step > 1 else { return single }
        // Counted from the end, so that the newest point is among them.
        return single.indices.filter { (single.count - 1 - $0) % step == 0 }.map { single[$0] }
    }
}

/// One power law, fitted.
///
/// In x = t^−α the law is a line, so its fit is that of two numbers.
struct Fit {
    /// The weighted sum of squares that is left, with weights that are 1 on average.
    let error: Double
    /// The law's value at the end.
    let prediction: Double
    /// The variance of that value in units of the points' variance.
    let leverage: Double

    /// Fits c + a x to values, of which the i-th weighs i.
    ///
    /// - Parameters:
    ///   - inputs: x = t^−α at each point, and at the end.
    ///   - values: The value at each point.
    ///   - falls: Whether a may not be below 0.
    init(inputs: [Double], values: [Double], falls: Bool) {
        let count = Double(values.count)
        let scale = 2 / (count + 1)
        var (meanInput, meanValue) = (0.0, 0.0)
        for index in values.indices {
            let share = Double(index + 1) * scale / count
            meanInput += share * inputs[index]
            meanValue += share * values[index]
        }
        var (inputSquares, products) = (0.0, 0.0)
        for index in values.indices {
            let weight = Double(index + 1) * scale
            let away = inputs[index] - meanInput
            inputSquares += weight * away * away
            products += weight * away * (values[index] - meanValue)
        }
        let slope = inputSquares > 0 ? products / inputSquares : 0
        let used = falls ? max(slope, 0) : slope
        var error = 0.0
        for index in values.indices {
            let left = values[index] - meanValue - used * (inputs[index] - meanInput)
            error += Double(index + 1) * scale * left * left
        }
        let way = inputs[values.count] - meanInput
        self.error = error
        prediction = meanValue + used * way
        leverage = 1 / count + (used != 0 ? way * way / inputSquares : 0)
    }
}

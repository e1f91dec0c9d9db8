import LuthierMath
import RealModule

/// Losses as a Gaussian process sees them: better than the median on a straight scale, worse ones drawn
/// together.
///
/// A standardised loss y above 0, the median, becomes asinh(κy)/κ; so differences between the good ones
/// keep their size, and how bad the bad ones are matters the less the larger κ is.
struct LossScale: Sendable {
    /// The standardised losses, outliers on the bad side cut off.
    let losses: [Double]
    /// The median.
    let centre: Double
    /// The loss of one unit, the typical distance of a good loss from the median; above 0.
    let unit: Double

    /// The scale of finite losses, at least one.
    init(_ values: [Double]) {
        let sorted = values.map { min(max($0, -1e150), 1e150) }.sorted()
        func quantile(_ share: Double) -> Double {
            let place = share * Double(sorted.count - 1)
            let low = Int(place)
            let high = min(low + 1, sorted.count - 1)
            return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
        }
        let middle = quantile(0.5)
        let good = sorted.filter { $0 <= middle }
        func deviation(_ part: [Double]) -> Double {
            (part.reduce(0) { $0 + ($1 - middle) * ($1 - middle) / Double(part.count) })
                .squareRoot()
        }
        var unit = deviation(good)
        if unit == 0 { unit = deviation(sorted) }
        if !(unit > 0 && unit.isFinite) { unit = 1 }
        centre = middle
        self.unit = unit
        losses = values.map { (min(max($0, -1e150), middle + Self.fence * unit) - middle) / unit }
    }

    /// The scale of some of the losses, by the median and unit of all.
    init(_ other: LossScale, at places: [Int]) {
        losses = places.map { other.losses[$0] }
        centre = other.centre
        unit = other.unit
    }

    /// Standardised losses beyond which none is told from another.
    private static let fence = 100.0

    /// The targets for one κ, and the logarithm of the slope of the map at all of them together.
    func targets(bending rate: Double) -> (targets: [Double], logSlope: Double) {
        var sum = 0.0
        let targets = losses.map { loss -> Double in
            guard loss > 0 else { return loss }
            sum -= 0.5 * Double.log(onePlus: rate * rate * loss * loss)
            return Double.asinh(rate * loss) / rate
        }
        return (targets, sum)
    }

    /// The loss of a target for one κ.
    func loss(of target: Double, bending rate: Double) -> Double {
        centre + unit * (target > 0 ? Double.sinh(min(rate * target, 50)) / rate : target)
    }
}

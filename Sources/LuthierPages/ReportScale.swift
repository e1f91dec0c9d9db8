import LuthierDomain
import LuthierMath
import LuthierWire

/// The part of a metric's axis that a chart shows.
///
/// A few values far on the bad side would press all others into a line. They are drawn at the edge, as
/// what they are, and their number is told. The good side is always shown whole.
struct ReportScale: Sendable, Hashable {
    /// Which values are good; nil cuts nothing.
    let direction: Direction?
    /// The worst value that is shown at its place; nil shows all.
    let limit: Double?
    /// How many values are beyond it.
    let beyond: Int

    /// The fewest values of which some may be called far.
    private static let fewest = 8

    /// The scale of some values.
    ///
    /// The limit is Tukey's outer fence, three times the distance of the quartiles beyond the bad one,
    /// where that is less than half of the way to the worst value.
    ///
    /// - Parameters:
    ///   - values: Finite values.
    ///   - direction: Which of them are good.
    /// - Complexity: O(n log n).
    init(of values: [Double], direction: Direction?) {
        self.direction = direction
        let losses = values.map { direction?.loss($0) ?? $0 }.sorted()
        guard let direction, losses.count >= Self.fewest, let best = losses.first,
            let worst = losses.last
        else {
            (limit, beyond) = (nil, 0)
            return
        }
        let (low, high) = (losses[losses.count / 4], losses[losses.count * 3 / 4])
        let fence = high + 3 * (high - low)
        guard fence > best, worst - best > 2 * (fence - best) else {
            (limit, beyond) = (nil, 0)
            return
        }
        // The worst of those inside, so that no empty room is shown.
        limit = losses.last { $0 <= fence }.map(direction.loss)
        beyond = losses.count { $0 > fence }
    }

    /// The scale for a script; nil shows all.
    var json: JSONValue? {
        limit.map { ["limit": .double($0), "beyond": .integer(beyond)] }
    }

    /// What to say under a chart; empty when all is shown.
    var note: String {
        guard let limit, let direction else { return "" }
        return "\(NumberText.count(beyond, "value")) \(direction == .minimize ? "above" : "below") "
            + "\(NumberText.short(limit)) \(beyond == 1 ? "is" : "are") drawn at the edge."
    }
}

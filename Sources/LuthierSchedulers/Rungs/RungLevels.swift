import LuthierDomain
import RealModule

/// The resources at which trials are compared, and where their training ends.
struct RungLevels: Sendable, Hashable {
    /// The least resource that a trial is given.
    let lowest: Double
    /// The resource of a whole training.
    let highest: Double
    /// How many times more resource the next rung gives; also one in how many trials gets there.
    let factor: Double

    /// How often the range can be divided by the factor.
    var depth: Int { max(Int(Double.log(highest / lowest) / Double.log(factor) + 1e-9), 0) }

    /// The rungs from the lowest resource upwards; the last is the highest.
    var ascending: [Double] {
        var levels: [Double] = []
        var level = lowest
        while level < highest * (1 - 1e-9) {
            levels.append(rounded(level))
            level *= factor
        }
        return Self.distinct(levels, up: highest)
    }

    /// The rungs of a bracket that divides the highest resource `count` times.
    func bracket(_ count: Int) -> [Double] {
        let levels = (0..<count).map {
            rounded(highest / Double.pow(factor, count - $0))
        }
        return Self.distinct(levels, up: highest)
    }

    /// Whole steps stay whole, and no trial gets less than its share.
    private func rounded(_ level: Double) -> Double {
        guard lowest >= 1, highest == highest.rounded() else { return level }
        return (level - 1e-9).rounded(.up)
    }

    private static func distinct(_ levels: [Double], up highest: Double) -> [Double] {
        var distinct: [Double] = []
        for level in levels where level < highest && level > distinct.last ?? 0 {
            distinct.append(level)
        }
        return distinct + [highest]
    }
}

import LuthierMath
import LuthierSurrogates

/// What the models of several objectives say of the Pareto front, in losses of the models' own scale.
struct FrontModel: Sendable {
    /// Most points of a front that the improvement is worked out over; of more, those that dominate most.
    static let pointLimit = 60

    /// The losses of the rows that could be the answer, by the models.
    let points: [[Double]]
    /// Up to which losses a front counts.
    let reference: [Double]

    /// The front of the rows that could be the answer, unless none could.
    ///
    /// - Parameters:
    ///   - processes: The model of each objective, at equal rows.
    ///   - isFeasible: Which of the rows could be the answer.
    ///   - targets: For each objective a target that is wanted at least; nil where none is.
    init?(_ processes: [GaussianProcess], isFeasible: [Bool], wanted targets: [Double?]) {
        let means = processes.map(\.fittedMeans)
        let all = isFeasible.indices.filter { isFeasible[$0] }.map { row in means.map { -$0[row] } }
        guard !all.isEmpty else { return nil }
        points = all
        let ranks = NonDominatedSort.ranks(all)
        let front = all.indices.filter { ranks[$0] == 0 }.map { all[$0] }
        reference = processes.indices.map { objective in
            if let target = targets[objective] { return -target }
            return Self.bound(front.map { $0[objective] }, among: all.map { $0[objective] })
        }
    }

    /// A tenth of the front's extent beyond its worst point; of all points' while it has none.
    private static func bound(_ front: [Double], among all: [Double]) -> Double {
        func extent(_ losses: [Double]) -> (worst: Double, range: Double) {
            let (low, high) = (losses.min() ?? 0, losses.max() ?? 0)
            return (high, high - low)
        }
        var (worst, range) = extent(front)
        if !(range > 0) { (worst, range) = extent(all) }
        return worst + max(0.1 * range, 1e-6)
    }

    /// Points to search around: those of the front that dominate most, and others of it by chance.
    ///
    /// - Parameters:
    ///   - count: How many are wanted.
    ///   - source: The trial's random stream.
    /// - Returns: Places among the points.
    func centres(_ count: Int, using source: inout RandomSource) -> [Int] {
        let ranks = NonDominatedSort.ranks(points)
        var left = points.indices.filter { ranks[$0] == 0 }
        var chosen = HypervolumeSubset.greedy(
            of: left.map { points[$0] }, reference: reference, count: (count + 1) / 2
        ).map { left[$0] }
        left.removeAll { chosen.contains($0) }
        while chosen.count < count, !left.isEmpty {
            chosen.append(left.remove(at: Int(source.uniform() * Double(left.count))))
        }
        return chosen
    }

    /// The improvement over the front and further points.
    func improvement(with further: [[Double]] = []) -> ExpectedHypervolumeImprovement {
        improvement(over: points + further)
    }

    /// The improvement over the front of some points.
    func improvement(over points: [[Double]]) -> ExpectedHypervolumeImprovement {
        let ranks = NonDominatedSort.ranks(points)
        var front = points.indices.filter { ranks[$0] == 0 }.map { points[$0] }
        if front.count > Self.pointLimit, reference.count > 2 {
            front = HypervolumeSubset.greedy(
                of: front, reference: reference, count: Self.pointLimit
            ).map { front[$0] }
        }
        return ExpectedHypervolumeImprovement(over: front, reference: reference)
    }
}

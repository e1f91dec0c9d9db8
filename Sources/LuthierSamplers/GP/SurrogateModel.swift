import LuthierDomain
import LuthierMath
import LuthierSurrogates
import RealModule

/// Gaussian processes of a study's metrics, as far as its observations tell.
struct SurrogateModel: Sendable {
    /// The observations that are modelled, as places in the history.
    let rows: [Int]
    /// The targets of these rows; large is good.
    let targets: [Double]
    /// The model of the objective.
    let process: GaussianProcess
    /// Which of the rows could be the answer.
    let isFeasible: [Bool]
    /// The models of the constraints on metrics.
    let constraints: [Acquisition.Constraint]
    /// How likely trials are not to fail, where that counts.
    let success: SuccessChance?
    /// How long trials take, where that counts.
    let cost: TrialCost?
    /// Losses by target, for telling predictions in the metric's own unit.
    let scale: [(target: Double, loss: Double)]

    /// What trying a point is worth while some trials run.
    ///
    /// - Parameters:
    ///   - pending: The rows of the trials that run.
    ///   - recipe: How they and noise are taken into account.
    ///   - source: The trial's random stream.
    /// - Returns: The value of points, ready to be maximised.
    func acquisition(
        pending: [[Double]], _ recipe: Recipe, using source: inout RandomSource
    ) -> Acquisition {
        var acquisition = Acquisition(
            objective: objective(pending: pending, recipe, using: &source),
            constraints: constraints, success: success, cost: cost)
        if recipe.gain == .upperBound { acquisition.deviations = recipe.deviations }
        return acquisition
    }

    private func objective(
        pending: [[Double]], _ recipe: Recipe, using source: inout RandomSource
    ) -> Acquisition.Objective? {
        let fitted = process.fittedMeans
        let feasible = isFeasible.indices.filter { isFeasible[$0] }
        guard let best = feasible.map({ fitted[$0] }).max() else { return nil }
        var process = process
        // Values at the best observations are not known where there is noise.
        var uncertain: [[Double]] = []
        if recipe.isNoisy, process.noise > 1e-3 * process.signal {
            uncertain = feasible.sorted { (fitted[$0], $0) > (fitted[$1], $1) }
                .prefix(Self.noisyLimit).map { process.row($0) }
        }
        let known = uncertain.count
        switch recipe.pending {
        case .believer: for row in pending { process.believe(in: row) }
        case .fantasies: uncertain += pending
        }
        guard !uncertain.isEmpty else {
            return Acquisition.Objective(outlook: Outlook(process), incumbents: [best])
        }
        let outlook = Outlook(
            process, at: uncertain,
            normals: Self.normals(Self.outcomeCount, of: uncertain.count, using: &source))
        // A trial that runs may break a constraint; only where there is none can it be the best.
        let counted = constraints.isEmpty ? uncertain.count : known
        return Acquisition.Objective(
            outlook: outlook,
            incumbents: outlook.values.map { values in
                max(values.prefix(counted).max() ?? best, known == 0 ? best : -.infinity)
            })
    }

    /// How many outcomes of unknown values are averaged over.
    static let outcomeCount = 32
    /// Most observations whose noise-free values are averaged over.
    static let noisyLimit = 20

    /// Evenly spread draws of independent standard normal numbers.
    private static func normals(
        _ count: Int, of dimension: Int, using source: inout RandomSource
    ) -> [[Double]] {
        let sequence = SobolSequence(dimensionCount: dimension, scrambledUsing: &source)
        return (0..<count).map { sequence.point(at: UInt64($0)).map { normalQuantile($0) } }
    }

    /// A loss that a target stands for, between and beyond the observed ones along straight lines.
    func loss(ofTarget target: Double) -> Double? {
        guard let first = scale.first, let last = scale.last, scale.count > 1 else {
            return scale.first?.loss
        }
        var low = first
        var high = scale[1]
        if target >= last.target {
            (low, high) = (scale[scale.count - 2], last)
        } else if let index = scale.firstIndex(where: { $0.target > target }), index > 0 {
            (low, high) = (scale[index - 1], scale[index])
        }
        let share = (target - low.target) / (high.target - low.target)
        return low.loss + share * (high.loss - low.loss)
    }
}

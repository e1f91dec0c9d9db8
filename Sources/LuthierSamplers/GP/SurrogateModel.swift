import LuthierDomain
import LuthierMath
import LuthierSurrogates
import RealModule

/// Gaussian processes of a study's metrics, as far as its observations tell.
struct SurrogateModel: Sendable {
    /// The observations that are modelled, as places in the history.
    let rows: [Int]
    /// The model of each objective, or one of all together; large is good.
    let processes: [GaussianProcess]
    /// Which of the rows could be the answer.
    let isFeasible: [Bool]
    /// The models of the constraints on metrics.
    let constraints: [Acquisition.Constraint]
    /// How likely trials are not to fail, where that counts.
    let success: SuccessChance?
    /// How long trials take, where that counts.
    let cost: TrialCost?
    /// The front of several objectives that are modelled each; nil while nothing is feasible.
    var front: FrontModel?
    /// Losses by target, for telling predictions in the metric's own unit; empty with several objectives.
    let scale: TargetScale

    /// The model of the objective; of the first where each is modelled.
    var process: GaussianProcess { processes[0] }

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
        var acquisition = Acquisition(constraints: constraints, success: success, cost: cost)
        if processes.count > 1 {
            acquisition.front = front.map {
                gain(over: $0, pending: pending, recipe, using: &source)
            }
        } else {
            acquisition.objective = objective(pending: pending, recipe, using: &source)
        }
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
        if recipe.isNoisy, Self.isNoisy(process) {
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

    /// Whether values at observations are worth a doubt.
    private static func isNoisy(_ process: GaussianProcess) -> Bool {
        process.noise > 1e-3 * process.signal
    }

    private func gain(
        over front: FrontModel, pending: [[Double]], _ recipe: Recipe,
        using source: inout RandomSource
    ) -> FrontGain {
        var uncertain: [[Double]] = []
        if recipe.isNoisy, processes.contains(where: Self.isNoisy) {
            let rows = isFeasible.indices.filter { isFeasible[$0] }
            uncertain = HypervolumeSubset.greedy(
                of: front.points, reference: front.reference, count: Self.noisyLimit
            ).map { process.row(rows[$0]) }
        }
        let known = uncertain.count
        var processes = processes
        var expected: [[Double]] = []
        switch recipe.pending {
        case .believer:
            for row in pending {
                expected.append(processes.map { -$0.predictMean(row) })
                for objective in processes.indices { processes[objective].believe(in: row) }
            }
        case .fantasies: uncertain += pending
        }
        guard !uncertain.isEmpty else {
            return FrontGain(
                outlooks: processes.map { Outlook($0) },
                improvements: [front.improvement(with: expected)])
        }
        let outlooks = processes.map { process in
            Outlook(
                process, at: uncertain,
                normals: Self.normals(Self.frontOutcomeCount, of: uncertain.count, using: &source))
        }
        return FrontGain(
            outlooks: outlooks,
            improvements: (0..<Self.frontOutcomeCount).map { outcome in
                let points = uncertain.indices.map { place in
                    outlooks.map { -$0.values[outcome][place] }
                }
                return known == 0
                    ? front.improvement(with: points)
                    : front.improvement(over: points + expected)
            })
    }

    /// How many outcomes of unknown values are averaged over, with several objectives.
    static let frontOutcomeCount = 8
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
}

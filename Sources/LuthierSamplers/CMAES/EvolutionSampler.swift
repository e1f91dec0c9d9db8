public import LuthierDomain
public import LuthierMath
import RealModule

/// Draws from a distribution that moves to where results are good: CMA-ES for numbers, with a margin
/// for grids and whole numbers, and CatCMA for choices.
///
/// Made for hundreds to many thousands of trials of numbers that depend on each other. It goes by
/// the order of the losses alone, and a suggestion takes microseconds whatever the history. Each λ
/// results, in the order in which they came, are a generation; it does not matter who suggested
/// them, so trials may end in any order and any number may run at once.
public struct EvolutionSampler: Sampler {
    /// What can be set by hand.
    struct Options: Sendable, Hashable {
        /// Results that make a generation; nil is by dimension.
        var population: Int?
        /// The step size at the start, as a part of each parameter's scale.
        ///
        /// Between the tutorial's 0.3 and the 1/6 of other libraries: the start is the best of
        /// several points, not any.
        var sigma = 0.25
    }

    private let space: EvolutionSpace
    private let feasible: FeasibleSet
    /// Maps points to feasible assignments evenly on their scales, priors aside.
    private let plain: FeasibleSet
    private let design: InitialDesign
    private let options: Options
    private let history: Remembered<EvolutionHistory>

    /// Draws that may break a constraint before the point is pulled to the mean.
    private static let drawLimit = 100

    /// A sampler for a study.
    ///
    /// - Parameter definition: A valid definition.
    /// - Throws: When nothing satisfies the constraints, or there are several objectives.
    public init(_ definition: StudyDefinition) throws(DefinitionError) {
        try self.init(definition, options: Options())
    }

    init(_ definition: StudyDefinition, options: Options) throws(DefinitionError) {
        let objectives = definition.metrics.count { $0.direction != nil }
        guard objectives <= 1 else {
            throw DefinitionError(
                DefinitionIssue(
                    .outOfRange, at: ["sampler"],
                    message: "cma_es optimises one metric, and \(objectives) are to be optimised.",
                    hint: "Use tpe or auto, or store the other metrics only."))
        }
        let model = ModelSpace(definition.space)
        space = EvolutionSpace(model)
        self.options = options
        feasible = try FeasibleSet(
            definition.space, warps: PriorWarp.warps(of: definition.space))
        plain =
            definition.space.constraints.isEmpty ? feasible : try FeasibleSet(definition.space)
        design = try InitialDesign(model, seed: definition.seed)
        history = Remembered(EvolutionHistory(space))
    }

    /// A draw from the distribution of the current generation.
    public func suggest(
        for snapshot: StudySnapshot, using source: inout RandomSource
    ) -> Suggestion? {
        if let count = feasible.count.exact, snapshot.tried.count >= count { return nil }
        let startup = design.count(for: snapshot.definition)
        guard space.dimension > 0 else {
            return design.suggest(
                for: snapshot, because: "there is no number to evolve", using: &source)
        }
        guard snapshot.insideCount >= startup, let run = run(for: snapshot, startup: startup)
        else { return design.suggest(for: snapshot, size: startup, using: &source) }
        let assignment = Untried.assignment(
            in: feasible, tried: snapshot.tried, using: &source
        ) { attempt, source in propose(run, attempt: attempt, using: &source) }
        return assignment.map { Suggestion($0, provenance: Self.provenance(run)) }
    }

    /// Draws open values from the priors.
    public func complete(_ given: Assignment, using source: inout RandomSource) -> Assignment? {
        feasible.assignment(completing: given, using: &source)
    }

    private func run(for snapshot: StudySnapshot, startup: Int) -> EvolutionRun? {
        let definition = snapshot.definition
        let usual = CMAParameters.population(forDimension: space.dimension)
        let parallel = max(definition.budget.parallel, 1)
        let settings = EvolutionRun.Settings(
            seed: definition.seed, population: options.population ?? max(usual, parallel),
            sigma: options.sigma, parallel: parallel)
        return history.update { history in
            history.run(for: snapshot, settings, atLeast: (startup + 1) / 2)
        }
    }

    /// A feasible draw.
    ///
    /// - Parameters:
    ///   - run: The strategy.
    ///   - attempt: How many draws before it were tried already; later ones reach further.
    ///   - source: The trial's random stream.
    /// - Returns: An assignment that satisfies every constraint, tried or not.
    private func propose(
        _ run: EvolutionRun, attempt: Int, using source: inout RandomSource
    ) -> Assignment {
        let further = max(Double(attempt - 3), 0)
        let stretch = Double.pow(1.15, further)
        let evenness = min(further / 32, 1)
        var point: [Double] = []
        // Equations are hardly ever met by chance.
        let draws = plain.feasibleShare < 1e-3 ? 2 : Self.drawLimit
        for _ in 0..<draws {
            let normals = (0..<run.evolution.parameters.dimension).map { _ in source.normal() }
            let member = run.evolution.member(normals, stretch: stretch)
            let values = space.choices.indices.map {
                run.categories.value(of: $0, at: source.uniform(), evenness: evenness)
            }
            point = space.point(member, values)
            if let assignment = space.model.assignment(at: point) { return assignment }
        }
        return pulled(point, to: run.evolution.mean)
            ?? plain.assignment(atPoint: space.model.units(of: point), using: &source)
    }

    /// The furthest feasible point found on the way from the mean to a point, or nil.
    private func pulled(_ point: [Double], to mean: [Double]) -> Assignment? {
        var near = point
        for _ in 0..<10 {
            for (axis, parameter) in space.axes.enumerated() {
                near[parameter] = (near[parameter] + mean[axis]) / 2
            }
            if let assignment = space.model.assignment(at: near) { return assignment }
        }
        return nil
    }

    private static func provenance(_ run: EvolutionRun) -> Provenance {
        let generation = run.evolution.generation + 1
        let sigma = run.evolution.sigma
        let restart = run.restarts == 0 ? "" : ", restart \(run.restarts)"
        return Provenance(
            sampler: "cma_es",
            summary: "a draw for generation \(generation) of an evolution strategy, "
                + "step size \(rounded(sigma))" + restart,
            figures: [
                "generation": Double(generation), "sigma": sigma,
                "model_size": Double(run.modelSize),
            ])
    }

    /// Two significant digits, enough for a sentence.
    private static func rounded(_ number: Double) -> Double {
        guard number > 0, number.isFinite else { return number }
        let digits = Double.pow(10, 1 - Double.log10(number).rounded(.down))
        return digits.isFinite ? (number * digits).rounded() / digits : number
    }
}

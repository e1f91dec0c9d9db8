public import LuthierDomain
public import LuthierMath

/// Breeds trials from those that survived of all before: NSGA-II and NSGA-III, one trial at a time.
///
/// Made for several objectives and hundreds to many thousands of trials. Results join the population
/// as they come, whoever suggested them, so trials may end in any order and any number may run at
/// once. With one objective it is a plain genetic algorithm.
///
/// - SeeAlso: Deb et al., "A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II", IEEE
///   Transactions on Evolutionary Computation 6 (2002); Seada and Deb, "A Unified Evolutionary
///   Optimization Procedure for Single, Multiple, and Many Objectives", IEEE Transactions on
///   Evolutionary Computation 20 (2016).
public struct GeneticSampler: Sampler {
    private let kind: String
    private let space: ModelSpace
    private let feasible: FeasibleSet
    /// Maps points to feasible assignments evenly on their scales, priors aside.
    private let plain: FeasibleSet
    private let design: InitialDesign
    private let mating: Mating
    private let settings: GeneticSettings
    private let history: Remembered<GeneticHistory>

    /// Children that may break a constraint before one is pulled to its parent.
    private static let childLimit = 20
    /// How often the way to the parent is halved.
    private static let pullLimit = 8

    /// A sampler for a study.
    ///
    /// - Parameter definition: A valid definition; the settings of its sampler are `population` and
    ///   `startup`, of `nsga3` also `divisions`.
    /// - Throws: When nothing satisfies the constraints or a setting is wrong.
    public init(_ definition: StudyDefinition) throws(DefinitionError) {
        kind = definition.sampler.kind
        space = ModelSpace(definition.space)
        design = try InitialDesign(space, seed: definition.seed)
        mating = Mating(space)
        settings = try GeneticSettings(
            definition, dimension: mating.dimension, design: design.count(for: definition))
        feasible = try FeasibleSet(
            definition.space, warps: PriorWarp.warps(of: definition.space))
        plain =
            definition.space.constraints.isEmpty ? feasible : try FeasibleSet(definition.space)
        history = Remembered(GeneticHistory(space, settings))
    }

    /// A child of two of the population that stand well in it.
    ///
    /// - Complexity: O(population × losses) for each new result, and that of one selection, whatever
    ///   the number of trials.
    public func suggest(
        for snapshot: StudySnapshot, using source: inout RandomSource
    ) -> Suggestion? {
        if let count = feasible.count.exact, snapshot.tried.count >= count { return nil }
        guard snapshot.insideCount >= settings.startup else {
            return design.suggest(for: snapshot, size: settings.startup, using: &source)
        }
        let population = history.update { $0.population(for: snapshot) }
        guard population.members.count > 1 else {
            return design.suggest(
                for: snapshot, because: "fewer than two trials have a result to breed from",
                using: &source)
        }
        let standings = population.standings()
        var parents = (0, 0)
        let assignment = Untried.assignment(
            in: feasible, tried: snapshot.tried, using: &source
        ) { attempt, source in
            parents = (
                winner(among: standings, using: &source), winner(among: standings, using: &source)
            )
            return child(
                of: population.members[parents.0].point, population.members[parents.1].point,
                // Where children were tried already, later ones reach further.
                changes: 1 + Double(attempt) / 8, using: &source)
        }
        return assignment.map {
            Suggestion($0, provenance: provenance(population, parents, snapshot))
        }
    }

    /// Draws open values from the priors.
    public func complete(_ given: Assignment, using source: inout RandomSource) -> Assignment? {
        feasible.assignment(completing: given, using: &source)
    }

    // MARK: Choosing parents

    /// The better of two members taken by chance.
    private func winner(
        among standings: [Population.Standing], using source: inout RandomSource
    ) -> Int {
        let first = source.below(standings.count)
        let second = source.below(standings.count)
        let coin = source.uniform() < 0.5
        let (one, other) = (standings[first], standings[second])
        if one.tier != other.tier { return one.tier < other.tier ? first : second }
        // Members of different niches are not compared, so that none dies out.
        if let niche = one.niche, niche != other.niche { return coin ? first : second }
        if one.level != other.level { return one.level < other.level ? first : second }
        if one.value != other.value { return one.value < other.value ? first : second }
        return coin ? first : second
    }

    // MARK: Making a child

    /// A feasible child, tried or not.
    private func child(
        of first: [Double], _ second: [Double], changes: Double, using source: inout RandomSource
    ) -> Assignment {
        var point: [Double] = []
        // Equations are hardly ever met by chance.
        for _ in 0..<(plain.feasibleShare < 1e-3 ? 2 : Self.childLimit) {
            point = mating.child(of: first, second, changes: changes, using: &source)
            if let assignment = space.assignment(at: point) { return assignment }
        }
        var near = point
        for _ in 0..<Self.pullLimit {
            for (index, axis) in space.axes.enumerated() where !first[index].isNaN {
                if case .choice = axis { continue }
                near[index] = (near[index] + first[index]) / 2
            }
            if let assignment = space.assignment(at: near) { return assignment }
        }
        return plain.assignment(atPoint: space.units(of: point), using: &source)
    }

    private func provenance(
        _ population: Population, _ parents: (Int, Int), _ snapshot: StudySnapshot
    ) -> Provenance {
        let members = population.members
        let numbers = [members[parents.0].number, members[parents.1].number].sorted()
        let who =
            numbers[0] == numbers[1]
            ? "trial \(numbers[0])" : "trials \(numbers[0]) and \(numbers[1])"
        let best = members.map(\.tier).min()
        let front = members.count { $0.level == 0 && $0.tier == best }
        return Provenance(
            sampler: kind,
            summary: "a child of \(who), of a population of \(members.count) trials",
            figures: [
                "population": Double(members.count), "front": Double(front),
                "parent": Double(members[parents.0].number),
                "other_parent": Double(members[parents.1].number),
            ])
    }
}

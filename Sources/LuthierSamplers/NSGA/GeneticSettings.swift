import LuthierDomain
import LuthierMath
import RealModule

/// The settings of the samplers `nsga2` and `nsga3`.
struct GeneticSettings: Sendable, Hashable {
    /// How many trials survive.
    let population: Int
    /// How the survivors of a front are chosen.
    let selection: Population.Selection
    /// Trials before the first that is bred.
    let startup: Int

    /// The most directions.
    private static let mostDirections = 10_000

    /// The settings that a definition gives, defaults elsewhere.
    ///
    /// - Parameters:
    ///   - definition: The study; its sampler is `nsga2` or `nsga3`.
    ///   - dimension: How many parameters have more than one value.
    ///   - design: The number of trials that other samplers begin with.
    /// - Throws: Issues at `sampler` for unknown settings and values out of range.
    init(
        _ definition: StudyDefinition, dimension: Int, design: Int
    ) throws(DefinitionError) {
        var options = MethodOptions(definition.sampler, of: "sampler")
        let wanted = try options.integer("population", in: 4...10_000)
        let usual = Self.population(dimension, parallel: definition.budget.parallel)
        let objectives = max(definition.objectives.count, 1)
        if definition.sampler.kind == "nsga3" {
            let outer = try options.integer("divisions", in: 1...1000)
            let most = max((definition.budget.trials ?? .max) / Self.directionShare, usual)
            let directions = try Self.directions(
                objectives, outer.map { ($0, 0) } ?? Self.divisions(objectives, atMost: most))
            selection = .niches(directions)
            population = wanted ?? max(directions.count, usual)
        } else {
            selection = .crowding
            population = wanted ?? usual
        }
        let share = definition.budget.trials.map { max($0 / Self.startShare, 1) } ?? .max
        startup =
            try options.integer("startup", in: 1...1_000_000)
            ?? max(min(population, share), design)
        try options.end()
    }

    /// The part of the budget that may go by before anything is bred.
    private static let startShare = 5

    /// The part of the budget that directions may be as many as.
    private static let directionShare = 20

    /// The usual size: larger with more parameters, and a multiple of the trials that run at once.
    static func population(_ dimension: Int, parallel: Int) -> Int {
        let size = max(24, 2 * Int((10 + 2 * Double(dimension).squareRoot()).rounded(.up)))
        let parallel = max(parallel, 1)
        return (size + parallel - 1) / parallel * parallel
    }

    /// The divisions of the directions' lattice, and of the one inside it, that suit a number of
    /// objectives: those of Deb and Jain 2014, or as many as a limit allows.
    static func divisions(_ objectives: Int, atMost limit: Int) -> (outer: Int, inner: Int) {
        let usual: (outer: Int, inner: Int) =
            switch objectives {
            case 1: (1, 0)
            case 2: (99, 0)
            case 3: (12, 0)
            case 4, 5: (6, 0)
            case 6...8: (3, 2)
            default: (2, 1)
            }
        func count(_ divisions: Int) -> Int {
            ReferenceDirections.count(objectives: objectives, divisions: divisions)
        }
        guard count(usual.outer) + (usual.inner > 0 ? count(usual.inner) : 0) > limit else {
            return usual
        }
        return ((1...usual.outer).last { count($0) <= limit } ?? 1, 0)
    }

    private static func directions(
        _ objectives: Int, _ divisions: (outer: Int, inner: Int)
    ) throws(DefinitionError) -> [[Double]] {
        let count = ReferenceDirections.count(objectives: objectives, divisions: divisions.outer)
        guard count <= mostDirections else {
            throw DefinitionError(
                DefinitionIssue(
                    .outOfRange, at: ["sampler", "divisions"],
                    message: "\(divisions.outer) divisions of \(objectives) objectives make "
                        + "\(count == .max ? "far more" : "\(count)") directions, more than "
                        + "\(mostDirections).",
                    hint:
                        "Use fewer divisions, such as \(Self.divisions(objectives, atMost: 100).outer)."
                ))
        }
        return ReferenceDirections.layers(
            objectives: objectives, outer: divisions.outer, inner: divisions.inner
        ).map { point in
            let length = point.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return point.map { $0 / length }
        }
    }
}

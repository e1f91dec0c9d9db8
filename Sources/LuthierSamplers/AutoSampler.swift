import LuthierDomain
import LuthierMath

/// Models the objectives while trials are dear and few, and lets evolution go on where they are cheap and
/// many, or where many objectives ask for a front of many trials.
struct AutoSampler: Sampler {
    /// Trials that have ended before a hand-over.
    static let patience = 1000
    /// What more than half of them must have taken less than, in seconds.
    static let cheap = 1.0
    /// From how many objectives on a few trials are enough.
    static let manyObjectives = 5
    /// Trials that have ended before a hand-over with as many.
    ///
    /// Measured in the share of a box that 500 trials dominate: with a hand-over after 100 trials 0.72, after
    /// 250 trials 0.59 and without one 0.46 on DTLZ2 with five objectives, with six 0.69, 0.63 and
    /// 0.24; on the distances from six points 0.46, 0.50 and 0.51.
    static let manyPatience = 250

    private let model: GaussianProcessSampler
    private let successor: any Sampler

    /// A sampler for a study.
    ///
    /// - Throws: When nothing satisfies the constraints.
    init(_ definition: StudyDefinition) throws(DefinitionError) {
        model = try GaussianProcessSampler(definition.space, seed: definition.seed)
        var other = definition
        other.sampler = MethodChoice(Self.successor(for: definition))
        successor =
            switch other.sampler.kind {
            case "tpe": try TPESampler(other)
            case "cma_es": try EvolutionSampler(other)
            default: try GeneticSampler(other)
            }
    }

    /// Who goes on: genetic algorithms for several objectives, evolution for one; with conditions and up
    /// to four objectives the Parzen estimator.
    static func successor(for definition: StudyDefinition) -> String {
        let count = definition.objectives.count
        if count >= manyObjectives { return "nsga3" }
        guard definition.space.parameters.allSatisfy({ $0.condition == nil }) else { return "tpe" }
        return count == 1 ? "cma_es" : count > 1 ? "nsga2" : "tpe"
    }

    /// Whether trials are so many, and so cheap or with so many objectives, that others gain more than
    /// a model.
    ///
    /// What the first trials took decides, once for all, so that nothing is handed back.
    static func handsOver(_ snapshot: StudySnapshot) -> Bool {
        let ends = snapshot.ends
        if snapshot.definition.objectives.count >= manyObjectives {
            return ends.count >= manyPatience
        }
        guard ends.count >= patience else { return false }
        let cheapCount = ends.prefix(patience).count { number in
            let trial = snapshot.trials[number]
            return trial.ended.map { ($0 - trial.started).seconds < cheap } ?? false
        }
        return 2 * cheapCount > patience
    }

    func suggest(for snapshot: StudySnapshot, using source: inout RandomSource) -> Suggestion? {
        (Self.handsOver(snapshot) ? successor : model).suggest(for: snapshot, using: &source)
    }

    func complete(_ given: Assignment, using source: inout RandomSource) -> Assignment? {
        model.complete(given, using: &source)
    }
}

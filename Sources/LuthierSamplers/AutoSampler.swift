import LuthierDomain
import LuthierMath

/// Models the objective while trials are dear, and lets evolution go on where they are cheap and many.
struct AutoSampler: Sampler {
    /// Trials that have ended before a hand-over.
    static let patience = 1000
    /// What more than half of them must have taken less than, in seconds.
    static let cheap = 1.0

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
            other.sampler.kind == "tpe" ? try TPESampler(other) : try EvolutionSampler(other)
    }

    /// Who goes on: evolution for one objective and parameters that are all active, else the Parzen
    /// estimator.
    static func successor(for definition: StudyDefinition) -> String {
        let isPlain = definition.space.parameters.allSatisfy { $0.condition == nil }
        return isPlain && definition.objectives.count == 1 ? "cma_es" : "tpe"
    }

    /// Whether trials are so cheap and so many that a model of them costs more than it gains.
    ///
    /// What the first trials took decides, once for all, so that nothing is handed back.
    static func handsOver(_ snapshot: StudySnapshot) -> Bool {
        let ends = snapshot.ends
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

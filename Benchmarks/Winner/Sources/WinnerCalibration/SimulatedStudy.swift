import LuthierDomain
import LuthierMath
import LuthierSamplers
import RealModule

/// How a study's noise may be seen.
enum Evidence: String, CaseIterable {
    /// Not at all: each setting is run once.
    case plain
    /// A fifth of the trials run one of the five best settings again.
    case repeats
    /// The program tells a deviation with each value.
    case told
    /// Each trial reports three to five folds.
    case folds
}

/// What a study is simulated with.
struct StudyPlan {
    let seed: UInt64
    let family: Family
    let sampler: String
    var noise: Double
    var trials: Int
    let evidence: Evidence

    /// The plan of a number: all are visited in turn.
    init(_ number: Int) {
        seed = UInt64(number)
        var source = RandomSource(seed: seed, stream: 3, purpose: .test)
        family = Family.allCases[number % Family.allCases.count]
        evidence = Evidence.allCases[(number / 7) % Evidence.allCases.count]
        noise = [0.01, 0.1, 0.3, 1][(number / 28) % 4]
        trials = [30, 60, 100, 150][source.below(4)]
        sampler = number / 112 % 2 == 0 ? "random" : "gp"
    }
}

/// A study whose true values are known.
struct SimulatedStudy {
    let plan: StudyPlan
    let definition: StudyDefinition
    var trials: [Trial] = []
    /// The true loss of each trial.
    var truths: [Double] = []

    init(_ plan: StudyPlan) throws {
        self.plan = plan
        let problem = try Problem(
            plan.family, seed: plan.seed, sampler: plan.sampler, trials: plan.trials)
        definition = problem.definition
        var source = RandomSource(seed: plan.seed, stream: 4, purpose: .test)
        let sampler = try SamplerCatalogue().sampler(for: definition)
        let deviation = plan.noise * problem.spread
        let folds = 3 + source.below(3)
        let foldEffects = (0..<folds).map { _ in deviation * 1.5 * source.normal() }
        var tried: Set<Assignment> = []
        let fresh = plan.evidence == .repeats ? plan.trials * 4 / 5 : plan.trials
        for number in 0..<plan.trials {
            var assignment: Assignment
            if number < fresh {
                let snapshot = StudySnapshot(
                    definition: definition, trials: trials, tried: tried, suggestedCount: number)
                var stream = RandomSource(
                    seed: definition.seed, stream: UInt64(number), purpose: .suggestion)
                guard let found = sampler.suggest(for: snapshot, using: &stream) else { return }
                assignment = found.assignment
            } else {
                let ranked = trials[..<fresh].sorted {
                    ($0.metrics["loss"] ?? 0, $0.number) < ($1.metrics["loss"] ?? 0, $1.number)
                }
                assignment = ranked[number % 5].assignment
            }
            tried.insert(assignment)
            let truth = problem.loss(problem.space.point(of: assignment))
            truths.append(truth)
            var trial = Trial(
                number: number, assignment: assignment, origin: .suggested, history: number,
                provenance: nil, state: .ended(.completed),
                started: Timestamp(milliseconds: Int64(number)))
            trial.ended = Timestamp(milliseconds: Int64(number) + 1)
            var value = truth
            switch plan.evidence {
            case .plain, .repeats: value += deviation * source.normal()
            case .told:
                let own = deviation * Double.exp(0.5 * source.normal())
                value += own * source.normal()
                trial.deviations = ["loss": own]
            case .folds:
                var sum = 0.0
                for fold in 0..<folds {
                    let one = truth + foldEffects[fold] + deviation * source.normal()
                    sum += one
                    trial.measurements.append(
                        Measurement(unit: "fold-\(fold)", metrics: ["loss": one]))
                }
                value = sum / Double(folds)
            }
            trial.metrics = ["loss": value]
            trials.append(trial)
        }
    }
}

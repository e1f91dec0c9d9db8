import LuthierMath
import RealModule

@testable import LuthierDomain
@testable import LuthierSamplers

/// Whole studies run in a loop, for the tests of samplers that learn.
enum TestRuns {
    /// What a trial of a test gives.
    enum Result {
        case values(MetricValues)
        case failure
    }

    /// Runs a study of one trial at a time.
    ///
    /// - Returns: The trials.
    static func run(
        _ definition: StudyDefinition, trials: Int, _ objective: (Assignment) -> Result
    ) throws -> [Trial] {
        let sampler = try SamplerCatalogue().sampler(for: definition)
        var trialsRun: [Trial] = []
        var tried: Set<Assignment> = []
        for number in 0..<trials {
            let snapshot = StudySnapshot(
                definition: definition, trials: trialsRun, tried: tried, suggestedCount: number)
            var source = RandomSource(
                seed: definition.seed, stream: UInt64(number), purpose: .suggestion)
            guard let next = sampler.suggest(for: snapshot, using: &source) else { break }
            tried.insert(next.assignment)
            var trial = Trial(
                number: number, assignment: next.assignment, origin: .suggested, history: number,
                provenance: next.provenance, state: .waiting, started: Timestamp(milliseconds: 0))
            switch objective(next.assignment) {
            case .values(let values):
                trial.metrics = values
                trial.state = .ended(definition.judgement(of: values, detail: nil))
            case .failure:
                trial.state = .ended(.failed(.crash, reason: "it crashed", detail: nil))
            }
            trialsRun.append(trial)
        }
        return trialsRun
    }

    /// What a sampler that has seen nothing before suggests after these trials.
    static func suggestion(
        after trials: [Trial], _ definition: StudyDefinition
    ) throws -> Suggestion? {
        let snapshot = StudySnapshot(
            definition: definition, trials: trials, tried: Set(trials.map(\.assignment)),
            suggestedCount: trials.count)
        var source = RandomSource(
            seed: definition.seed, stream: UInt64(trials.count), purpose: .suggestion)
        return try SamplerCatalogue().sampler(for: definition)
            .suggest(for: snapshot, using: &source)
    }

    /// The best loss of a study of one minimised metric.
    static func best(_ trials: [Trial]) -> Double {
        trials.filter { $0.outcome == .completed }.compactMap { $0.metrics["loss"] }.min()
            ?? .infinity
    }

    /// A space of real numbers in [0, 1].
    static func cube(_ dimension: Int, constraints: [String] = []) throws -> SearchSpace {
        try SearchSpace(
            parameters: (0..<dimension).map { index throws(DefinitionError) in
                try Parameter("x\(index)", .float(FloatRange(from: 0, to: 1)))
            }, constraints: constraints.map { try Expression(parsing: $0) })
    }

    /// Branin's function on the unit square; its least value is 0.397887.
    static func branin(_ assignment: Assignment) -> Double {
        let x = (assignment["x0"]?.number ?? 0) * 15 - 5
        let y = (assignment["x1"]?.number ?? 0) * 15
        let inner =
            y - 5.1 / (4 * Double.pi * Double.pi) * x * x + 5 / Double.pi * x - 6
        return inner * inner + 10 * (1 - 1 / (8 * Double.pi)) * Double.cos(x) + 10
    }

    /// A bowl with its least value, 0, at 0.7 on every axis.
    static func bowl(_ assignment: Assignment) -> Double {
        assignment.entries.reduce(0) { sum, entry in
            let distance = (entry.value.number ?? 0) - 0.7
            return sum + distance * distance
        }
    }
}

import LuthierMath
import Testing

@testable import LuthierDomain
@testable import LuthierSamplers

@Suite("ObservedTrials")
struct ObservedTrialsTests {
    private func snapshot(_ losses: [Double?], loss: String = "loss") throws -> StudySnapshot {
        let space = try TestRuns.cube(1)
        let metrics = [
            Metric(loss, .optimized(.maximize, threshold: nil)),
            Metric("time", .constraint(MetricBound(atMost: 10, atLeast: 2))),
        ]
        let definition = StudyDefinition(name: "test", space: space, metrics: metrics)
        let trials = losses.enumerated().map { number, value in
            var trial = Trial(
                number: number, assignment: Assignment(names: ["x0"], values: [.real(0.25)]),
                origin: .suggested, history: 0, provenance: nil, state: .waiting,
                started: Timestamp(milliseconds: 0))
            guard let value else { return trial }
            trial.metrics = [loss: value, "time": 12]
            trial.state = .ended(definition.judgement(of: trial.metrics, detail: nil))
            return trial
        }
        return StudySnapshot(
            definition: definition, trials: trials, tried: [], suggestedCount: losses.count)
    }

    @Test("a maximised metric is negated, an exceeded bound is measured, NaN is a failure")
    func observations() throws {
        var trials = try ObservedTrials(ModelSpace(TestRuns.cube(1)))
        try trials.read(snapshot([3, nil, .nan]))
        #expect(trials.observations.map(\.number) == [0, 2])
        #expect(trials.observations[0].kind == .infeasible)
        #expect(trials.observations[0].losses == [-3])
        #expect(trials.observations[0].point == [0.25])
        #expect(trials.observations[0].excesses == [2, -10])
        #expect(trials.observations[0].violation == 2)
        #expect(trials.observations[1].kind == .failed)
        #expect(trials.observations[1].losses.isEmpty)
    }

    @Test("reading on gives what reading anew gives; another history is read anew")
    func incremental() throws {
        let space = try ModelSpace(TestRuns.cube(1))
        var trials = ObservedTrials(space)
        try trials.read(snapshot([1, 2]))
        try trials.read(snapshot([1, 2, 5, 6]))
        #expect(trials.generation == 0)
        var anew = ObservedTrials(space)
        try anew.read(snapshot([1, 2, 5, 6]))
        #expect(trials.observations == anew.observations)
        try trials.read(snapshot([1, 2, 7]))
        #expect(trials.generation == 1)
        #expect(trials.observations.map(\.losses) == [[-1], [-2], [-7]])
    }
}

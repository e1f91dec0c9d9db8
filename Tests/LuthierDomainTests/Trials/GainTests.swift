import Testing

@testable import LuthierDomain

@Suite("Gain")
struct GainTests {
    private func trial(
        _ number: Int, _ x: Double, _ loss: Double?, _ outcome: TrialOutcome = .completed
    ) -> Trial {
        var trial = Trial(
            number: number, assignment: Assignment(names: ["x"], values: [.real(x)]),
            origin: .suggested, history: 1, provenance: nil, state: .ended(outcome),
            started: Timestamp(milliseconds: 0))
        trial.metrics = loss.map { ["loss": $0] } ?? [:]
        return trial
    }

    private func definition(
        _ direction: Direction = .minimize, defaults: Double? = nil
    ) throws -> StudyDefinition {
        StudyDefinition(
            name: "test",
            space: try SearchSpace(parameters: [Parameter("x", .float(FloatRange(from: 0, to: 1)))]
            ),
            tryFirst: defaults.map { [Assignment(names: ["x"], values: [.real($0)])] } ?? [],
            metrics: [Metric("loss", .optimized(direction, threshold: nil))])
    }

    @Test("it is told over the defaults, where the study file names them")
    func defaults() throws {
        let trials = [trial(0, 0.5, 4), trial(1, 0.1, 3)]
        let gain = try #require(
            Gain(of: trials[1], over: trials, in: try definition(defaults: 0.5)))
        #expect(gain.isOverDefaults && gain.isGain && gain.number == 0)
        #expect(gain.baseline == 4 && gain.best == 3 && gain.share == -0.25)
        #expect(gain.rival == "the defaults")
        let same = try #require(
            Gain(of: trials[0], over: trials, in: try definition(.maximize, defaults: 0.5)))
        #expect(!same.isGain && same.isOverDefaults)
        // The first trial is another one: the defaults were completed by a sampler.
        #expect(Gain(of: trials[1], over: trials, in: try definition(defaults: 0.7)) == nil)
    }

    @Test("without defaults it is told over the trial that came first")
    func first() throws {
        let trials = [trial(0, 0.5, 0), trial(1, 0.1, 3)]
        let gain = try #require(Gain(of: trials[1], over: trials, in: try definition(.maximize)))
        #expect(!gain.isOverDefaults && gain.isGain && gain.share == nil)
        #expect(gain.rival == "the first trial")
        #expect(Gain(of: trials[0], over: trials, in: try definition()) == nil)
    }

    @Test("a first trial that failed or has no number says nothing")
    func nothing() throws {
        let best = trial(1, 0.1, 3)
        for first in [
            trial(0, 0.5, nil, .failed(.crash, reason: "why", detail: nil)), trial(0, 0.5, nil),
            trial(0, 0.5, .infinity), trial(0, 0.5, 4, .stopped(reason: "why")),
        ] {
            #expect(Gain(of: best, over: [first, best], in: try definition()) == nil)
        }
        #expect(Gain(of: best, over: [Trial](), in: try definition()) == nil)
    }
}

import LuthierDomain
import LuthierMath
import LuthierSurrogates
import RealModule
import Testing

@testable import LuthierSamplers

@Suite("TrialCost")
struct TrialCostTests {
    private func cost(
        seconds: (Double, inout RandomSource) -> Double, share: Double = 1
    ) throws -> TrialCost? {
        var source = RandomSource(seed: 3, purpose: .test)
        var features = Features(groups: [0])
        var observations: [Observation] = []
        for number in 0..<30 {
            let place = source.uniform()
            features.append([place])
            observations.append(
                Observation(
                    number: number, point: [place], kind: .feasible, losses: [0], excesses: [],
                    seconds: seconds(place, &source)))
        }
        let set = try #require(TrainingSet.durations(observations[...]))
        let process = try #require(
            GaussianProcess(
                features, targets: set.targets,
                hyperparameters: Hyperparameters(
                    logLengths: [-0.5], logSignal: 0, logNoise: -6)))
        return TrialCost(process, set, share: share)
    }

    @Test("twice as long counts as half as good, and less so when little of the budget is left")
    func value() throws {
        let seconds = { (place: Double, _: inout RandomSource) in Double.exp(4 * place) }
        let whole = try #require(try cost(seconds: seconds))
        let half = try #require(try cost(seconds: seconds, share: 0.5))
        #expect(abs(whole.value(at: [0.25]) - whole.value(at: [0.5]) - 1) < 0.02)
        #expect(abs(half.value(at: [0.25]) - half.value(at: [0.5]) - 0.5) < 0.01)
        let (value, slopes) = whole.valueWithSlopes(at: [0.4])
        #expect(value == whole.value(at: [0.4]))
        let slope = (whole.value(at: [0.4 + 1e-6]) - whole.value(at: [0.4 - 1e-6])) / 2e-6
        #expect(abs(slopes[0] - slope) < 1e-4 * abs(slope))
    }

    @Test("equal durations, and ones that cannot be told beforehand, do not count")
    func irrelevant() throws {
        #expect(try cost { place, _ in 10 + place } == nil)
        #expect(try cost { _, source in Double.exp(3 * source.normal()) } == nil)
        #expect(try cost(seconds: { place, _ in Double.exp(4 * place) }, share: 0) == nil)
    }

    @Test("the share of the budget that is left is what trials have not used")
    func shareLeft() {
        let trial = Observation(
            number: 0, point: [0.5], kind: .feasible, losses: [0], excesses: [], seconds: 60)
        let budget = Budget(time: .seconds(200), parallel: 2)
        #expect(TrialCost.shareLeft(of: budget, after: [trial, trial]) == 0.7)
        #expect(TrialCost.shareLeft(of: budget, after: Array(repeating: trial, count: 9)) == 0)
        #expect(TrialCost.shareLeft(of: Budget(trials: 10), after: [trial]) == nil)
    }
}

import LuthierDomain
import LuthierMath
import Testing

@testable import LuthierSchedulers

@Suite("BestTrials")
struct BestTrialsTests {
    /// Property: the best of every beginning of a study are among those kept.
    @Test("whatever a snapshot shows, its best trials are found", arguments: [1, 2])
    func every(count: Int) throws {
        let metrics = ["a", "b"].prefix(count).map { Objective($0, .minimize) }
        for seed in 0..<20 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let width = 1 + source.below(3)
            let trials = (0..<60).map { number in
                var trial = TestCurves.trial(
                    number, source.below(4) == 0 ? .stopped(reason: "why") : .completed, [])
                trial.metrics = [
                    "a": source.below(20) == 0 ? .nan : Double(source.below(30)),
                    "b": Double(source.below(30)),
                ]
                return trial
            }
            let definition = try TestCurves.definition()
            var best = BestTrials<Int>(of: metrics, width: width)
            for _ in 0..<30 {
                let horizon = source.below(60)
                let snapshot = StudySnapshot(
                    definition: definition, trials: trials, tried: [], suggestedCount: 60,
                    horizon: horizon)
                let found = best.found(in: snapshot) { $0.number }
                #expect(found.allSatisfy { $0.number < horizon && $0.payload == $0.number })
                let shown = trials.prefix(horizon).filter {
                    $0.outcome == .completed && $0.metrics["a"]?.isNaN == false
                }.map { trial in (trial.number, metrics.compactMap { trial.metrics[$0.name] }) }
                for (number, losses) in shown {
                    let better = shown.filter { other in
                        other.0 < number && zip(other.1, losses).allSatisfy { $0 <= $1 }
                    }.count
                    #expect(
                        found.contains { $0.number == number } == (better < width),
                        "seed \(seed), trial \(number)")
                }
            }
        }
    }
}

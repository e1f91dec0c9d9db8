import LuthierAnalysis
import LuthierDomain
import Testing

@testable import LuthierCommands

@Suite("ImportanceText")
struct ImportanceTextTests {
    @Test("shares have one digit behind the point")
    func percent() {
        #expect(ImportanceText.percent(0.945217) == "94.5 %")
        #expect(ImportanceText.percent(1) == "100.0 %")
        #expect(ImportanceText.percent(0.0004) == "0.0 %")
    }

    @Test("what is kept, frozen and saved is said in sentences, and so is why nothing is")
    func advice() throws {
        let definition = try StudyDefinition(
            name: "toy",
            space: SearchSpace(
                parameters: ["a", "b"].map {
                    try Parameter($0, .float(FloatRange(from: 0, to: 1)))
                }), metrics: [Metric("loss", .optimized(.minimize, threshold: nil))])
        func lines(_ count: Int) throws -> [String] {
            let trials = (0..<count).map { number -> Trial in
                var trial = Trial(
                    number: number,
                    assignment: Assignment(
                        names: ["a", "b"],
                        values: [.real(Double(number) / 64), .real(Double(number * 7 % 64) / 64)]),
                    origin: .added, history: 0, provenance: nil, state: .ended(.completed),
                    started: Timestamp(milliseconds: 0))
                trial.metrics = ["loss": Double(number)]
                return trial
            }
            let observed = try ObservedMetric(
                AnalyzedMetric.objectives(of: definition)[0], in: definition, trials: trials)
            let importance = try Importance(of: observed, by: .pedANOVA)
            return ImportanceText.lines(CoreParameters([importance], from: observed, keeping: 0.6))
        }
        let advice = try lines(64)
        #expect(advice[0].hasPrefix("Keep tuning a: together "))
        #expect(advice[2] == "  b: 0  (as in trial 0)")
        #expect(advice[3].hasSuffix("takes 10 trials in place of 20."))
        #expect(try lines(9)[0].hasSuffix("ten for each parameter, and 9 count."))
    }
}

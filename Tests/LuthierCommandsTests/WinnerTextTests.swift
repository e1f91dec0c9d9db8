import LuthierAnalysis
import LuthierDomain
import LuthierWire
import Testing

@testable import LuthierCommands

@Suite("WinnerText")
struct WinnerTextTests {
    private func trials(
        _ count: Int, noise: Double, told: Bool
    ) throws -> (StudyDefinition, [Trial]) {
        let definition = StudyDefinition(
            name: "s",
            space: try SearchSpace(parameters: [Parameter("x", .float(FloatRange(from: 0, to: 1)))]
            ), metrics: [Metric("accuracy", .optimized(.maximize, threshold: nil))])
        let trials = (0..<count).map { number -> Trial in
            let x = Double(number * 7 % count) / Double(count)
            var trial = Trial(
                number: number, assignment: Assignment(names: ["x"], values: [.real(x)]),
                origin: .suggested, history: number, provenance: nil,
                state: .ended(.completed), started: Timestamp(milliseconds: 0))
            // Something like noise without any chance: far decimals of a product.
            let far = (Double(number) * 0.618_034).truncatingRemainder(dividingBy: 1) - 0.5
            trial.metrics = ["accuracy": 0.9 - 0.1 * (x - 0.5) * (x - 0.5) + noise * far]
            if told { trial.deviations = ["accuracy": noise * 0.29] }
            return trial
        }
        return (definition, trials)
    }

    private func text(_ count: Int = 20, noise: Double, told: Bool = true) throws -> WinnerText {
        let (definition, trials) = try trials(count, noise: noise, told: told)
        let metric = AnalyzedMetric.objectives(of: definition)[0]
        let observed = try ObservedMetric(metric, in: definition, trials: trials)
        var prior = WinnerPrior()
        prior.points = 25
        prior.rounds = 2
        prior.draws = 600
        return WinnerText(
            try #require(WinnerEstimate(of: observed, seed: 1, prior: prior)), metric: metric.name)
    }

    @Test("without noise nothing is said, and the document says so")
    func nothing() throws {
        let text = try text(noise: 0)
        #expect(text.lines.isEmpty)
        #expect(text.json["noise"] == .string("none"))
        #expect(text.json["probability"] == .double(1))
        #expect(text.json["optimism"] == .double(0))
        #expect(text.json["indistinguishable"] == .array([]))
        #expect(text.json["runs_to_decide"] == nil)
    }

    @Test("noise among equals is told in a few lines, with what would decide")
    func noise() throws {
        let text = try text(noise: 0.2)
        let lines = text.lines
        #expect((3...5).contains(lines.count) && lines.last == "", "\(lines)")
        #expect(lines[0].hasPrefix("Not distinguishable yet from trials "), "\(lines)")
        #expect(lines[0].contains(": trial \(text.winner.number) is the best with probability "))
        #expect(lines[1].hasPrefix("Its true accuracy is likely 0."), "\(lines)")
        #expect(lines[1].hasSuffix(" too good because it is the best of 20."), "\(lines)")
        #expect(lines[2].hasPrefix("About ") || lines[2].hasPrefix("Telling even "), "\(lines)")
        #expect(!lines[2].contains("guess"))
        guard case .array(let interval)? = text.json["interval"] else {
            Issue.record("no interval")
            return
        }
        #expect(interval.count == 2)
        #expect(text.json(of: text.winner.number) != nil)
        #expect(text.json(of: text.winner.number + 1) == nil)
    }

    @Test("noise that nobody measured is called a guess")
    func guess() throws {
        let lines = try text(30, noise: 0.2, told: false).lines
        #expect(lines.contains { $0.hasSuffix("so the noise is a guess.") }, "\(lines)")
    }
}

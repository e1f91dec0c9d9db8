import LuthierAnalysis
import LuthierDomain
import LuthierMath

/// Measures whether what is said of winners is true as often as it says.
///
/// Arguments: the number of studies, and by names `first=0`, `evidence=plain`, `sampler=random`, `noise=0.1`,
/// `trials=1000`, `rough=-8` and `share=-5` for other beliefs, and `rows=1` for one line a study.
@main
enum Main {
    static func main() throws {
        var words: [String: String] = [:]
        var count = 1120
        for word in CommandLine.arguments.dropFirst() {
            let parts = word.split(separator: "=").map(String.init)
            if parts.count == 2 { words[parts[0]] = parts[1] }
            if let number = Int(word) { count = number }
        }
        let first = words["first"].flatMap { Int($0) } ?? 0
        var prior = WinnerPrior()
        if let mean = words["rough"].flatMap({ Double($0) }) { prior.logRoughness.mean = mean }
        if let mean = words["share"].flatMap({ Double($0) }) { prior.logitRoughness.mean = mean }
        var calibration = Calibration()
        for number in first..<first + count {
            var plan = StudyPlan(number)
            if let noise = words["noise"].flatMap({ Double($0) }) { plan.noise = noise }
            if let trials = words["trials"].flatMap({ Int($0) }) { plan.trials = trials }
            if let word = words["evidence"], word != plan.evidence.rawValue { continue }
            if let word = words["sampler"], word != plan.sampler { continue }
            let study = try SimulatedStudy(plan)
            let begin = processorMilliseconds()
            let metric = AnalyzedMetric.objectives(of: study.definition)[0]
            let observed = try ObservedMetric(metric, in: study.definition, trials: study.trials)
            guard let found = WinnerEstimate(of: observed, seed: plan.seed, prior: prior) else {
                print("study \(number): nothing was said")
                continue
            }
            let milliseconds = processorMilliseconds() - begin
            let truth = study.truths[found.number]
            let isBest = study.truths.allSatisfy { $0 >= truth }
            calibration.add(
                Calibration.Answer(
                    plan: plan, probability: found.probability, isBest: isBest,
                    isWithin: found.interval.contains(truth),
                    optimism: found.optimism, luck: truth - found.observed,
                    noise: found.noise.rawValue, milliseconds: milliseconds))
            if words["rows"] != nil {
                print(
                    "\(number) \(plan.family) \(plan.sampler) \(plan.noise) \(plan.trials) "
                        + "\(plan.evidence) observed \(found.observed) true \(truth) interval "
                        + "\(found.interval) probability \(found.probability) best \(isBest) "
                        + "noise \(found.noise) \(found.noiseDeviation)")
            }
        }
        print(calibration.markdown)
    }
}

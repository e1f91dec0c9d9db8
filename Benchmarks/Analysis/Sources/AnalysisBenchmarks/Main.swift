import LuthierAnalysis
import LuthierDomain
import LuthierMath

/// Prints how long each view of a study takes.
@main
enum Main {
    static func main() throws {
        print("| view | trials | milliseconds of processor time |")
        for goals in [2, 3, 4] {
            let (definition, trials) = try study(100_000, goals: goals)
            try row("front, \(goals) metrics, \(try front(definition, trials)) on it", trials.count)
            {
                _ = try front(definition, trials)
            }
        }
        for goals in [2, 3] {
            let (definition, trials) = try study(100_000, goals: goals, onlyFront: true)
            try row("front, \(goals) metrics, \(try front(definition, trials)) on it", trials.count)
            {
                _ = try front(definition, trials)
            }
        }
        for count in [100, 1000, 100_000] {
            let (definition, trials) = try study(count, goals: 1)
            let metric = AnalyzedMetric.objectives(of: definition)[0]
            let observed = try ObservedMetric(metric, in: definition, trials: trials)
            try row("reading", count) {
                _ = try ObservedMetric(metric, in: definition, trials: trials)
            }
            try row("PED-ANOVA", count) { _ = try Importance(of: observed, by: .pedANOVA) }
            try row("functional ANOVA", count) {
                _ = try Importance(of: observed, by: .functionalANOVA, seed: 1)
            }
            row("slices", count) { _ = Slice.all(of: observed) }
            try row("partial dependence", count) {
                _ = try PartialDependence.all(of: observed, seed: 1)
            }
            try row("history", count) { _ = try OptimizationHistory(metric, trials: trials) }
        }
    }

    private static func front(_ definition: StudyDefinition, _ trials: [Trial]) throws -> Int {
        let series = try FrontSeries(of: definition, trials: trials)
        precondition(!series.front.isEmpty, "a front of completed trials has trials")
        return series.front.count
    }

    /// The least of five times, because others on the machine only lengthen it.
    private static func row(_ name: String, _ count: Int, _ work: () throws -> Void) rethrows {
        var least = Double.infinity
        for _ in 0..<5 {
            let start = processorMilliseconds()
            try work()
            least = min(least, processorMilliseconds() - start)
        }
        print("| \(name) | \(count) | \((least * 10).rounded() / 10) |")
    }

    /// A study of ten numbers whose trials are drawn at random.
    private static func study(
        _ count: Int, goals: Int, onlyFront: Bool = false
    ) throws -> (StudyDefinition, [Trial]) {
        let space = try SearchSpace(
            parameters: (0..<10).map {
                try Parameter("x\($0)", .float(FloatRange(from: 0, to: 1)))
            })
        let definition = StudyDefinition(
            name: "benchmark", space: space,
            metrics: (0..<goals).map {
                Metric("y\($0)", .optimized(.minimize, threshold: nil))
            })
        var source = RandomSource(seed: 1, purpose: .test)
        let trials = (0..<count).map { number -> Trial in
            let point = (0..<10).map { _ in source.uniform() }
            var trial = Trial(
                number: number,
                assignment: Assignment(names: space.names, values: point.map { .real($0) }),
                origin: .added, history: 0, provenance: nil, state: .ended(.completed),
                started: Timestamp(milliseconds: Int64(number)))
            trial.ended = Timestamp(milliseconds: Int64(number) + 10)
            // On a sphere no point beats another.
            let radius = point.prefix(goals).reduce(0) { $0 + $1 * $1 }.squareRoot()
            let losses = (0..<goals).map { goal in
                onlyFront
                    ? -point[goal] / radius : point[goal] + point[(goal + 1) % 10] * point[5] / 4
            }
            trial.metrics = MetricValues(
                losses.enumerated().map { (name: "y\($0.offset)", value: $0.element) })
            return trial
        }
        return (definition, trials)
    }
}

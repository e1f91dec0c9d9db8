package import LuthierDomain
import LuthierMath

/// The Pareto front of a study with several optimised metrics, among all completed trials.
///
/// Trials that meet every threshold come before all that do not. Of trials with equal values the one
/// with the lowest number is taken.
package struct FrontSeries: Sendable, Hashable {
    /// A completed trial.
    package struct Point: Sendable, Hashable {
        /// Its number.
        package let number: Int
        /// Its values, one for each metric.
        package let values: [Double]
        /// Whether it is on the front.
        package let isOnFront: Bool
    }

    /// The optimised metrics.
    package let metrics: [AnalyzedMetric]
    /// All completed trials, by number.
    package let points: [Point]
    /// The trials of the front: by the first metric, best first, then by number.
    package let front: [Point]
    /// Whether the trials of the front meet every threshold.
    package let meetsThresholds: Bool

    /// The front of a study.
    ///
    /// - Throws: When fewer than two metrics are optimised, or no trial was completed.
    /// - Complexity: O(n log n) for n trials and two metrics; more make it O(n × front) at worst.
    package init(of definition: StudyDefinition, trials: [Trial]) throws(AnalysisError) {
        let objectives = definition.objectives
        guard objectives.count >= 2 else {
            let name = objectives.first?.name
            throw AnalysisError(
                .oneMetric,
                name.map {
                    "\(definition.name) optimises \($0) alone, and a front needs two metrics."
                }
                    ?? "\(definition.name) optimises no metric, and a front needs two.",
                hint:
                    "`luthier study best` shows the best trial; a second `goal` in the study file "
                    + "makes a front.")
        }
        let metrics = AnalyzedMetric.objectives(of: definition)
        self.metrics = metrics
        var numbers: [Int] = []
        var columns = [[Double]](repeating: [], count: objectives.count)
        var meeting: [Int] = []
        for trial in trials where trial.outcome == .completed {
            let values = objectives.compactMap { trial.metrics[$0.name] }
            guard values.count == objectives.count, values.allSatisfy(\.isFinite) else { continue }
            if Self.meets(objectives, values) { meeting.append(numbers.count) }
            for (axis, value) in values.enumerated() { columns[axis].append(value) }
            numbers.append(trial.number)
        }
        guard !numbers.isEmpty else {
            throw AnalysisError(
                .noTrials, "no trial of \(definition.name) was completed.",
                hint: "`luthier study trials` shows what became of them.")
        }
        meetsThresholds = !meeting.isEmpty
        let candidates = meeting.isEmpty ? Array(numbers.indices) : meeting
        let losses = zip(metrics, columns).map { metric, column in
            candidates.map { metric.loss(column[$0]) }
        }
        let front = ParetoFront.places(of: losses).map { candidates[$0] }.sorted {
            (metrics[0].loss(columns[0][$0]), numbers[$0])
                < (metrics[0].loss(columns[0][$1]), numbers[$1])
        }
        var isOnFront = [Bool](repeating: false, count: numbers.count)
        for place in front { isOnFront[place] = true }
        let points = numbers.indices.map { place in
            Point(
                number: numbers[place], values: columns.map { $0[place] },
                isOnFront: isOnFront[place])
        }
        self.points = points
        self.front = front.map { points[$0] }
    }

    private static func meets(_ objectives: [Metric], _ values: [Double]) -> Bool {
        zip(objectives, values).allSatisfy { metric, value in
            guard case .optimized(_, let threshold?) = metric.role else { return true }
            return threshold.holds(for: value)
        }
    }

    /// The trial of the front that is nearest to the best of everything: each metric on the scale of the
    /// front, where 0 is its best value there and 1 its worst.
    package var balanced: Point {
        var distances = [Double](repeating: 0, count: front.count)
        for (axis, metric) in metrics.enumerated() {
            let losses = front.map { metric.loss($0.values[axis]) }
            let least = losses.min() ?? 0
            let span = (losses.max() ?? 0) - least
            for place in losses.indices where span > 0 {
                let share = (losses[place] - least) / span
                distances[place] += share * share
            }
        }
        let place = distances.indices.reduce(0) { distances[$1] < distances[$0] ? $1 : $0 }
        return front[place]
    }
}

import LuthierDomain

/// How much better the best trial is than the default settings, in the first objective.
struct Gain {
    /// The metric's name.
    let metric: String
    /// Its value with the defaults.
    let baseline: Double
    /// Its best value.
    let best: Double
    /// Whether best is better at all.
    let isGain: Bool

    /// The gain, or nil when there is nothing to compare.
    init?(best: Trial?, baseline: Trial?, in definition: StudyDefinition) {
        guard let best, let baseline, let objective = definition.objectives.first,
            let direction = objective.direction, let value = best.metrics[objective.name],
            let start = baseline.metrics[objective.name]
        else { return nil }
        metric = objective.name
        self.baseline = start
        self.best = value
        isGain = direction.isBetter(value, than: start)
    }

    /// `+0.0412 over the defaults`.
    var short: String {
        isGain ? "\(NumberText.signed(best - baseline)) over the defaults" : "the defaults are best"
    }

    /// The gain as a sentence, with its share of the default value.
    var sentence: String {
        guard isGain else {
            return
                "No trial beat the defaults, which reach \(metric) \(NumberText.short(baseline))."
        }
        let share =
            baseline == 0
            ? "" : " (\(NumberText.signed((best - baseline) / abs(baseline) * 100)) %)"
        return "The defaults reach \(metric) \(NumberText.short(baseline)); the best settings "
            + "\(NumberText.short(best)): \(NumberText.signed(best - baseline))\(share)."
    }
}

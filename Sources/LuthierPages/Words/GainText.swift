package import LuthierDomain

/// A gain in words.
package enum GainText {
    /// `+0.0412 over the defaults`.
    package static func short(_ gain: Gain) -> String {
        gain.isGain
            ? "\(NumberText.signed(gain.best - gain.baseline)) over \(gain.rival)"
            : gain.isOverDefaults ? "the defaults are best" : "the first trial is as good"
    }

    /// The gain as a sentence, with its share.
    package static func sentence(_ gain: Gain) -> String {
        let verb = gain.isOverDefaults ? "reach" : "reached"
        let start = "\(gain.metric) \(NumberText.short(gain.baseline))"
        guard gain.isGain else {
            return gain.isOverDefaults
                ? "No trial beat the defaults, which reach \(start)."
                : "No trial beat the first one, which reached \(start)."
        }
        let share = share(gain).map { " (\($0))" } ?? ""
        let rival = gain.isOverDefaults ? "The defaults" : "The first trial"
        return "\(rival) \(verb) \(start); the best settings "
            + "\(NumberText.short(gain.best)): \(NumberText.signed(gain.best - gain.baseline))\(share)."
    }

    /// The gain as a share of where it began: `+5.1 %`; nil where there is none.
    package static func share(_ gain: Gain) -> String? {
        guard gain.isGain, let share = gain.share else { return nil }
        return (share < 0 ? "" : "+") + NumberText.percent(share)
    }
}

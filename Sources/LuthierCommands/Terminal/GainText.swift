import LuthierDomain

/// A gain in words.
enum GainText {
    /// `+0.0412 over the defaults`.
    static func short(_ gain: Gain) -> String {
        gain.isGain
            ? "\(NumberText.signed(gain.best - gain.baseline)) over \(gain.rival)"
            : gain.isOverDefaults ? "the defaults are best" : "the first trial is as good"
    }

    /// The gain as a sentence, with its share.
    static func sentence(_ gain: Gain) -> String {
        let verb = gain.isOverDefaults ? "reach" : "reached"
        let start = "\(gain.metric) \(NumberText.short(gain.baseline))"
        guard gain.isGain else {
            return gain.isOverDefaults
                ? "No trial beat the defaults, which reach \(start)."
                : "No trial beat the first one, which reached \(start)."
        }
        let share = gain.share.map { " (\(NumberText.signed($0 * 100)) %)" } ?? ""
        let rival = gain.isOverDefaults ? "The defaults" : "The first trial"
        return "\(rival) \(verb) \(start); the best settings "
            + "\(NumberText.short(gain.best)): \(NumberText.signed(gain.best - gain.baseline))\(share)."
    }
}

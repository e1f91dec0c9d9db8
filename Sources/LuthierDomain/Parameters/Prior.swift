/// What is believed about a good value of a number before any trial ran.
///
/// Samplers draw their first values from it. Outside the parameter's bounds it is cut off.
public enum Prior: Sendable, Hashable {
    /// Every place on the parameter's scale is as likely as any other.
    case uniform
    /// A normal law in the parameter's own unit; the deviation is above 0.
    case normal(mean: Double, deviation: Double)
    /// A normal law of the natural logarithm; both numbers are those of ln x, the deviation above 0.
    case logNormal(mean: Double, deviation: Double)
    /// A beta law on the unit interval of the parameter's scale; both shapes above 0.
    case beta(alpha: Double, beta: Double)
}

extension Prior {
    /// What is wrong with the numbers of the prior, if anything.
    ///
    /// - Parameter lowerBound: The lower bound of the parameter.
    /// - Returns: An issue at the path `prior`, or nil.
    func issue(lowerBound: Double) -> DefinitionIssue? {
        switch self {
        case .uniform:
            return nil
        case .normal(let mean, let deviation), .logNormal(let mean, let deviation):
            guard mean.isFinite, deviation.isFinite, deviation > 0 else {
                return DefinitionIssue(
                    .outOfRange, at: ["prior"],
                    message: "a prior needs a finite mean and a deviation above 0, got mean "
                        + "\(mean) and deviation \(deviation).")
            }
            if case .logNormal = self, lowerBound < 0 {
                return DefinitionIssue(
                    .conflict, at: ["prior"],
                    message: "a log-normal prior needs bounds at or above 0, got \(lowerBound).",
                    hint: "Use a normal prior, or raise the lower bound.")
            }
            return nil
        case .beta(let alpha, let beta):
            let range = 1e-6...1e6
            guard range.contains(alpha), range.contains(beta) else {
                return DefinitionIssue(
                    .outOfRange, at: ["prior"],
                    message: "a beta prior needs alpha and beta from 1e-6 to 1e6, got \(alpha) and "
                        + "\(beta).")
            }
            return nil
        }
    }
}

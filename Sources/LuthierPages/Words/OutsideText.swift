package import LuthierDomain

/// What is said of a trial outside of ranges that were changed after it.
package enum OutsideText {
    /// A sentence about a trial.
    ///
    /// - Parameters:
    ///   - trial: Any trial of the study.
    ///   - space: The study's space as it is now.
    /// - Returns: Such as `It lies outside of the ranges as they are now: leaves is 200, and would be a whole
    ///   number from 4 to 128.`; nil when the trial lies inside.
    package static func sentence(_ trial: Trial, in space: SearchSpace) -> String? {
        let parts = space.namesOutside(of: trial.assignment).compactMap { name -> String? in
            guard let index = space.index(of: name), let value = trial.assignment.values[index]
            else { return nil }
            return "\(name) is \(text(value)), and would be "
                + space.parameters[index].distribution.inWords
        }
        guard !parts.isEmpty else { return nil }
        return "It lies outside of the ranges as they are now: "
            + "\(parts.joined(separator: "; "))."
    }

    private static func text(_ value: ParameterValue) -> String {
        value.number.map(NumberText.short) ?? value.description
    }
}

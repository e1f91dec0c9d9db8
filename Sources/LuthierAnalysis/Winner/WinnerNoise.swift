/// How it is known by how much a metric varies between like runs.
package enum WinnerNoise: String, Sendable, Hashable {
    /// From units inside trials, such as folds.
    case units
    /// From trials with equal assignments.
    case repeats
    /// The program told the deviations.
    case told
    /// From what no smooth dependence on the parameters explains.
    case unexplained
    /// There is none.
    case none
}

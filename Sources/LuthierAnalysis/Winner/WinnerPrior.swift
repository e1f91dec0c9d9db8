/// What is believed of a metric before any trial, by normal laws, and how closely it is looked at.
///
/// Chosen so that the intervals of simulated studies hold the truth as often as they say.
package struct WinnerPrior: Sendable, Hashable {
    /// A normal law.
    package struct Law: Sendable, Hashable {
        /// Its mean.
        package var mean: Double
        /// Its standard deviation.
        package var deviation: Double

        /// A law.
        package init(_ mean: Double, _ deviation: Double) {
            self.mean = mean
            self.deviation = deviation
        }

        /// The logarithm of the density, up to a constant.
        func logDensity(_ value: Double) -> Double {
            let distance = (value - mean) / deviation
            return -0.5 * distance * distance
        }
    }

    /// ln σ², the noise's variance, the unit being the typical distance of a good loss from the median.
    package var logNoise = Law(-4, 3)
    /// ln τ², what is true of one assignment alone, where noise was measured.
    package var logRoughness = Law(-5, 3)
    /// Where noise was not measured, the logit of the share of what is unexplained that is true of one
    /// assignment alone.
    package var logitRoughness = Law(-3.5, 3)
    /// ln κ, by which bad losses are drawn together.
    package var logBending = Law(-1, 1.5)
    /// How far what is true of one assignment alone reaches, in shares of the length scales: what differs
    /// between settings that lie nearer is noise.
    package var reach = 0.1
    /// Most rows by which hyperparameters are judged.
    package var mostRows = 100
    /// The points of each round of sampling.
    package var points = 100
    /// The rounds of sampling.
    package var rounds = 6
    /// How many times true values are drawn.
    package var draws = 4000

    /// The defaults.
    package init() {}
}

import RealModule

/// The number that a Student t variable stays below with the given probability.
///
/// By the beta law: ν/(ν + t²) has the parameters ν/2 and ½.
///
/// - Parameters:
///   - probability: In [0, 1]; NaN comes out outside of it and for NaN.
///   - degrees: Degrees of freedom ν, within [1, 1e6].
/// - Returns: −∞ at 0, +∞ at 1; relative error below 1e-9.
package func studentQuantile(_ probability: Double, degrees: Double) -> Double {
    precondition(
        degrees >= 1 && degrees <= 1e6, "degrees must be from 1 to 1000000, got \(degrees)")
    guard probability != 0.5 else { return 0 }
    let tail = min(probability, 1 - probability)
    guard tail > 0 else {
        return probability == 0 ? -.infinity : probability == 1 ? .infinity : .nan
    }
    let square: Double
    if tail < 0.1 {
        let share = betaQuantile(2 * tail, alpha: degrees / 2, beta: 0.5)
        square = degrees * (1 - share) / share
    } else {
        // Near the middle that share is close to 1, and its complement keeps the digits.
        let share = betaQuantile(1 - 2 * tail, alpha: 0.5, beta: degrees / 2)
        square = degrees * share / (1 - share)
    }
    let size = Double.sqrt(square)
    return probability < 0.5 ? -size : size
}

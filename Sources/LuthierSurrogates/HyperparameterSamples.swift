import LuthierMath
import RealModule

extension HyperparameterFit {
    /// Draws hyperparameters from a normal approximation of their posterior around its mode.
    ///
    /// The Hessian is made of differences of the gradient. What the data leave open keeps the spread
    /// that `flattest` allows.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - mode: The most likely hyperparameters.
    ///   - features: n rows.
    ///   - targets: n standardised numbers.
    /// - Returns: `count` hyperparameters, in pairs on both sides of the mode, within the bounds; the
    ///   mode alone when its surroundings cannot be evaluated.
    /// - Complexity: O(d n³) for d hyperparameters.
    /// - SeeAlso: MacKay, "Information Theory, Inference, and Learning Algorithms", 2003, chapter 27.
    package func samples(
        _ count: Int, around mode: Hyperparameters, _ features: Features, targets: [Double]
    ) -> [Hyperparameters] {
        let centre = mode.vector
        let size = centre.count
        let step = 1e-3
        var hessian = [Double](repeating: 0, count: size * size)
        for index in 0..<size {
            var ahead = [Double](repeating: 0, count: size)
            var behind = ahead
            var place = centre
            place[index] += step
            let one = loss(at: place, features, targets, &ahead)
            place[index] -= 2 * step
            let other = loss(at: place, features, targets, &behind)
            guard one.isFinite, other.isFinite else { return [mode] }
            for column in 0..<size {
                let slope = (ahead[column] - behind[column]) / (2 * step)
                hessian[index * size + column] += slope / 2
                hessian[column * size + index] += slope / 2
            }
        }
        guard let eigen = SymmetricEigen(hessian, dimension: size) else { return [mode] }
        let deviations = eigen.values.map { 1 / max($0, Self.flattest).squareRoot() }
        let warpCount = warpsInputs ? features.bendable.count : 0
        let lower = prior.lower(groupCount: features.groupCount, warpCount: warpCount)
        let upper = prior.upper(groupCount: features.groupCount, warpCount: warpCount)
        var source = RandomSource(
            seed: UInt64(features.count), stream: UInt64(size), purpose: .hyperparameters)
        var samples: [Hyperparameters] = []
        while samples.count < count {
            var offset = [Double](repeating: 0, count: size)
            for (number, deviation) in deviations.enumerated() {
                let share = deviation * source.normal()
                for index in 0..<size {
                    offset[index] += share * eigen.vectors[number * size + index]
                }
            }
            for sign in [1.0, -1.0] where samples.count < count {
                let vector = centre.indices.map {
                    min(max(centre[$0] + sign * offset[$0], lower[$0]), upper[$0])
                }
                samples.append(hyperparameters(vector, features))
            }
        }
        return samples
    }

    /// The least curvature that is believed; 1 is that of the prior of a length scale.
    private static let flattest = 0.25
}

import RealModule

/// The distribution of the choices, which learns beside that of the numbers.
///
/// Each choice has a probability for each of its values. A generation moves them along the natural
/// gradient; the length of the step adapts to how consistent the last steps were. No probability
/// falls below a margin, so no value is ever given up.
///
/// - SeeAlso: Hamano et al., "CatCMA: Stochastic Optimization for Mixed-Category Problems", GECCO
///   2024, arXiv:2405.09962; Akimoto et al., "Adaptive Stochastic Natural Gradient Method", ICML
///   2019, arXiv:1905.08537, for the step length.
struct CategoryEvolution: Sendable {
    /// The probabilities of the values of each choice.
    private(set) var probabilities: [[Double]]
    private let margins: [Double]
    /// Accumulated step in Fisher-normalised coordinates, s.
    private var path: [Double]
    /// γ, which corrects `path` for its start.
    private var memory = 0.0
    /// Δ, the inverse of the step length.
    private var resistance = 1.0

    /// Choices with these probabilities, each of which has at least two values.
    ///
    /// - Parameters:
    ///   - probabilities: Add up to 1 for each choice.
    ///   - discreteCount: Choices and discrete axes together.
    init(_ probabilities: [[Double]], discreteCount: Int) {
        self.probabilities = probabilities
        margins = probabilities.map {
            Self.margin(valueCount: $0.count, discreteCount: discreteCount)
        }
        path = [Double](
            repeating: 0, count: probabilities.reduce(0) { $0 + $1.count - 1 })
        for choice in probabilities.indices { keepMargin(choice) }
    }

    /// The least probability of a value.
    static func margin(valueCount: Int, discreteCount: Int) -> Double {
        CMAEvolution.margin(discreteCount: discreteCount) / Double(max(valueCount - 1, 1))
    }

    /// The value of a choice for a uniform draw.
    ///
    /// - Parameters:
    ///   - choice: Which choice.
    ///   - draw: In [0, 1).
    ///   - evenness: 0 draws by the probabilities, 1 draws all values alike.
    /// - Returns: The index of the value.
    func value(of choice: Int, at draw: Double, evenness: Double = 0) -> Int {
        let own = probabilities[choice]
        let even = evenness / Double(own.count)
        var sum = 0.0
        for (value, probability) in own.enumerated() {
            sum += (1 - evenness) * probability + even
            if draw < sum { return value }
        }
        return own.count - 1
    }

    /// Learns from a generation.
    ///
    /// - Parameters:
    ///   - members: The value of each choice, best member first; nil where a choice was inactive.
    ///   - weights: The positive weights of the ranks.
    mutating func update(_ members: [[Int?]], weights: [Double]) {
        guard !path.isEmpty else { return }
        let gradients = gradients(members, weights)
        let normal = zip(gradients, probabilities).flatMap(Self.fisherNormal)
        let length = normal.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length > 1e-12, length.isFinite else { return }
        let step = 1 / resistance
        let rate = min(step / Double(path.count).squareRoot(), 1)
        let gain = (rate * (2 - rate)).squareRoot() / length
        for index in path.indices { path[index] = (1 - rate) * path[index] + gain * normal[index] }
        memory = (1 - rate) * (1 - rate) * memory + rate * (2 - rate)
        let travelled = path.reduce(0) { $0 + $1 * $1 }
        // Bounded so that neither direction can run away on a history without information.
        resistance = min(
            max(resistance * Double.exp(rate * (memory - travelled / 1.5)), 1e-2), 1e6)
        for choice in probabilities.indices {
            for value in probabilities[choice].indices {
                probabilities[choice][value] += step / length * gradients[choice][value]
            }
            keepMargin(choice)
        }
    }

    private func gradients(_ members: [[Int?]], _ weights: [Double]) -> [[Double]] {
        var gradients = probabilities.map { [Double](repeating: 0, count: $0.count) }
        for (member, weight) in zip(members, weights) where weight > 0 {
            for (choice, value) in member.enumerated() {
                guard let value else { continue }
                for other in gradients[choice].indices {
                    let hit = other == value ? 1.0 : 0
                    gradients[choice][other] += weight * (hit - probabilities[choice][other])
                }
            }
        }
        return gradients
    }

    /// A gradient in coordinates in which the Fisher information is the unit matrix.
    private static func fisherNormal(_ gradient: [Double], _ own: [Double]) -> [Double] {
        let last = own[own.count - 1]
        let sum = gradient.dropLast().reduce(0, +) / (last + last.squareRoot())
        return zip(gradient, own).dropLast().map { slope, probability in
            let root = probability.squareRoot()
            return slope / root + root * sum
        }
    }

    /// Raises what is below the margin; the others give in proportion to what they have above it.
    private mutating func keepMargin(_ choice: Int) {
        let margin = margins[choice]
        var own = probabilities[choice].map { max($0, margin) }
        let excess = own.reduce(0, +) - 1
        let spare = own.reduce(0) { $0 + $1 - margin }
        if spare > 0 { own = own.map { $0 - excess * ($0 - margin) / spare } }
        let sum = own.reduce(0, +)
        probabilities[choice] = own.map { $0 / sum }
    }
}

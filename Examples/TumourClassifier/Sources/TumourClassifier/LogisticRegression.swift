import Foundation

/// Logistic regression trained by stochastic gradient descent with momentum.
struct LogisticRegression {
    private let rate: Double
    private let decay: Double
    private let momentum: Double
    /// One weight for each feature, and the bias.
    private var weights: [Double]
    private var velocity: [Double]

    init(features: Int, rate: Double, decay: Double, momentum: Double) {
        self.rate = rate
        self.decay = decay
        self.momentum = momentum
        weights = Array(repeating: 0, count: features + 1)
        velocity = weights
    }

    /// Goes through the rows once, in random order.
    mutating func train(
        on rows: [Tumours.Row], batch: Int, using source: inout some RandomNumberGenerator
    ) {
        let order = rows.shuffled(using: &source)
        for start in stride(from: 0, to: order.count, by: batch) {
            let part = order[start..<min(start + batch, order.count)]
            var gradient = weights.map { decay * $0 }
            for row in part {
                let error = probability(row) - (row.isBenign ? 1 : 0)
                for (index, value) in (row.values + [1]).enumerated() {
                    gradient[index] += error * value / Double(part.count)
                }
            }
            for index in weights.indices {
                velocity[index] = momentum * velocity[index] - rate * gradient[index]
                weights[index] += velocity[index]
            }
        }
    }

    /// The mean negative log likelihood.
    func loss(on rows: [Tumours.Row]) -> Double {
        rows.map { row in
            let probability = min(max(probability(row), 1e-12), 1 - 1e-12)
            return -log(row.isBenign ? probability : 1 - probability)
        }.reduce(0, +) / Double(rows.count)
    }

    /// The share of rows told right.
    func accuracy(on rows: [Tumours.Row]) -> Double {
        Double(rows.count { (probability($0) > 0.5) == $0.isBenign }) / Double(rows.count)
    }

    private func probability(_ row: Tumours.Row) -> Double {
        var sum = weights[weights.count - 1]
        for (index, value) in row.values.enumerated() { sum += weights[index] * value }
        return 1 / (1 + exp(-sum))
    }
}

/// A small seeded generator.
///
/// - SeeAlso: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

/// A case that is measured.
struct Benchmark: Sendable {
    /// `Group: case (size)`.
    let name: String
    /// What it should not exceed, in milliseconds; nil where there is no target yet.
    let target: Double?
    /// Measures it; each number is one repetition, in milliseconds.
    let measure: @Sendable () async throws -> [Double]
}

extension Benchmark {
    /// Measures the case and says what came of it, in one line.
    func line() async throws -> String {
        let spread = Spread(try await measure())
        let judged = target.map { spread.median < $0 ? "   below \($0) ms" : "   ABOVE \($0) ms" }
        return "\(name)   \(spread)\(judged ?? "")"
    }
}

/// The middle of several measurements and how far they lie apart.
struct Spread: CustomStringConvertible {
    let count: Int
    let median: Double
    let lowerQuartile: Double
    let upperQuartile: Double

    /// The spread of at least one measurement.
    init(_ values: [Double]) {
        precondition(!values.isEmpty, "a spread needs at least one measurement")
        let sorted = values.sorted()
        func quantile(_ part: Double) -> Double {
            sorted[Int((part * Double(sorted.count - 1)).rounded())]
        }
        count = values.count
        median = quantile(0.5)
        lowerQuartile = quantile(0.25)
        upperQuartile = quantile(0.75)
    }

    var description: String {
        "median \(Self.text(median)) ms, quartiles \(Self.text(lowerQuartile)) to "
            + "\(Self.text(upperQuartile)) ms, \(count) repetitions"
    }

    private static func text(_ value: Double) -> String {
        "\((value * 1000).rounded() / 1000)"
    }
}

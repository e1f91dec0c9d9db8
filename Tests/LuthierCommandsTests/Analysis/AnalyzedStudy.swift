import LuthierDomain
import LuthierEngine
import LuthierMath
import LuthierPorts
import LuthierTesting

/// A study whose results are a formula, the same on every run.
enum AnalyzedStudy {
    /// Forty trials over a rate, a width, a kind and a momentum that one kind has.
    ///
    /// - Parameter secondGoal: Whether `seconds` is made small too.
    /// - Returns: What is known of it.
    /// - Throws: Never.
    static func ledger(secondGoal: Bool = false) async throws -> StudyLedger {
        let space = try SearchSpace(parameters: [
            Parameter("rate", .float(FloatRange(from: 1e-4, to: 1, scale: .log))),
            Parameter("width", .integer(IntegerRange(from: 8, to: 256, scale: .log))),
            Parameter("kind", .choice(ListedValues([.text("adamw"), .text("sgd")]))),
            Parameter(
                "momentum", .float(FloatRange(from: 0, to: 0.99)),
                when: Expression(parsing: "kind == \"sgd\"")),
        ])
        let seconds: Metric.Role =
            secondGoal ? .optimized(.minimize, threshold: nil) : .stored
        return try await ledger(
            StudyDefinition(
                name: "toy", space: space,
                metrics: [
                    Metric("loss", .optimized(.minimize, threshold: nil)),
                    Metric("seconds", seconds),
                ], seed: 7), count: 40)
    }

    /// A study with no trial.
    static func empty() async throws -> StudyLedger {
        try await ledger(
            StudyDefinition(
                name: "empty",
                space: SearchSpace(parameters: [
                    Parameter("x", .float(FloatRange(from: 0, to: 1)))
                ]), metrics: [Metric("loss", .optimized(.minimize, threshold: nil))]),
            count: 0)
    }

    private static func ledger(
        _ definition: StudyDefinition, count: Int
    ) async throws -> StudyLedger {
        let clock = VirtualClock()
        let study = try await StudyEngine(storage: MemoryStorage(), clock: clock).create(
            definition)
        let space = ModelSpace(definition.space)
        let sequence = SobolSequence(dimensionCount: space.dimension)
        for number in 0..<count {
            var point = sequence.point(at: UInt64(number))
            if space.dimension > 2 { point[2] = (2 * point[2]).rounded(.down) }
            let assignment = space.unconstrainedAssignment(at: point)
            let failed = number % 13 == 12
            let result =
                failed
                ? TrialResult(.failed(.crash, reason: "it broke.", detail: nil))
                : TrialResult(.completed, metrics: metrics(point))
            _ = try await study.add(assignment, result)
        }
        return try await study.ledger()
    }

    /// Sixteenths, so that no platform rounds them otherwise.
    private static func metrics(_ point: [Double]) -> MetricValues {
        let loss = 4 * (point[0] - 0.5) * (point[0] - 0.5) + point[2] / 4 + point[1] / 16
        return [
            "loss": (loss * 1024).rounded() / 1024, "seconds": (point[1] * 64).rounded() / 16,
        ]
    }
}

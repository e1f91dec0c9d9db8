import LuthierDomain
import RealModule
import Testing

@testable import LuthierSamplers

/// A small stand-in for the benchmark suite: the default sampler must stay ahead of an even spread
/// by about what it is ahead today.
@Suite("Sample efficiency of auto", .serialized)
struct SampleEfficiencyTests {
    /// A function, and a loss that every seed reaches in 40 trials.
    struct Task: Sendable, CustomTestStringConvertible {
        let name: String
        let enough: Double
        let space: @Sendable () throws -> SearchSpace
        let loss: @Sendable (Assignment) -> Double

        var testDescription: String { name }
    }

    private static func numbers(_ assignment: Assignment) -> [Double] {
        assignment.values.map { $0?.number ?? 0 }
    }

    static let tasks = [
        Task(name: "Branin", enough: 0.4, space: { try TestRuns.cube(2) }, loss: TestRuns.branin),
        Task(
            name: "Hartmann-6", enough: -3.15, space: { try TestRuns.cube(6) },
            loss: { Hartmann6.value(numbers($0)) }),
        Task(
            name: "Rosenbrock-5", enough: 8, space: { try TestRuns.cube(5) },
            loss: { assignment in
                let x = numbers(assignment).map { 4 * $0 - 2 }
                return zip(x, x.dropFirst()).reduce(0) { sum, pair in
                    let bend = pair.1 - pair.0 * pair.0
                    return sum + 100 * bend * bend + (1 - pair.0) * (1 - pair.0)
                }
            }),
        Task(
            name: "four numbers and four choices", enough: 0.005,
            space: {
                try SearchSpace(
                    parameters: TestRuns.cube(4).parameters
                        + (0..<4).map { index throws(DefinitionError) in
                            try Parameter(
                                "c\(index)", .choice(ListedValues((0..<4).map { .integer($0) })))
                        })
            },
            loss: { assignment in
                let x = numbers(assignment)
                return x[..<4].reduce(0) { $0 + ($1 - 0.3) * ($1 - 0.3) }
                    + x[4...].enumerated().reduce(0) {
                        $0 + ($1.element == Double($1.offset % 4) ? 0 : 0.25)
                    }
            }),
    ]

    @Test(
        "40 trials beat as many evenly spread ones for every seed, and are enough", arguments: tasks
    )
    func ahead(task: Task) throws {
        let space = try task.space()
        for seed in 1...3 as ClosedRange<UInt64> {
            func best(_ sampler: String) throws -> Double {
                let definition = StudyDefinition(
                    name: "test", space: space,
                    metrics: [Metric("loss", .optimized(.minimize, threshold: nil))],
                    budget: Budget(trials: 40), sampler: MethodChoice(sampler), seed: seed)
                return TestRuns.best(
                    try TestRuns.run(definition, trials: 40) {
                        .values(["loss": task.loss($0)])
                    })
            }
            let (found, even) = (try best("auto"), try best("sobol"))
            #expect(found < even, "seed \(seed)")
            #expect(found <= task.enough, "seed \(seed): \(found)")
        }
    }
}

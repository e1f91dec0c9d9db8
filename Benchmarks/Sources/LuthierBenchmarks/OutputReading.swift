import Foundation
import LuthierDomain
import LuthierExecutors
import LuthierPorts

/// What it costs to look for reports in the output of a talkative program.
enum OutputReading {
    private static let lines = 100_000
    private static let repetitions = 5

    static let benchmarks = [
        Benchmark(name: "Output reading: no reports (100,000 lines)", target: nil) {
            try await measure(.standardOutput)
        },
        Benchmark(name: "Output reading: two patterns (100,000 lines)", target: nil) {
            try await measure(
                .patterns([
                    .init(metric: "accuracy", expression: "acc=([0-9.]+)"),
                    .init(metric: "loss", expression: #"loss[:=]\s*([-+0-9.e]+)"#),
                ]))
        },
    ]

    /// Milliseconds of a trial that prints lines without a metric, the program's own included.
    private static func measure(_ source: MetricSource) async throws -> [Double] {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "luthier-benchmark-\(UUID().uuidString)")
        let executor = LocalExecutor(
            root: folder.path(percentEncoded: false), base: "/",
            surroundings: ["PATH": "/usr/bin:/bin"], parallel: 1, processors: 2, watcher: nil)
        let space = try SearchSpace(
            parameters: [Parameter("width", .integer(IntegerRange(from: 1, to: 64)))])
        let print = "yes 'epoch 12: batch 100 of 200, 3.1 s left' | head -n \(lines)"
        let definition = StudyDefinition(
            name: "reading", command: ["/bin/sh", "-c", print], passing: .json, space: space,
            metrics: [Metric("accuracy", .optimized(.maximize, threshold: nil))], report: source)
        var times: [Double] = []
        for number in 0..<repetitions {
            let start = monotonicMilliseconds()
            let result = await executor.run(
                TrialLaunch(
                    definition: definition, number: number, attempt: 1, seed: 1, values: [])
            ) { _ in .proceed }
            times.append(monotonicMilliseconds() - start)
            precondition(result.outcome == .completed, "the trial ended as \(result)")
        }
        try FileManager.default.removeItem(at: folder)
        return times
    }
}

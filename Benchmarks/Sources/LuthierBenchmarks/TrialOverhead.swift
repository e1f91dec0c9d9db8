import Foundation
import LuthierDomain
import LuthierExecutors
import LuthierPorts

/// What a trial costs beyond its program: folders, pipes, supervision, reading of reports.
enum TrialOverhead {
    /// Trials of one repetition.
    private static let trials = 64
    /// Repetitions of a case.
    private static let repetitions = 15

    static let benchmarks = [1, 8].map { parallel in
        Benchmark(name: "Trial overhead: /bin/true (parallel \(parallel))", target: 10) {
            try await measure(parallel: parallel)
        }
    }

    /// Milliseconds a trial, less those of starting the same program and waiting for its end.
    private static func measure(parallel: Int) async throws -> [Double] {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "luthier-benchmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let root = folder.path(percentEncoded: false)
        let definition = try definition()
        var overheads: [Double] = []
        // The first repetition warms caches and threads.
        for repetition in 0...repetitions {
            let executor = LocalExecutor(
                root: "\(root)/\(repetition)", base: "/", surroundings: ["PATH": "/usr/bin:/bin"],
                parallel: parallel, processors: 2, watcher: nil)
            let bare = await time(parallel: parallel) { _ in BareProgram.run() }
            let whole = await time(parallel: parallel) { number in
                let launch = TrialLaunch(
                    definition: definition, number: number, attempt: 1, seed: 1,
                    values: [("width", .integer(8))])
                let result = await executor.run(launch) { _ in .proceed }
                precondition(result.outcome == .completed, "the trial ended as \(result)")
            }
            if repetition > 0 { overheads.append(whole - bare) }
        }
        try FileManager.default.removeItem(at: folder)
        return overheads
    }

    /// Milliseconds for each of the trials when so many run at once.
    private static func time(
        parallel: Int, _ body: @escaping @Sendable (Int) async -> Void
    ) async -> Double {
        let start = monotonicMilliseconds()
        await withTaskGroup { group in
            for worker in 0..<parallel {
                group.addTask {
                    for number in stride(from: worker, to: trials, by: parallel) {
                        await body(number)
                    }
                }
            }
        }
        return (monotonicMilliseconds() - start) / Double(trials)
    }

    private static func definition() throws -> StudyDefinition {
        let space = try SearchSpace(
            parameters: [Parameter("width", .integer(IntegerRange(from: 1, to: 64)))])
        return StudyDefinition(
            name: "overhead", command: [BareProgram.path], passing: .json, space: space,
            metrics: [Metric("accuracy", .optimized(.maximize, threshold: nil))])
    }
}

import Foundation
import LuthierDomain
import struct LuthierDomain.Measurement
import LuthierPorts
import Synchronization

@testable import LuthierExecutors

/// Runs trials of small programs in a folder.
struct TrialBench: Sendable {
    /// What came of a trial.
    struct Seen: Sendable {
        let result: TrialResult
        let told: [Measurement]
    }

    let folder: String
    var definition: StudyDefinition
    var values: [(name: String, value: ParameterValue)] = [("width", .integer(8))]
    var resource: Double?
    var unit: Replication.Unit?
    var surroundings = ["PATH": Fixture.searchPath]
    var parallel = 1
    var tracking: (any ProgramTracking)?

    init(_ folder: String) throws {
        self.folder = folder
        let space = try SearchSpace(
            parameters: [Parameter("width", .integer(IntegerRange(from: 1, to: 64)))])
        definition = StudyDefinition(
            name: "bench", passing: .json, space: space,
            metrics: [Metric("accuracy", .optimized(.maximize, threshold: nil))])
        definition.limits = TrialLimits(time: .seconds(60), grace: .seconds(5))
    }

    var executor: LocalExecutor {
        LocalExecutor(
            root: folder + "/trials", base: folder, surroundings: surroundings, parallel: parallel,
            processors: 4, watcher: nil, tracking: tracking)
    }

    func launch(number: Int = 7, attempt: Int = 1) -> TrialLaunch {
        TrialLaunch(
            definition: definition, number: number, attempt: attempt, seed: 99, values: values,
            resource: resource, unit: unit)
    }

    func trialFolder(number: Int = 7, attempt: Int = 1) -> TrialFolder {
        TrialFolder(
            number: number, attempt: attempt, study: definition.name, root: folder + "/trials")
    }

    /// Runs a command.
    func run(
        _ command: [String], number: Int = 7, attempt: Int = 1,
        decide: @Sendable (Measurement) async -> TrialDecision = { _ in .proceed }
    ) async -> Seen {
        var bench = self
        bench.definition.command = command
        let told = Told()
        let launch = bench.launch(number: number, attempt: attempt)
        let result = await bench.executor.run(launch) { measurement in
            told.add(measurement)
            return await decide(measurement)
        }
        return Seen(result: result, told: told.all)
    }

    /// Runs a shell script.
    func shell(
        _ script: String, number: Int = 7, attempt: Int = 1,
        decide: @Sendable (Measurement) async -> TrialDecision = { _ in .proceed }
    ) async -> Seen {
        await run(["/bin/sh", "-c", script], number: number, attempt: attempt, decide: decide)
    }

    func write(_ text: String, to name: String) throws {
        try text.write(toFile: "\(folder)/\(name)")
    }

    func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: "\(folder)/\(name)")), as: UTF8.self)
    }

    func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(folder)/\(name)")
    }

    /// Runs `body` with a bench in a folder of its own.
    static func with(_ body: (inout TrialBench) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            var bench = try TrialBench(folder)
            try await body(&bench)
        }
    }
}

/// What was reported.
final class Told: Sendable {
    private let measurements = Mutex<[Measurement]>([])

    var all: [Measurement] { measurements.withLock { $0 } }

    func add(_ measurement: Measurement) { measurements.withLock { $0.append(measurement) } }
}

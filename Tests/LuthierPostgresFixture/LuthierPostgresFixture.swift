import Foundation
import LuthierDomain
import LuthierEngine
import LuthierKit
import LuthierPorts
import LuthierPostgres
import LuthierTesting

/// A process of its own that works on a study, to be watched or killed by tests.
///
/// `work ADDRESS SCHEMA STUDY WORKER SLOTS` evaluates trials in so many slots until the study is over. It
/// prints `told NUMBER TOKEN` once a result is durable, and `over` at the end.
///
/// `bench ADDRESS SCHEMA STUDY SLOTS SECONDS` asks and tells as fast as it can, and prints how many
/// pairs of answers it got and how many seconds that took.
@main
struct LuthierPostgresFixture {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 7, ["work", "bench"].contains(arguments[1]) else {
            return say("usage: work ADDRESS SCHEMA STUDY WORKER SLOTS, or bench …")
        }
        var options = PostgresStorage.Options()
        options.schema = arguments[3]
        let clock = SystemClock()
        let storage = try PostgresStorage(address: arguments[2], clock: clock, options: options)
        let engine = StudyEngine(storage: storage, clock: clock)
        if arguments[1] == "bench" {
            return try await bench(
                engine, arguments[4], slots: Int(arguments[5]) ?? 16,
                for: .seconds(Double(arguments[6]) ?? 5))
        }
        let slots = Int(arguments[6]) ?? 1
        let study = try await engine.study(arguments[4])
        let worker = arguments[5]
        await withTaskGroup { group in
            for _ in 0..<slots {
                group.addTask {
                    do { try await work(on: study, as: worker) } catch { say("error \(error)") }
                }
            }
        }
        say("over")
    }

    private static func work(on study: StudyCoordinator, as worker: String) async throws {
        while true {
            let reply = try await again { try await study.ask(worker: worker) }
            guard let trial = reply.trials.first else {
                if reply.isOver { return }
                try await Task.sleep(for: .milliseconds(20))
                continue
            }
            let x = trial.assignment["x"]?.number ?? 0
            let key = IdempotencyKey("\(worker) \(trial.token)", fingerprint: "\(x)")
            _ = try await again {
                try await study.tell(
                    trial.number, token: trial.token,
                    TrialResult(.completed, metrics: ["loss": x]), key: key)
            }
            say("told \(trial.number) \(trial.token)")
        }
    }

    private static func bench(
        _ engine: StudyEngine, _ name: String, slots: Int, for duration: Duration
    ) async throws {
        var definition = StorageSamples.definition(named: name)
        definition.sampler = MethodChoice("random")
        let study = try await engine.create(definition, loadIfExists: true)
        let clock = ContinuousClock()
        let start = clock.now
        let end = start + duration
        let pairs = try await withThrowingTaskGroup(of: Int.self) { group in
            for slot in 0..<slots {
                group.addTask {
                    var pairs = 0
                    while clock.now < end {
                        let trials = try await study.ask(worker: "slot \(slot)").trials
                        for trial in trials {
                            _ = try await study.tell(
                                trial.number, token: trial.token,
                                TrialResult(.completed, metrics: ["loss": 1]))
                            pairs += 1
                        }
                    }
                    return pairs
                }
            }
            return try await group.reduce(0, +)
        }
        say("\(pairs) \((clock.now - start) / .seconds(1))")
    }

    /// Repeats what was certainly or possibly not kept; keys and tokens make that safe.
    private static func again<Value>(_ body: () async throws -> Value) async throws -> Value {
        while true {
            do { return try await body() } catch let error as EngineError
                where error.storageCode == .busy
            {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    /// Prints at once, whatever reads it.
    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}

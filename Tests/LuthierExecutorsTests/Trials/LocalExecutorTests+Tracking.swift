import LuthierDomain
import struct LuthierDomain.Measurement
import LuthierPorts
import Synchronization
import Testing

@testable import LuthierExecutors

/// A tracking service that hears a number as soon as the program has made a file, and one more at its end.
private struct EagerTracking: ProgramTracking {
    let file: String
    let seen = Seen()

    final class Seen: Sendable { let programs = Mutex<[TrackedProgram]>([]) }

    func serve<Value: Sendable>(
        _ program: TrackedProgram, receive: @escaping @Sendable (Measurement) async -> Void,
        _ body: (TrackingVariables) async -> Value
    ) async -> Value {
        seen.programs.withLock { $0.append(program) }
        let teller = Task {
            while SystemCall.names(in: file).isEmpty, !Task.isCancelled { await Task.yield() }
            await receive(Measurement(step: 1, metrics: ["accuracy": 0.5, "other": 3]))
        }
        let value = await body(
            TrackingVariables(
                set: ["TRACKING": "here", "TRACKING_TOKEN": "hush-hush"], removed: ["ELSEWHERE"],
                secrets: ["TRACKING_TOKEN"], direct: "127.0.0.1"))
        teller.cancel()
        await teller.value
        await receive(Measurement(step: 2, metrics: ["accuracy": 0.75]))
        return value
    }
}

extension LocalExecutorTests {
    @Suite("Reports that a program logs to a tracking service")
    struct Tracking {
        private func with(
            _ body: (inout TrialBench, EagerTracking) async throws -> Void
        ) async throws {
            try await TrialBench.with { bench async throws in
                let tracking = EagerTracking(file: bench.folder + "/mark")
                bench.definition.report = .mlflow([])
                bench.tracking = tracking
                bench.surroundings["ELSEWHERE"] = "there"
                try await body(&bench, tracking)
            }
        }

        @Test("they are reported, also what came last, and the result holds them")
        func reported() async throws {
            try await with { bench, tracking in
                let seen = await bench.shell(
                    """
                    mkdir mark; touch mark/x
                    echo "$TRACKING $TRACKING_TOKEN ${ELSEWHERE:-gone}" > seen
                    echo "$TRACKING_TOKEN"
                    echo "$LUTHIER_ARTIFACTS" > folder
                    """)
                #expect(seen.told.last == Measurement(step: 2, metrics: ["accuracy": 0.75]))
                #expect(seen.told.allSatisfy { $0.metrics["other"] == nil })
                #expect(seen.result.outcome == .completed)
                #expect(seen.result.metrics["accuracy"] == 0.75)
                #expect(seen.result.metrics["other"] == 3)
                #expect(try bench.text("seen") == "here hush-hush gone\n")
                let program = try #require(tracking.seen.programs.withLock { $0 }.first)
                #expect(program.study == "bench" && program.name == "trial 7")
                #expect(try bench.text("folder") == program.artifacts + "\n")
                let log = try bench.text("trials/bench/0007/attempt-1/stdout.log")
                #expect(log == "[TRACKING_TOKEN]\n")
            }
        }

        @Test("a program is asked to end when one of them was answered so")
        func stopped() async throws {
            try await with { bench, _ in
                let seen = await bench.shell("mkdir mark; touch mark/x; exec sleep 300") { _ in
                    .stop
                }
                guard case .stopped = seen.result.outcome else {
                    Issue.record("\(seen.result.outcome)")
                    return
                }
            }
        }

        @Test("a study that reads them is not run where nothing listens")
        func missing() async throws {
            try await with { bench, _ in
                bench.tracking = nil
                let seen = await bench.shell("touch started")
                #expect(seen.result.outcome.reason?.contains("MLflow") == true)
                #expect(!bench.exists("started"))
            }
        }
    }
}

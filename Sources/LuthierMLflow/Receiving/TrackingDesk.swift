import Foundation
import LuthierDomain
import struct LuthierDomain.Measurement
import LuthierPorts
import LuthierWire
import Synchronization

/// Answers the calls of MLflow clients: values in, values out, without a socket.
///
/// Each program has a token of its own, which opens its own run and nothing of another's.
final class TrackingDesk: Sendable {
    /// What is answered.
    struct Answer: Sendable {
        let status: Int
        let body: String
        var type = "application/json"
    }

    /// The version that is claimed: clients up to it find every call that they make while training.
    private static let version = "3.0.0"
    private static let prefixes = ["/api/2.0/mlflow/", "/api/3.0/mlflow/"]

    private let runs = Mutex<[TrackedRun]>([])
    private let clock: any StudyClock

    /// A desk that serves nobody yet.
    init(clock: any StudyClock) { self.clock = clock }

    /// Begins to serve a program.
    func open(
        _ program: TrackedProgram, receive: @escaping @Sendable (Measurement) async -> Void
    ) -> TrackedRun {
        let artifacts = URL(filePath: program.artifacts).absoluteString
        let run = TrackedRun(
            program, artifacts: artifacts.hasSuffix("/") ? String(artifacts.dropLast()) : artifacts,
            clock: clock, receive: receive)
        runs.withLock { $0.append(run) }
        return run
    }

    /// Serves a program no more; what it said before is taken to the end.
    func close(_ run: TrackedRun) async {
        runs.withLock { $0.removeAll { $0 === run } }
        await run.close()
    }

    /// The program that a request comes from.
    ///
    /// - Parameter authorization: The header of that name, `Bearer` or `Basic`.
    /// - Returns: The program's run.
    /// - Throws: When no program that is served sent it.
    func run(authorization: String?) throws(TrackingRefusal) -> TrackedRun {
        let given = authorization.flatMap(Self.token)
        let served = runs.withLock { $0 }
        guard let given, let run = served.last(where: { $0.isOpened(by: given) }) else {
            throw TrackingRefusal(
                401, "UNAUTHENTICATED",
                "this is the tracking server of a trial under Luthier, and the request does not "
                    + "carry the token of one that runs. Leave MLFLOW_TRACKING_USERNAME, "
                    + "MLFLOW_TRACKING_PASSWORD and MLFLOW_TRACKING_TOKEN as they are.")
        }
        return run
    }

    private static func token(in authorization: String) -> String? {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        switch parts[0].lowercased() {
        case "bearer": return String(parts[1])
        case "basic":
            let decoded = Data(base64Encoded: String(parts[1])).map {
                String(decoding: $0, as: UTF8.self)
            }
            return decoded?.split(separator: ":", maxSplits: 1).last.map(String.init)
        default: return nil
        }
    }

    /// Answers a request.
    ///
    /// - Parameters:
    ///   - run: The program that sent it.
    ///   - method: The method.
    ///   - target: Path and query as they were sent.
    ///   - body: The body.
    /// - Returns: The answer, which for numbers comes once they are kept.
    func answer(
        to run: TrackedRun, method: String, target: String, body: [UInt8]
    ) async -> Answer {
        let answer = await run.answering { () async -> Answer in
            do throws(TrackingRefusal) {
                return try await perform(run, method, target, body)
            } catch {
                return Self.answer(error)
            }
        }
        return answer
            ?? Self.answer(.missing("the trial is over; what it logs now does not count."))
    }

    /// A refusal as an answer.
    static func answer(_ refusal: TrackingRefusal) -> Answer {
        Answer(status: refusal.status, body: refusal.json.text())
    }

    private func perform(
        _ run: TrackedRun, _ method: String, _ target: String, _ body: [UInt8]
    ) async throws(TrackingRefusal) -> Answer {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = String(parts.first ?? "")
        switch (method, path) {
        case ("GET", "/version"):
            return Answer(status: 200, body: Self.version, type: "text/plain; charset=utf-8")
        case ("GET", "/health"):
            return Answer(status: 200, body: "OK", type: "text/plain; charset=utf-8")
        default: break
        }
        let prefix = Self.prefixes.first { path.hasPrefix($0) }
        let call = try TrackingCall(
            method: method, path: prefix.map { String(path.dropFirst($0.count)) } ?? path,
            query: parts.count > 1 ? String(parts[1]) : "", body: body)
        guard prefix != nil else { throw Self.unknownCall(call) }
        return Answer(status: 200, body: try await perform(run, call).text())
    }

    private func perform(
        _ run: TrackedRun, _ call: TrackingCall
    ) async throws(TrackingRefusal) -> JSONValue {
        guard !call.path.hasPrefix("logged-models") else { return try run.models(call) }
        switch "\(call.method) \(call.path)" {
        case "GET runs/get":
            return try run.change(call) { ["run": $0.json] }
        case "POST runs/update":
            return try run.change(call) { record throws(TrackingRefusal) in
                try record.update(call.members)
                return ["run_info": record.info]
            }
        case "POST runs/log-metric":
            try await run.log(LoggedBatch(metric: call.members), call)
        case "POST runs/log-batch": try await run.log(LoggedBatch(call.members), call)
        case "POST runs/log-parameter":
            try await run.log(LoggedBatch(param: call.members), call)
        case "POST runs/set-tag": try await run.log(LoggedBatch(tag: call.members), call)
        case "POST runs/delete-tag":
            let key = try call.text("key")
            try run.change(call) { $0.removeTag(key) }
        case "POST runs/create": return try run.create(call)
        case "POST runs/search": return try run.search(call)
        case "GET metrics/get-history":
            let key = try call.text("metric_key")
            return try run.change(call) { ["metrics": $0.history(of: key)] }
        case "GET experiments/get": return ["experiment": run.experiment(named: nil)]
        case "GET experiments/get-by-name":
            return ["experiment": run.experiment(named: try call.text("experiment_name"))]
        case "POST experiments/create": return ["experiment_id": .string(RunRecord.experiment)]
        case "POST experiments/search", "GET experiments/search":
            return ["experiments": [run.experiment(named: nil)]]
        // Taken and not kept: they describe data and models, and change no number.
        case "POST runs/log-inputs", "POST runs/outputs", "POST runs/log-model",
            "POST experiments/set-experiment-tag":
            break
        default: throw Self.unknownCall(call)
        }
        return [:]
    }

    /// Paths that are known, with the methods by which they are called.
    private static let methods: [String: String] = [
        "runs/get": "GET", "runs/update": "POST", "runs/log-metric": "POST",
        "runs/log-batch": "POST", "runs/log-parameter": "POST", "runs/set-tag": "POST",
        "runs/delete-tag": "POST", "runs/create": "POST", "runs/search": "POST",
        "metrics/get-history": "GET", "experiments/get": "GET", "experiments/get-by-name": "GET",
        "experiments/create": "POST",
    ]

    /// The refusal of a call that is none.
    static func unknownCall(_ call: TrackingCall) -> TrackingRefusal {
        if let method = methods[call.path] {
            return TrackingRefusal(
                405, "BAD_REQUEST",
                "\(call.path) is called by \(method), not by \(call.method.prefix(20)).")
        }
        return TrackingRefusal(
            404, "ENDPOINT_NOT_FOUND",
            "Luthier's tracking server has no \(call.method.prefix(20)) \(call.path.prefix(100)); it "
                + "takes what a program logs while it trains. Run the rest against an MLflow server."
        )
    }
}

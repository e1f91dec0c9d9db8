import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import LuthierWire
import Synchronization

@testable import LuthierMLflow

/// A study in memory that is driven by hand, and logged.
struct LoggedStudy {
    let storage = MemoryStorage()
    let clock: HastyClock
    let study: StudyCoordinator

    init(retry: RetryPolicy = RetryPolicy(), name: String = "it's a study", day: Int64 = 0)
        async throws
    {
        clock = HastyClock(day: day)
        var definition = try StudyDefinition(
            name: name, command: ["python3", "train.py"],
            space: SearchSpace(parameters: [
                Parameter("x", .float(FloatRange(from: 0, to: 1))),
                Parameter("kind", .choice(ListedValues([.text("a"), .text("b")]))),
            ]),
            metrics: [Metric("loss", .optimized(.minimize, threshold: nil))],
            budget: Budget(trials: 20), sampler: MethodChoice("sobol"), retry: retry, seed: 7)
        definition.solutions = 1
        study = try await StudyEngine(storage: storage, clock: clock).create(definition)
    }

    /// Begins a trial.
    func ask() async throws -> AskedTrial {
        try await clock.sleep(for: .milliseconds(100))
        guard let trial = try await study.ask(worker: "w").trials.first else {
            throw Nothing()
        }
        return trial
    }

    struct Nothing: Error {}

    func report(_ trial: AskedTrial, _ loss: Double, step: Int) async throws {
        try await clock.sleep(for: .milliseconds(100))
        _ = try await study.report(
            trial.number, token: trial.token, Measurement(step: step, metrics: ["loss": loss]))
    }

    func tell(_ trial: AskedTrial, _ result: TrialResult) async throws {
        try await clock.sleep(for: .milliseconds(100))
        _ = try await study.tell(trial.number, token: trial.token, result)
    }

    /// A trial with three steps that ends.
    @discardableResult
    func run(
        _ outcome: TrialOutcome = .completed, from loss: Double = 4, final: Double? = nil
    ) async throws -> AskedTrial {
        let trial = try await ask()
        for step in 1...3 { try await report(trial, loss / Double(step), step: step) }
        try await tell(trial, TrialResult(outcome, metrics: ["loss": final ?? loss / 3]))
        return trial
    }

    var history: StudyHistory {
        get async throws {
            try await StudyHistory(of: study.read { $0.definition.name }, in: storage)
        }
    }
}

/// A clock on which whoever sleeps is there at once.
final class HastyClock: StudyClock {
    private let time: Mutex<Duration>

    init(day: Int64 = 0) { time = Mutex(.seconds(86_400 * (day + 1))) }

    var now: Timestamp { Timestamp(milliseconds: 0) + steady }
    var steady: Duration { time.withLock { $0 } }

    func sleep(for duration: Duration) async throws { time.withLock { $0 += max(duration, .zero) } }
}

/// A tracking server in memory, over a network that fails as it is told to.
final class MemoryTracker: TrackingLink {
    /// What becomes of a request.
    enum Fate {
        case arrives, isLost, answerIsLost, isBusy
    }

    /// One run as the server keeps it.
    struct Run: Equatable {
        var status = "RUNNING"
        var name = ""
        var start = 0
        var end: Int?
        var isDeleted = false
        var params: [String: String] = [:]
        var tags: [String: String] = [:]
        var points: [LoggedBatch.Point] = []
        /// The calls that logged numbers.
        var batches: [(metrics: Int, params: Int, tags: Int)] = []

        static func == (left: Run, right: Run) -> Bool {
            left.status == right.status && left.name == right.name && left.start == right.start
                && left.end == right.end && left.isDeleted == right.isDeleted
                && left.params == right.params && left.tags == right.tags
                && left.points == right.points
        }
    }

    struct State {
        var experiments: [String: String] = [:]
        var runs: [(id: String, experiment: String, run: Run)] = []
        var files: [String: [UInt8]] = [:]
        var requests: [TrackingRequest] = []
    }

    let state = Mutex(State())
    private let artifacts: String
    private let fate: @Sendable (_ request: Int) -> Fate

    init(
        artifacts: String = "mlflow-artifacts:/",
        fate: @escaping @Sendable (_ request: Int) -> Fate = { _ in .arrives }
    ) {
        self.artifacts = artifacts
        self.fate = fate
    }

    var requests: [TrackingRequest] { state.withLock { $0.requests } }

    /// The runs that are not deleted: those of trials by number, and the study's as -1.
    var runs: [Int: [Run]] {
        state.withLock { state in
            Dictionary(grouping: state.runs.map(\.run).filter { !$0.isDeleted }) {
                Int($0.tags["luthier.trial"] ?? "") ?? -1
            }
        }
    }

    /// The id of the study's own run.
    var parent: String? {
        state.withLock { $0.runs.first { $0.run.tags["luthier.trial"] == nil }?.id }
    }

    func send(_ request: TrackingRequest) async throws(TrackingFailure) -> JSONObject {
        let number = state.withLock { state in
            state.requests.append(request)
            return state.requests.count
        }
        switch fate(number) {
        case .arrives: return try perform(request)
        case .isLost: throw .away("lost", isUntouched: false, pause: nil)
        case .isBusy: throw .away("busy", isUntouched: true, pause: .seconds(1))
        case .answerIsLost:
            _ = try perform(request)
            throw .away("the answer is lost", isUntouched: false, pause: nil)
        }
    }

    private func perform(_ request: TrackingRequest) throws(TrackingFailure) -> JSONObject {
        let answer = state.withLock { state -> Result<JSONObject, TrackingFailure> in
            do throws(TrackingFailure) {
                return .success(try perform(request, &state))
            } catch {
                return .failure(error)
            }
        }
        return try answer.get()
    }

    private func perform(
        _ request: TrackingRequest, _ state: inout State
    ) throws(TrackingFailure) -> JSONObject {
        if case .file(let bytes) = request.content {
            state.files[request.path] = bytes
            return [:]
        }
        var members = JSONObject()
        if case .members(let given) = request.content { members = given }
        let call = request.path.split(separator: "?")[0].dropFirst("/api/2.0/mlflow/".count)
        switch call {
        case "experiments/get-by-name":
            guard
                let id = state.experiments.first(where: {
                    request.path.hasSuffix("=\(TrackingRequest.encoded($0.key))")
                })?.value
            else { throw .refused(code: "RESOURCE_DOES_NOT_EXIST", "no experiment") }
            return ["experiment": ["experiment_id": .string(id), "lifecycle_stage": "active"]]
        case "experiments/create":
            let name = members["name"]?.stringValue ?? ""
            guard state.experiments[name] == nil else {
                throw .refused(code: "RESOURCE_ALREADY_EXISTS", "there is one")
            }
            state.experiments[name] = "\(state.experiments.count + 1)"
            return ["experiment_id": .string(state.experiments[name] ?? "")]
        case "runs/create":
            var run = Run(
                name: members["run_name"]?.stringValue ?? "",
                start: members["start_time"]?.integerValue ?? 0)
            Self.add(members["tags"], to: &run.tags)
            let id = "r\(state.runs.count)"
            state.runs.append((id, members["experiment_id"]?.stringValue ?? "", run))
            return ["run": json(id, run)]
        case "runs/search":
            let parts = (members["filter"]?.stringValue ?? "").split(separator: "'")
            let found = state.runs.filter {
                !$0.run.isDeleted && parts.count == 2
                    && $0.run.tags["luthier.id"] == String(parts[1])
            }
            // Small pages, so that there are several.
            let from = Int(members["page_token"]?.stringValue ?? "") ?? 0
            var answer: JSONObject = [
                "runs": .array(found.dropFirst(from).prefix(2).map { json($0.id, $0.run) })
            ]
            if found.count > from + 2 { answer["next_page_token"] = .string("\(from + 2)") }
            return answer
        default: return try change(String(call), members, &state)
        }
    }

    private func change(
        _ call: String, _ members: JSONObject, _ state: inout State
    ) throws(TrackingFailure) -> JSONObject {
        guard
            let place = state.runs.firstIndex(where: { $0.id == members["run_id"]?.stringValue })
        else { throw .refused(code: "RESOURCE_DOES_NOT_EXIST", "no run") }
        switch call {
        case "runs/log-batch":
            let batch: LoggedBatch
            do throws(TrackingRefusal) { batch = try LoggedBatch(members) } catch {
                throw .refused(code: error.code, error.message)
            }
            var run = state.runs[place].run
            run.batches.append((batch.points.count, batch.params.count, batch.tags.count))
            // As a server on a database does: a number that is there whole is not there twice.
            for point in batch.points where !run.points.contains(point) { run.points.append(point) }
            for param in batch.params {
                guard run.params[param.key] ?? param.value == param.value else {
                    throw .refused(code: "INVALID_PARAMETER_VALUE", "a parameter cannot change")
                }
                run.params[param.key] = param.value
            }
            for tag in batch.tags { run.tags[tag.key] = tag.value }
            state.runs[place].run = run
        case "runs/update":
            state.runs[place].run.status = members["status"]?.stringValue ?? ""
            state.runs[place].run.name = members["run_name"]?.stringValue ?? ""
            if let end = members["end_time"]?.integerValue { state.runs[place].run.end = end }
        case "runs/set-tag":
            state.runs[place].run.tags[members["key"]?.stringValue ?? ""] =
                members["value"]?.stringValue
        case "runs/delete-tag":
            guard
                state.runs[place].run.tags.removeValue(forKey: members["key"]?.stringValue ?? "")
                    != nil
            else { throw .refused(code: "RESOURCE_DOES_NOT_EXIST", "no such tag") }
        case "runs/delete": state.runs[place].run.isDeleted = true
        default: throw .refused(code: "ENDPOINT_NOT_FOUND", call)
        }
        return [:]
    }

    private static func add(_ list: JSONValue?, to entries: inout [String: String]) {
        for entry in list?.elements ?? [] {
            entries[entry["key"]?.stringValue ?? ""] = entry["value"]?.stringValue
        }
    }

    private func json(_ id: String, _ run: Run) -> JSONValue {
        func list(_ entries: [String: String]) -> JSONValue {
            .array(entries.map { ["key": .string($0), "value": .string($1)] })
        }
        var latest: [String: LoggedBatch.Point] = [:]
        for point in run.points where latest[point.key].map({ $0.step <= point.step }) ?? true {
            latest[point.key] = point
        }
        var info: JSONObject = [
            "run_id": .string(id), "run_name": .string(run.name), "status": .string(run.status),
            "artifact_uri": .string("\(artifacts)1/\(id)/artifacts"),
        ]
        info["end_time"] = run.end.map { .integer($0) }
        return [
            "info": .object(info),
            "data": [
                "metrics": .array(latest.values.map(\.json)), "params": list(run.params),
                "tags": list(run.tags),
            ],
        ]
    }
}

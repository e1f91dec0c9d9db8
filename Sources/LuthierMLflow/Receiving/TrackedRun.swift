import LuthierDomain
import LuthierPorts
import LuthierWire
import Synchronization

/// One run of a program that is served: its own run, and what else it begins.
final class TrackedRun: Sendable {
    /// Runs and models that a program may begin besides its own run.
    private static let most = 1000

    private struct State {
        /// The runs in the order begun, the program's own first.
        var records: [RunRecord]
        var models = LoggedModels()
        /// Whether the program has spoken of its own run.
        var isKnown = false
        var isOpen = true
        /// Calls that are being answered.
        var underWay = 0
        var closing: CheckedContinuation<Void, Never>?
    }

    /// The id of the program's own run.
    let id: String
    /// What only this program knows.
    let token: String
    let program: TrackedProgram
    private let artifacts: String
    private let clock: any StudyClock
    private let receive: @Sendable (Measurement) async -> Void
    private let state: Mutex<State>

    /// A run that no program has spoken of yet.
    init(
        _ program: TrackedProgram, artifacts: String, clock: any StudyClock,
        receive: @escaping @Sendable (Measurement) async -> Void
    ) {
        id = Self.digits()
        token = Self.digits() + Self.digits()
        self.program = program
        self.artifacts = artifacts
        self.clock = clock
        self.receive = receive
        state = Mutex(
            State(records: [
                RunRecord(
                    id: id, name: program.name, start: Self.milliseconds(clock),
                    artifacts: artifacts)
            ]))
    }

    /// 128 random bits as 32 hexadecimal digits, the form of MLflow's own ids.
    static func digits() -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = Array("0123456789abcdef")
        return String((0..<32).map { _ in digits[Int.random(in: 0..<16, using: &generator)] })
    }

    private static func milliseconds(_ clock: any StudyClock) -> Int {
        Int(clock.now.milliseconds)
    }

    /// Whether a token is this one's, in a time that does not depend on where they differ.
    func isOpened(by other: String) -> Bool {
        let (own, other) = (Array(token.utf8), Array(other.utf8))
        guard own.count == other.count else { return false }
        return zip(own, other).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }

    // MARK: Life

    /// Answers a call, unless the program is over.
    ///
    /// - Returns: nil when it is over.
    func answering<Value: Sendable>(_ work: () async -> Value) async -> Value? {
        let isOpen = state.withLock { state in
            if state.isOpen { state.underWay += 1 }
            return state.isOpen
        }
        guard isOpen else { return nil }
        let value = await work()
        let closing = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.underWay -= 1
            guard state.underWay == 0 else { return nil }
            defer { state.closing = nil }
            return state.closing
        }
        closing?.resume()
        return value
    }

    /// Takes no more calls, and waits until those under way are answered.
    func close() async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                state.isOpen = false
                if state.underWay > 0 { state.closing = continuation }
                return state.underWay == 0
            }
            if isDone { continuation.resume() }
        }
    }

    // MARK: Runs

    /// The run that a call names.
    private func place(
        _ call: TrackingCall, in state: inout State
    ) throws(TrackingRefusal) -> Int {
        let id =
            call.members["run_id"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
            ?? call.members["run_uuid"]?.stringValue ?? ""
        guard !id.isEmpty else {
            throw .invalid("the call lacks \"run_id\", the id of a run.")
        }
        guard let place = state.records.firstIndex(where: { $0.id == id }) else {
            throw .missing(
                "there is no run \(id.prefix(64)). This tracking server is Luthier's and knows the "
                    + "run of the trial that it started, \(self.id), and those begun by it.")
        }
        if place == 0 { state.isKnown = true }
        return place
    }

    /// Reads or changes the run that a call names.
    func change<Value: Sendable>(
        _ call: TrackingCall, _ body: (inout RunRecord) throws(TrackingRefusal) -> Value
    ) throws(TrackingRefusal) -> Value {
        let result = state.withLock { state -> Result<Value, TrackingRefusal> in
            do throws(TrackingRefusal) {
                let place = try place(call, in: &state)
                return .success(try body(&state.records[place]))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Takes what a call logs; numbers of the program's own run are handed over before this returns.
    func log(_ batch: LoggedBatch, _ call: TrackingCall) async throws(TrackingRefusal) {
        let id = try change(call) { record in
            record.remember(batch)
            return record.id
        }
        guard id == self.id else { return }
        for measurement in batch.measurements { await receive(measurement) }
    }

    /// Begins a run.
    ///
    /// Libraries that know nothing of `MLFLOW_RUN_ID` begin a run of their own: the first that stands
    /// alone is the program's own run.
    func create(_ call: TrackingCall) throws(TrackingRefusal) -> JSONValue {
        let tags = JSONObject.tags(in: call.members)
        let batch = try LoggedBatch(["tags": tags])
        let isInside = batch.tags.contains { $0.key == RunRecord.parentTag }
        let start = TrackingCall.whole(call.members["start_time"]) ?? Self.milliseconds(clock)
        let name = call.members["run_name"]?.stringValue ?? ""
        let result = state.withLock { state -> Result<JSONValue, TrackingRefusal> in
            let isOwn = !state.isKnown && !isInside
            if !isOwn {
                guard state.records.count <= Self.most else {
                    return .failure(
                        .invalid("a trial may begin at most \(Self.most) runs besides its own."))
                }
                state.records.append(
                    RunRecord(
                        id: Self.digits(), name: name.isEmpty ? "run" : String(name.prefix(250)),
                        user: call.members["user_id"]?.stringValue ?? "", start: start,
                        artifacts: "\(artifacts)/runs/\(state.records.count)"))
            }
            state.isKnown = state.isKnown || isOwn
            let place = isOwn ? 0 : state.records.count - 1
            state.records[place].remember(batch)
            return .success(["run": state.records[place].json])
        }
        return try result.get()
    }

    /// The runs that a call looks for: all, or those inside one.
    func search(_ call: TrackingCall) throws(TrackingRefusal) -> JSONValue {
        let filter = call.members["filter"]?.stringValue ?? ""
        let parent = Self.parent(inFilter: filter)
        guard parent != nil || filter.allSatisfy(\.isWhitespace) else {
            throw .invalid(
                "Luthier's tracking server knows no filter but tags.`mlflow.parentRunId` = 'ID', got "
                    + "\"\(filter.prefix(100))\".")
        }
        let runs = state.withLock { state in
            state.records.filter { parent == nil || $0.parent == parent }.map(\.json)
        }
        return ["runs": .array(runs)]
    }

    /// The run that a filter asks for the runs inside of.
    private static func parent(inFilter filter: String) -> String? {
        let plain = filter.filter { !$0.isWhitespace && $0 != "`" && $0 != "\"" && $0 != "'" }
        let prefix = "tags.\(RunRecord.parentTag)="
        guard plain.hasPrefix(prefix) else { return nil }
        let id = plain.dropFirst(prefix.count)
        return !id.isEmpty && id.allSatisfy(\.isHexDigit) ? String(id) : nil
    }

    // MARK: Experiments and models

    /// The study, under whatever name or id the program calls its experiment.
    func experiment(named name: String?) -> JSONValue {
        [
            "experiment_id": .string(RunRecord.experiment),
            "name": .string(name ?? program.study), "artifact_location": .string(artifacts),
            "lifecycle_stage": "active",
        ]
    }

    /// Answers a call about a model that the program logs.
    func models(_ call: TrackingCall) throws(TrackingRefusal) -> JSONValue {
        let now = Self.milliseconds(clock)
        let result = state.withLock { state -> Result<JSONValue, TrackingRefusal> in
            do throws(TrackingRefusal) {
                return .success(
                    try state.models.answer(
                        call, artifacts: artifacts, now: now, limit: Self.most))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}

extension JSONObject {
    /// The tags of a call, as a value that may be missing.
    fileprivate static func tags(in members: JSONObject) -> JSONValue {
        members["tags"] ?? .array([])
    }
}

import LuthierWire

/// The models that a program logs: MLflow 3 asks its server where their files go.
struct LoggedModels: Sendable {
    private var models: [(id: String, info: JSONObject)] = []

    /// No models.
    init() {}

    /// Answers a call below `logged-models`.
    ///
    /// Tags and parameters of models are taken and not remembered.
    ///
    /// - Parameters:
    ///   - call: The call.
    ///   - artifacts: The URI of the folder of the program's files.
    ///   - now: Milliseconds since 1970.
    ///   - limit: How many models may be begun.
    /// - Returns: The model, in most cases.
    /// - Throws: When there is no such model or call.
    mutating func answer(
        _ call: TrackingCall, artifacts: String, now: Int, limit: Int
    ) throws(TrackingRefusal) -> JSONValue {
        let parts = call.path.split(separator: "/").dropFirst().map(String.init)
        switch (call.method, parts.count, parts.last ?? "") {
        case ("POST", 0, _): return try create(call, artifacts, now, limit)
        case ("POST", 1, "search"): return ["models": .array(models.map { Self.json($0.info) })]
        case ("GET", 1, _): return ["model": Self.json(models[try place(parts[0])].info)]
        case ("PATCH", 1, _):
            let place = try place(parts[0])
            models[place].info["status"] = call.members["status"] ?? "LOGGED_MODEL_READY"
            models[place].info["last_updated_timestamp_ms"] = .integer(now)
            return ["model": Self.json(models[place].info)]
        case ("POST", 2, "params"), ("PATCH", 2, "tags"):
            return ["model": Self.json(models[try place(parts[0])].info)]
        default: throw TrackingDesk.unknownCall(call)
        }
    }

    private mutating func create(
        _ call: TrackingCall, _ artifacts: String, _ now: Int, _ limit: Int
    ) throws(TrackingRefusal) -> JSONValue {
        guard models.count < limit else {
            throw .invalid("a trial may log at most \(limit) models.")
        }
        let id = "m-\(TrackedRun.digits())"
        var info: JSONObject = [
            "model_id": .string(id), "experiment_id": .string(RunRecord.experiment),
            "creation_timestamp_ms": .integer(now), "last_updated_timestamp_ms": .integer(now),
            "artifact_uri": .string("\(artifacts)/models/\(models.count + 1)"),
            "status": "LOGGED_MODEL_PENDING",
        ]
        for key in ["name", "model_type", "source_run_id"] { info[key] = call.members[key] }
        models.append((id, info))
        return ["model": Self.json(info)]
    }

    private func place(_ id: String) throws(TrackingRefusal) -> Int {
        guard let place = models.firstIndex(where: { $0.id == id }) else {
            throw .missing("there is no model \(id.prefix(64)); this trial did not begin it.")
        }
        return place
    }

    private static func json(_ info: JSONObject) -> JSONValue {
        ["info": .object(info), "data": [:]]
    }
}

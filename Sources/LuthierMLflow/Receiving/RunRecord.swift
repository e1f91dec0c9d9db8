import LuthierDomain
import LuthierWire

/// What a client can read back of a run.
///
/// It is held in memory while the program runs, within limits; beyond them the oldest numbers and the
/// newest names are not remembered, which no client notices while it logs.
struct RunRecord: Sendable {
    /// The experiment of every run; clients that name none mean this one.
    static let experiment = "0"
    /// The tag of a run inside another.
    static let parentTag = "mlflow.parentRunId"
    private static let statuses: Set = ["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"]
    private static let namesRemembered = 2000
    private static let pointsRemembered = 20_000

    let id: String
    private(set) var name: String
    private let user: String
    private let start: Int
    private let artifacts: String
    private var status = "RUNNING"
    private var end: Int?
    private var tags = JSONObject()
    private var params = JSONObject()
    private var latest = JSONObject()
    private var points: [LoggedBatch.Point] = []

    /// A run that has just begun.
    ///
    /// - Parameters:
    ///   - id: Its id.
    ///   - name: What it is called.
    ///   - user: Who runs it, as the client says.
    ///   - start: When, in milliseconds since 1970.
    ///   - artifacts: The URI of the folder of its files.
    init(id: String, name: String, user: String = "", start: Int, artifacts: String) {
        self.id = id
        self.name = name
        self.user = user
        self.start = start
        self.artifacts = artifacts
        tags["mlflow.runName"] = .string(name)
    }

    /// The run that this one is inside of; nil when it stands alone.
    var parent: String? { tags[Self.parentTag]?.stringValue }

    /// Changes what a client may change.
    ///
    /// - Throws: When the status is none.
    mutating func update(_ members: JSONObject) throws(TrackingRefusal) {
        if let status = members["status"]?.stringValue {
            guard Self.statuses.contains(status) else {
                throw .invalid(
                    "\"\(status.prefix(40))\" is no status of a run; it must be one of "
                        + "\(Self.statuses.sorted().joined(separator: ", ")).")
            }
            self.status = status
        }
        if let name = members["run_name"]?.stringValue, !name.isEmpty {
            self.name = String(name.prefix(250))
            tags["mlflow.runName"] = .string(self.name)
        }
        if let end = TrackingCall.whole(members["end_time"]) { self.end = end }
    }

    /// Remembers what was logged.
    mutating func remember(_ batch: LoggedBatch) {
        for entry in batch.params { Self.put(.string(entry.value), for: entry.key, in: &params) }
        for entry in batch.tags { Self.put(.string(entry.value), for: entry.key, in: &tags) }
        for point in batch.points {
            let last = latest[point.key]?["step"]?.integerValue
            if last.map({ $0 <= point.step }) ?? true {
                Self.put(point.json, for: point.key, in: &latest)
            }
        }
        points += batch.points
        if points.count > Self.pointsRemembered {
            points.removeFirst(points.count - Self.pointsRemembered / 2)
        }
    }

    /// Removes a tag.
    mutating func removeTag(_ key: String) { tags[key] = nil }

    /// The numbers logged under a key, in order.
    func history(of key: String) -> JSONValue {
        .array(points.filter { $0.key == key }.map(\.json))
    }

    private static func put(_ value: JSONValue, for key: String, in object: inout JSONObject) {
        if object[key] != nil || object.count < namesRemembered { object[key] = value }
    }

    /// Everything but what was logged.
    var info: JSONValue {
        var info: JSONObject = [
            "run_id": .string(id), "run_uuid": .string(id), "run_name": .string(name),
            "experiment_id": .string(Self.experiment), "user_id": .string(user),
            "status": .string(status), "start_time": .integer(start),
            "artifact_uri": .string(artifacts), "lifecycle_stage": "active",
        ]
        info["end_time"] = end.map { .integer($0) }
        return .object(info)
    }

    /// All of it.
    var json: JSONValue {
        [
            "info": info,
            "data": [
                "metrics": .array(latest.map(\.1)), "params": Self.list(params),
                "tags": Self.list(tags),
            ],
            "inputs": [:],
        ]
    }

    private static func list(_ object: JSONObject) -> JSONValue {
        .array(object.map { ["key": .string($0), "value": $1] })
    }
}

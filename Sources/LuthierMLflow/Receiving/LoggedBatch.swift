import LuthierDomain
import LuthierWire

/// What one call logs: numbers, parameters and tags, all sound.
struct LoggedBatch: Sendable {
    /// How many of each one call may log, as in MLflow's own server.
    private static let limits = (metrics: 1000, params: 100, tags: 100, all: 1000)
    /// Bytes of the longest name, and of the longest text.
    private static let nameLimit = 250
    private static let textLimit = 8000

    /// A number at a step.
    struct Point: Sendable, Hashable {
        let key: String
        let value: Double
        let step: Int
        /// Milliseconds since 1970, as the client says.
        let time: Int

        /// The number as a member of a run.
        var json: JSONValue {
            [
                "key": .string(key), "value": .double(value), "timestamp": .integer(time),
                "step": .integer(step),
            ]
        }
    }

    /// A name with a text.
    struct Entry: Sendable, Hashable {
        let key: String
        let value: String
    }

    /// The numbers in the order logged.
    private(set) var points: [Point] = []
    private(set) var params: [Entry] = []
    private(set) var tags: [Entry] = []

    /// Reads the members of a call to `log-batch`.
    ///
    /// - Throws: What is wrong with the first bad one.
    init(_ members: JSONObject) throws(TrackingRefusal) {
        let metrics = try Self.list("metrics", in: members)
        let params = try Self.list("params", in: members)
        let tags = try Self.list("tags", in: members)
        let limits = Self.limits
        for (name, count, limit) in [
            ("metrics", metrics.count, limits.metrics), ("params", params.count, limits.params),
            ("tags", tags.count, limits.tags),
            ("entries", metrics.count + params.count + tags.count, limits.all),
        ] where count > limit {
            throw .invalid(
                "a batch can contain at most \(limit) \(name), got \(count). Log them in several "
                    + "batches.")
        }
        for metric in metrics { points.append(try Self.point(metric)) }
        for param in params { self.params.append(try Self.entry(param, "parameter")) }
        for tag in tags { self.tags.append(try Self.entry(tag, "tag")) }
    }

    /// Reads the members of a call to `log-metric`.
    init(metric: JSONObject) throws(TrackingRefusal) {
        points = [try Self.point(.object(metric))]
    }

    /// Reads the members of a call to `log-parameter`.
    init(param: JSONObject) throws(TrackingRefusal) {
        params = [try Self.entry(.object(param), "parameter")]
    }

    /// Reads the members of a call to `set-tag`.
    init(tag: JSONObject) throws(TrackingRefusal) {
        tags = [try Self.entry(.object(tag), "tag")]
    }

    /// The numbers as measurements: those of one step that follow each other are one.
    var measurements: [Measurement] {
        var found: [Measurement] = []
        for point in points {
            if let last = found.last, last.step == point.step, last.metrics[point.key] == nil {
                found[found.count - 1].metrics[point.key] = point.value
            } else {
                found.append(Measurement(step: point.step, metrics: [point.key: point.value]))
            }
        }
        return found
    }

    private static func list(
        _ name: String, in members: JSONObject
    ) throws(TrackingRefusal) -> [JSONValue] {
        guard let value = members[name], value != .null else { return [] }
        guard let elements = value.elements else { throw .invalid("\(name) must be a list.") }
        return elements
    }

    private static func point(_ value: JSONValue) throws(TrackingRefusal) -> Point {
        let key = try name(value, "metric")
        let given = value["value"]
        guard let number = given?.number ?? given?.stringValue.flatMap({ Double($0) }) else {
            throw .invalid("the metric \"\(key)\" has no number as its value.")
        }
        var numbers: [String: Int] = [:]
        for name in ["step", "timestamp"] {
            // A client leaves out what is 0.
            guard let member = value[name], member != .null else { continue }
            guard let number = TrackingCall.whole(member) else {
                throw .invalid("the \(name) of the metric \"\(key)\" must be a whole number.")
            }
            numbers[name] = number
        }
        return Point(
            key: key, value: number, step: numbers["step"] ?? 0, time: numbers["timestamp"] ?? 0)
    }

    private static func entry(_ value: JSONValue, _ kind: String) throws(TrackingRefusal) -> Entry {
        let key = try name(value, kind)
        let text: String
        switch value["value"] {
        case nil, .null?: text = ""
        case .string(let given)?: text = given
        default: throw .invalid("the value of the \(kind) \"\(key)\" must be a text.")
        }
        guard text.utf8.count <= textLimit else {
            throw .invalid(
                "the value of the \(kind) \"\(key)\" has \(text.utf8.count) bytes; at most "
                    + "\(textLimit) are taken.")
        }
        return Entry(key: key, value: text)
    }

    private static func name(
        _ value: JSONValue, _ kind: String
    ) throws(TrackingRefusal) -> String {
        guard let name = value["key"]?.stringValue, !name.isEmpty else {
            throw .invalid("a \(kind) lacks \"key\", its name.")
        }
        guard name.utf8.count <= nameLimit else {
            throw .invalid(
                "the name \"\(name.prefix(40))…\" of a \(kind) has \(name.utf8.count) bytes; at most "
                    + "\(nameLimit) are taken.")
        }
        return name
    }
}

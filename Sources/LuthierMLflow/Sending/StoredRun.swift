import LuthierDomain
import LuthierWire

/// What is known of a run on a tracking server.
struct StoredRun: Sendable {
    /// At most so many of each in one call, and so many in all.
    private static let limits = (params: 100, tags: 99, all: 999)

    let id: String
    let artifacts: String
    private(set) var name: String?
    private(set) var status: String?
    private(set) var end: Int?
    private var params: Set<String>
    private(set) var tags: [String: String]
    /// The latest number under each key.
    private var latest: [String: Double]

    /// Reads a run as a server tells it.
    ///
    /// - Returns: nil when it has no id.
    init?(_ run: JSONValue?) {
        guard let info = run?["info"],
            let id = info["run_id"]?.stringValue ?? info["run_uuid"]?.stringValue
        else { return nil }
        self.id = id
        artifacts = info["artifact_uri"]?.stringValue ?? ""
        name = info["run_name"]?.stringValue
        status = info["status"]?.stringValue
        end = TrackingCall.whole(info["end_time"])
        func entries(_ name: String) -> [(String, JSONValue)] {
            (run?["data"]?[name]?.elements ?? []).compactMap { entry in
                entry["key"]?.stringValue.map { ($0, entry["value"] ?? .null) }
            }
        }
        params = Set(entries("params").map(\.0))
        tags = Dictionary(entries("tags").map { ($0, $1.stringValue ?? "") }) { $1 }
        latest = Dictionary(entries("metrics").map { ($0, $1.number ?? .nan) }) { $1 }
    }

    /// The number of its trial; nil for the study's own run.
    var trial: Int? { tags[RunSketch.trialTag].flatMap { Int($0) } }

    /// The calls that bring the run to what it is to be; none when it is that.
    ///
    /// - Parameters:
    ///   - sketch: What it is to be.
    ///   - isStanding: Whether the numbers say how things stand, and those that have not changed are left out;
    ///     else they are a course, of which what is missing is added.
    /// - Returns: nil when other numbers were logged than are now known.
    func calls(to sketch: RunSketch, isStanding: Bool) -> [JSONObject]? {
        var points = sketch.points[...]
        var logged = 0
        if isStanding {
            points =
                points.filter { point in
                    latest[point.key].map { $0 != point.value && !($0.isNaN && point.value.isNaN) }
                        ?? true
                }[...]
        } else {
            guard let count = sketch.count(by: tags[RunSketch.loggedTag]) else { return nil }
            logged = count
            points = points.dropFirst(count)
        }
        var params = sketch.params.filter { !self.params.contains($0.key) }[...]
        var tags = sketch.tags.filter { self.tags[$0.key] != $0.value }[...]
        var calls: [JSONObject] = []
        while !points.isEmpty || !params.isEmpty || !tags.isEmpty {
            let someParams = params.prefix(Self.limits.params)
            var someTags = Array(tags.prefix(Self.limits.tags))
            let somePoints = points.prefix(Self.limits.all - someParams.count - someTags.count)
            params = params.dropFirst(someParams.count)
            tags = tags.dropFirst(someTags.count)
            points = points.dropFirst(somePoints.count)
            logged += somePoints.count
            if !isStanding, !somePoints.isEmpty {
                someTags.append(
                    .init(key: RunSketch.loggedTag, value: sketch.mark(after: logged)))
            }
            calls.append([
                "run_id": .string(id), "metrics": .array(somePoints.map(\.json)),
                "params": .array(someParams.map(\.json)), "tags": .array(someTags.map(\.json)),
            ])
        }
        return calls
    }

    /// The folder of its files on a server that takes files; nil where it keeps them elsewhere.
    var folder: String? {
        let scheme = "mlflow-artifacts:"
        guard artifacts.hasPrefix(scheme + "/") else { return nil }
        var path = artifacts.dropFirst(scheme.count)
        if path.hasPrefix("//") { path = path.dropFirst(2).drop { $0 != "/" } }
        return String(path)
    }

    /// The tags that followed from what people wrote, and do not any more.
    ///
    /// - Parameter sketch: What the run is to be.
    /// - Returns: Their names, in the order in which they are to be taken away.
    func removedTags(for sketch: RunSketch) -> [String] {
        guard let written = tags[RunSketch.writtenTag] else { return [] }
        let wanted = Set(sketch.tags.map(\.key))
        // The list goes last, so that whoever is cut short finds it again.
        return (written.split(separator: " ").map(String.init) + [RunSketch.writtenTag]).filter {
            tags[$0] != nil && !wanted.contains($0)
        }
    }

    /// The call that brings status, end and name to what they are to be; nil when they are that.
    func update(to sketch: RunSketch) -> JSONObject? {
        let end = sketch.end.map { Int($0.milliseconds) }
        guard status != sketch.status || name != sketch.name || end != nil && end != self.end
        else { return nil }
        var members: JSONObject = [
            "run_id": .string(id), "status": .string(sketch.status),
            "run_name": .string(sketch.name),
        ]
        members["end_time"] = end.map { .integer($0) }
        return members
    }

    /// Takes note that it is what it was to be.
    mutating func become(_ sketch: RunSketch, isStanding: Bool) {
        name = sketch.name
        status = sketch.status
        end = sketch.end.map { Int($0.milliseconds) } ?? end
        params.formUnion(sketch.params.map(\.key))
        for tag in sketch.tags { tags[tag.key] = tag.value }
        for point in sketch.points { latest[point.key] = point.value }
        if !isStanding, !sketch.points.isEmpty {
            tags[RunSketch.loggedTag] = sketch.mark(after: sketch.points.count)
        }
    }

    /// Takes note that a tag was taken away.
    mutating func remove(tag: String) { tags[tag] = nil }

    /// Takes note of a tag.
    mutating func set(tag: String, _ value: String) { tags[tag] = value }
}

extension LoggedBatch.Entry {
    /// The entry as a member of a call.
    var json: JSONValue { ["key": .string(key), "value": .string(value)] }
}

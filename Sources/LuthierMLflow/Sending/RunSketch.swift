import LuthierDomain
import LuthierWire

/// What a run of a tracking server is to hold.
struct RunSketch: Sendable, Hashable {
    /// The tag by which the runs of a study are found again.
    static let identityTag = "luthier.id"
    /// The tag with the number of a run's trial; the study's own run has none.
    static let trialTag = "luthier.trial"
    /// The tag that says how much of `points` was logged.
    static let loggedTag = "luthier.logged"
    /// The tag that names the tags which follow from what people wrote, so that they can be taken away.
    static let writtenTag = "luthier.written"
    /// The tag whose text a server shows as a run's description.
    static let noteTag = "mlflow.note.content"

    /// The limits of a server.
    private static let limits = (name: 250, param: 6000, tag: 5000)

    var name: String
    /// A status of MLflow.
    var status: String
    var start: Timestamp
    var end: Timestamp?
    private(set) var params: [LoggedBatch.Entry] = []
    private(set) var tags: [LoggedBatch.Entry] = []
    /// Numbers in the order in which they came about; later sketches only add to them, as a rule.
    private(set) var points: [LoggedBatch.Point] = []

    /// A run without anything in it.
    init(name: String, status: String, start: Timestamp, end: Timestamp?) {
        self.name = Self.cut(name, to: Self.limits.name)
        self.status = status
        self.start = start
        self.end = end
    }

    /// Adds a parameter, with a text as long as a server takes.
    mutating func add(param key: String, _ value: String) {
        params.append(
            .init(key: Self.key(key), value: Self.cut(value, to: Self.limits.param)))
    }

    /// Adds a tag, with a text as long as a server takes; nil adds nothing.
    mutating func add(tag key: String, _ value: String?) {
        guard let value else { return }
        tags.append(.init(key: Self.key(key), value: Self.cut(value, to: Self.limits.tag)))
    }

    /// Adds what people wrote: the note as the run's description, before what is there of it, and each tag.
    ///
    /// A tag `team=nlp` is the tag `team` with the value `nlp`, any other has the value `true`. Tags of a
    /// server's and of our own get a name of their own.
    mutating func add(_ annotation: Annotation) {
        guard !annotation.isEmpty else { return }
        var written: [String] = []
        if !annotation.note.isEmpty {
            if let place = tags.firstIndex(where: { $0.key == Self.noteTag }) {
                let text = annotation.note + "\n\n" + tags[place].value
                tags[place] = .init(key: Self.noteTag, value: Self.cut(text, to: Self.limits.tag))
            } else {
                add(tag: Self.noteTag, annotation.note)
                written.append(Self.noteTag)
            }
        }
        var values: [(key: String, values: [String])] = []
        for tag in annotation.tags {
            let parts = tag.split(separator: "=", maxSplits: 1).map(String.init)
            let isPair = parts.count == 2 && tag.first != "="
            var key = Self.key(isPair ? parts[0] : tag)
            if ["mlflow.", "luthier."].contains(where: key.hasPrefix) { key = "tag.\(key)" }
            let value = isPair ? parts[1] : "true"
            if let place = values.firstIndex(where: { $0.key == key }) {
                if !values[place].values.contains(value) { values[place].values.append(value) }
            } else {
                values.append((key, [value]))
            }
        }
        for (key, values) in values { add(tag: key, values.joined(separator: ", ")) }
        written += values.map(\.key)
        if !written.isEmpty { add(tag: Self.writtenTag, written.joined(separator: " ")) }
    }

    /// Adds a number.
    mutating func add(_ name: String, _ value: Double, step: Int, at time: Timestamp) {
        points.append(
            .init(
                key: Self.key(name), value: value, step: step, time: Int(time.milliseconds)))
    }

    /// Adds the final numbers where they are not what was last logged.
    mutating func add(final metrics: MetricValues, at time: Timestamp) {
        var last: [String: LoggedBatch.Point] = [:]
        for point in points where last[point.key].map({ $0.step <= point.step }) ?? true {
            last[point.key] = point
        }
        let step = points.map(\.step).max() ?? 0
        for (name, value) in metrics.entries {
            let latest = last[Self.key(name)]?.value
            guard latest != value, !(latest?.isNaN ?? false && value.isNaN) else { continue }
            add(name, value, step: step, at: time)
        }
    }

    /// A name that every server takes for a metric: it is a path, too, that leads nowhere else.
    static func key(_ name: String) -> String {
        let plain = name.unicodeScalars.map { scalar -> Character in
            let isPlain =
                scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "_-. :/".unicodeScalars.contains(scalar)
            return isPlain ? Character(scalar) : "_"
        }
        var text = cut(String(plain), to: limits.name)
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) {
            text = String(text.map { $0 == "/" ? "_" : $0 })
            if text == "." || text == ".." || text.isEmpty { text = "_" }
        }
        return text
    }

    /// A text of at most so many bytes, cut between characters.
    private static func cut(_ text: String, to limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var result = ""
        var count = "…".utf8.count
        for character in text {
            count += character.utf8.count
            guard count <= limit else { break }
            result.append(character)
        }
        return result + "…"
    }

    /// How much of the points is logged once the first `count` are, in a form that tells them from others.
    func mark(after count: Int) -> String {
        var checksum = CRC32C()
        for point in points.prefix(count) {
            checksum.update("\(point.key)\n\(point.value)\n\(point.step)\n\(point.time)\n")
        }
        return "\(count):\(String(checksum.value, radix: 16))"
    }

    /// How many points were logged by a mark; nil when they were others than the ones here.
    func count(by mark: String?) -> Int? {
        guard let mark else { return 0 }
        guard let count = mark.split(separator: ":").first.flatMap({ Int($0) }),
            (0...points.count).contains(count), self.mark(after: count) == mark
        else { return nil }
        return count
    }
}

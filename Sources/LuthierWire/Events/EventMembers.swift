import LuthierDomain

/// What stood in the body of an event, whatever its kind; what was left out has its usual value.
struct EventMembers: ~Copyable {
    private let names: [String]
    private(set) var trial = 0
    private var namesTrial = false
    private(set) var token = 0
    private(set) var attempt = 1
    private(set) var history = 0
    private(set) var expires = Timestamp(milliseconds: 0)
    private(set) var retries = false
    private(set) var step: Int?
    private(set) var unit: String?
    private(set) var resource: Double?
    private(set) var bracket: Int?
    private(set) var parent: Int?
    private(set) var metrics = MetricValues()
    private(set) var deviations = MetricValues()
    private(set) var definition: [UInt8]?
    private(set) var numbers: [Int] = []
    private var worker = ""
    private var values: [ParameterValue?]?
    private var provenance: Provenance?
    private var rulingWord: String?
    private var outcomeWord: String?
    private var failureWord: String?
    private var endingWord: String?
    private var reason: String?
    private var detail: String?
    private var note = ""
    private var tags: [String] = []
    private var files: [(name: String, size: Int, digest: String)]?
    /// The trials of a list, each with its outcome, or why that cannot be read.
    private var judged: [(Int, Result<TrialOutcome, EventCodec.Failure>, MetricValues)]?

    init(names: [String]) { self.names = names }

    /// Reads an object; keys that are not known are passed over.
    mutating func read(from reader: inout JSONReader) throws(JSONError) {
        try reader.object { (reader, key) throws(JSONError) in
            switch key {
            case "trial":
                trial = try reader.integer()
                namesTrial = true
            case "attempt": attempt = try reader.integer()
            case "values": values = try readValues(from: &reader)
            case "history": history = try reader.integer()
            case "token": token = try reader.integer()
            case "worker": worker = try reader.string()
            case "expires": expires = Timestamp(milliseconds: Int64(try reader.integer()))
            case "ruling": rulingWord = try reader.string()
            case "outcome": outcomeWord = try reader.string()
            case "metrics": metrics = try Self.readNumbers(from: &reader)
            case "why": provenance = try Self.readProvenance(from: &reader)
            case "deviations": deviations = try Self.readNumbers(from: &reader)
            case "retries": retries = try reader.boolean()
            case "step": step = try reader.integer()
            case "unit": unit = try reader.string()
            case "resource": resource = try reader.number()
            case "bracket": bracket = try reader.integer()
            case "parent": parent = try reader.integer()
            case "failure": failureWord = try reader.string()
            case "reason": reason = try reader.string()
            case "detail": detail = try reader.string()
            case "ending": endingWord = try reader.string()
            case "definition": definition = try reader.raw()
            case "trials": judged = try readJudged(from: &reader)
            case "note": note = try reader.string()
            case "tags":
                tags = []
                try reader.array { (reader) throws(JSONError) in
                    tags.append(try reader.string())
                }
            case "files": files = try Self.readFiles(from: &reader)
            case "numbers":
                numbers = []
                try reader.array { (reader) throws(JSONError) in
                    numbers.append(try reader.integer())
                }
            default: break
            }
        }
    }

    // MARK: - Values made of several members

    /// The assignment, or nil when there are no values.
    private func assignment() throws(EventCodec.Failure) -> Assignment? {
        guard let values else { return nil }
        guard values.count == names.count else {
            throw .malformed("it has \(values.count) values for \(names.count) parameters")
        }
        return Assignment(names: names, values: values)
    }

    /// The assignment of an event that must have one.
    func requiredAssignment() throws(EventCodec.Failure) -> Assignment {
        guard let assignment = try assignment() else { throw .malformed("it has no values") }
        return assignment
    }

    /// Who works, under which token, until when.
    var lease: Lease { Lease(token: token, worker: worker, expires: expires) }

    /// How a trial was started.
    func start() throws(EventCodec.Failure) -> TrialStart {
        TrialStart(
            number: trial, attempt: attempt, assignment: try assignment(), history: history,
            provenance: provenance, lease: lease,
            resource: resource, bracket: bracket, parent: parent)
    }

    /// What a scheduler decided.
    func ruling() throws(EventCodec.Failure) -> Ruling {
        switch rulingWord {
        case "continue": return .proceed
        case "extend":
            guard let resource else { throw .malformed("it has no resource") }
            return .extend(to: resource)
        case "pause": return .pause(reason: reason ?? "")
        case "finish": return .finish(reason: reason ?? "")
        case "stop": return .stop(reason: reason ?? "")
        case let word?: throw .unknownWord(word)
        case nil: throw .malformed("it has no ruling")
        }
    }

    /// How a trial ended.
    func outcome() throws(EventCodec.Failure) -> TrialOutcome {
        let reason = reason ?? ""
        switch outcomeWord {
        case "completed": return .completed
        case "stopped": return .stopped(reason: reason)
        case "failed":
            guard let kind = FailureKind(rawValue: failureWord ?? "") else {
                throw .unknownWord(failureWord ?? "")
            }
            return .failed(kind, reason: reason, detail: detail)
        case "out_of_memory": return .outOfMemory(reason: reason, detail: detail)
        case "infeasible": return .infeasible(reason: reason)
        case let word?: throw .unknownWord(word)
        case nil: throw .malformed("it has no outcome")
        }
    }

    /// What trials are by a revised definition.
    func rejudgements() throws(EventCodec.Failure) -> [Rejudgement] {
        guard let judged else { throw .malformed("it has no trials") }
        var rejudgements: [Rejudgement] = []
        for (trial, outcome, metrics) in judged {
            rejudgements.append(
                Rejudgement(number: trial, outcome: try outcome.get(), metrics: metrics))
        }
        return rejudgements
    }

    /// The files of a trial that are kept.
    func artifacts() throws(EventCodec.Failure) -> [ArtifactFile] {
        guard let files else { throw .malformed("it has no files") }
        var artifacts: [ArtifactFile] = []
        for (name, size, digest) in files {
            guard let digest = ArtifactDigest(digest), size >= 0 else {
                throw .malformed("the file \(name) has no size or no digest")
            }
            artifacts.append(ArtifactFile(name: name, size: size, digest: digest))
        }
        return artifacts
    }

    /// The trial that something was written about; nil for the study.
    var annotatedTrial: Int? { namesTrial ? trial : nil }

    /// What people wrote.
    var annotation: Annotation { Annotation(note: note, tags: tags) }

    /// Why artifacts were removed.
    func removal() throws(EventCodec.Failure) -> ArtifactRemoval {
        guard let removal = ArtifactRemoval(rawValue: reason ?? "") else {
            throw .unknownWord(reason ?? "")
        }
        return removal
    }

    /// Why a study takes no more trials.
    func ending() throws(EventCodec.Failure) -> StudyEnding {
        switch endingWord {
        case "finished": return .finished(reason: reason ?? "")
        case "exhausted": return .exhausted
        case "stopped": return .stopped
        case let word?: throw .unknownWord(word)
        case nil: throw .malformed("it has no ending")
        }
    }

    // MARK: - Nested values

    private func readJudged(
        from reader: inout JSONReader
    ) throws(JSONError) -> [(Int, Result<TrialOutcome, EventCodec.Failure>, MetricValues)] {
        var judged: [(Int, Result<TrialOutcome, EventCodec.Failure>, MetricValues)] = []
        try reader.array { (reader) throws(JSONError) in
            var members = EventMembers(names: names)
            try members.read(from: &reader)
            do throws(EventCodec.Failure) {
                judged.append((members.trial, .success(try members.outcome()), members.metrics))
            } catch {
                judged.append((members.trial, .failure(error), members.metrics))
            }
        }
        return judged
    }

    private static func readFiles(
        from reader: inout JSONReader
    ) throws(JSONError) -> [(name: String, size: Int, digest: String)] {
        var files: [(name: String, size: Int, digest: String)] = []
        try reader.array { (reader) throws(JSONError) in
            var file = (name: "", size: -1, digest: "")
            try reader.object { (reader, key) throws(JSONError) in
                switch key {
                case "name": file.name = try reader.string()
                case "size": file.size = try reader.integer()
                case "sha256": file.digest = try reader.string()
                default: break
                }
            }
            files.append(file)
        }
        return files
    }

    private func readValues(
        from reader: inout JSONReader
    ) throws(JSONError) -> [ParameterValue?] {
        var values: [ParameterValue?] = []
        values.reserveCapacity(names.count)
        try reader.array { (reader) throws(JSONError) in
            values.append(try Self.readValue(from: &reader))
        }
        return values
    }

    private static func readValue(
        from reader: inout JSONReader
    ) throws(JSONError) -> ParameterValue? {
        switch try reader.kind() {
        case .number:
            switch try reader.integerOrDouble() {
            case .integer(let value): return .integer(value)
            case .double(let value): return .real(value)
            }
        case .string: return .text(try reader.string())
        case .boolean: return .boolean(try reader.boolean())
        case .null, .array:
            try reader.null()
            return nil
        case .object:
            var value = ParameterValue.null
            try reader.object { (reader, key) throws(JSONError) in
                guard key == "value", !reader.passesNull() else { return }
                value = .real(try reader.number())
            }
            return value
        }
    }

    private static func readNumbers(from reader: inout JSONReader) throws(JSONError) -> MetricValues
    {
        var entries: [(name: String, value: Double)] = []
        try reader.object { (reader, key) throws(JSONError) in
            entries.append((key.string, try reader.number()))
        }
        return MetricValues(entries)
    }

    private static func readProvenance(from reader: inout JSONReader) throws(JSONError)
        -> Provenance
    {
        var sampler = ""
        var summary = ""
        var figures = MetricValues()
        try reader.object { (reader, key) throws(JSONError) in
            switch key {
            case "sampler": sampler = try reader.string()
            case "summary": summary = try reader.string()
            case "figures": figures = try readNumbers(from: &reader)
            default: break
            }
        }
        return Provenance(sampler: sampler, summary: summary, figures: figures)
    }
}

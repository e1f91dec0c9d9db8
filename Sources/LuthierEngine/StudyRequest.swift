public import LuthierDomain
import LuthierPorts

/// The name under which a caller may repeat a request without doing it twice.
public struct IdempotencyKey: Sendable, Hashable {
    /// The key that the caller chose.
    public let name: String
    /// A digest of the request's body; a repetition has the same.
    public let fingerprint: String

    /// A key for a request.
    public init(_ name: String, fingerprint: String) {
        self.name = name
        self.fingerprint = fingerprint
    }
}

/// A trial as its worker sees it.
public struct AskedTrial: Sendable {
    /// The trial's number.
    public let number: Int
    /// Its tuned values.
    public let assignment: Assignment
    /// All values by name: tuned, fixed and derived ones.
    public let values: [(name: String, value: ParameterValue)]
    /// Which start of the trial this is, from 1.
    public let attempt: Int
    /// The token that reports and results must carry.
    public let token: Int
    /// How long the lease lasts without a report.
    public let term: Duration
    /// A number for the program's own random choices.
    public let seed: UInt64
    /// The resource up to which to train.
    public let resource: Double?
    /// The trial from whose checkpoint it begins; nil when it begins from nothing.
    public let parent: Int?
    /// The folds and seeds that have no result yet, in the order of running; empty where a trial is one
    /// run.
    public let units: [Replication.Unit]

    /// A trial that was started.
    public init(
        number: Int, assignment: Assignment, values: [(name: String, value: ParameterValue)],
        attempt: Int, token: Int, term: Duration, seed: UInt64, resource: Double? = nil,
        parent: Int? = nil, units: [Replication.Unit] = []
    ) {
        self.number = number
        self.assignment = assignment
        self.values = values
        self.attempt = attempt
        self.token = token
        self.term = term
        self.seed = seed
        self.resource = resource
        self.parent = parent
        self.units = units
    }
}

/// The answer to an ask.
public struct AskReply: Sendable {
    /// The trials, at most as many as were asked for.
    public let trials: [AskedTrial]
    /// Why there are fewer: `waiting`, `finished`, `exhausted` or `stopped`; nil when there are not.
    public let state: String?
    /// The reason in words.
    public let reason: String?
    /// How often the study was revised or its trials were judged anew: whoever keeps a copy of the
    /// definition reads it again when this has changed.
    public let revision: Int

    /// An answer.
    public init(trials: [AskedTrial], state: String?, reason: String?, revision: Int = 0) {
        self.trials = trials
        self.state = state
        self.reason = reason
        self.revision = revision
    }

    /// Whether the study will give no more trials.
    public var isOver: Bool { state != nil && state != "waiting" }
}

/// What can be asked of a study.
enum StudyRequest: Sendable {
    case ask(worker: String, count: Int)
    case report(number: Int, token: Int, Measurement)
    case renew(number: Int, token: Int)
    case tell(number: Int, token: Int, TrialResult)
    case add(Assignment, TrialResult)
    case enqueue(Assignment)
    case stop
    case halt(number: Int)
    case resume
    case revise(StudyDefinition)
    case edit(StudyDefinition, from: StudyDefinition?, isRehearsal: Bool)
    case promote(number: Int?, worker: String, Holdout?)
    case renewScoring(number: Int, token: Int)
    case score(number: Int, token: Int, TrialResult)
    case promoteTold(number: Int, worker: String, TrialResult)
    case keep(number: Int, token: Int, [ArtifactFile])
    case annotate(number: Int?, AnnotationChange)
    case sweep
    case release(workers: Set<String>)
}

/// What a study answers.
enum StudyReply: Sendable {
    case asked(numbers: [StartedTrial], state: String?, reason: String?)
    case decided(TrialDecision)
    case told(TellAnswer)
    case numbered(Int)
    case promoted(PromotionAnswer)
    indirect case edited(StudyEdit)
    case kept(ArtifactAnswer)
    case done

    /// A started trial with the token of that start, and what else its worker was told that may be
    /// another by the time when the request is repeated.
    struct StartedTrial: Sendable, Hashable {
        let number: Int
        let attempt: Int
        let token: Int
        /// How many measurements were settled; nil in receipts of before this was kept.
        let settled: Int?
        /// The resource up to which to train.
        let resource: Double?
        /// The places of the units without a result, in the order of running; empty for the study's order.
        let order: [Int]

        init(
            number: Int, attempt: Int, token: Int, settled: Int? = nil, resource: Double? = nil,
            order: [Int] = []
        ) {
            self.number = number
            self.attempt = attempt
            self.token = token
            self.settled = settled
            self.resource = resource
            self.order = order
        }

        /// The start as it stands in a receipt: numbers with colons between.
        var text: String {
            var text = "\(number):\(attempt):\(token)"
            if let settled { text += ":\(settled):\(resource.map { "\($0)" } ?? "-")" }
            if settled != nil, !order.isEmpty {
                text += ":" + order.map(String.init).joined(separator: "/")
            }
            return text
        }

        /// The start that a text stands for, or nil when it stands for none.
        init?(_ text: Substring) {
            let parts = text.split(separator: ":")
            let numbers = parts.prefix(4).compactMap { Int($0) }
            guard [3, 5, 6].contains(parts.count), numbers.count == min(parts.count, 4) else {
                return nil
            }
            let resource = parts.count > 4 && parts[4] != "-" ? Double(parts[4]) : nil
            if parts.count > 4, parts[4] != "-", resource == nil { return nil }
            let places = parts.count > 5 ? parts[5].split(separator: "/") : []
            let order = places.compactMap { Int($0) }
            guard order.count == places.count else { return nil }
            self.init(
                number: numbers[0], attempt: numbers[1], token: numbers[2],
                settled: parts.count > 4 ? numbers[3] : nil, resource: resource, order: order)
        }
    }
}

extension StudyReply {
    /// The reply as one line, kept under an idempotency key.
    var line: String {
        switch self {
        case .asked(let trials, let state, let reason):
            let starts = trials.map(\.text)
            return "asked \(starts.joined(separator: ",")) \(state ?? "-") \(reason ?? "")"
        case .decided(let decision): return "decided \(decision.rawValue)"
        case .told(let answer): return "told \(answer.rawValue)"
        case .numbered(let number): return "numbered \(number)"
        case .promoted(let answer): return "promoted \(answer.line)"
        // Edits bear no key: made twice, the second changes nothing.
        case .edited: return "edited"
        // Nor do records of artifacts.
        case .kept: return "kept"
        case .done: return "done"
        }
    }

    /// The reply that a line stands for, or nil when it stands for none.
    init?(line: String) {
        let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        switch (words.first, words.count) {
        case ("asked", 4):
            let texts = words[1].split(separator: ",")
            let starts = texts.compactMap { StartedTrial($0) }
            guard starts.count == texts.count else { return nil }
            self = .asked(
                numbers: starts,
                state: words[2] == "-" ? nil : String(words[2]),
                reason: words[3].isEmpty ? nil : String(words[3]))
        case ("decided", 2):
            guard let decision = TrialDecision(rawValue: String(words[1])) else { return nil }
            self = .decided(decision)
        case ("told", 2):
            guard let answer = TellAnswer(rawValue: String(words[1])) else { return nil }
            self = .told(answer)
        case ("numbered", 2):
            guard let number = Int(words[1]) else { return nil }
            self = .numbered(number)
        case ("promoted", 3):
            guard let answer = PromotionAnswer(number: words[1], state: words[2]) else {
                return nil
            }
            self = .promoted(answer)
        case ("done", 1): self = .done
        default: return nil
        }
    }
}

import LuthierDomain
import LuthierEngine
import LuthierPorts

/// What a simulated client asks of a study.
enum SimulatedRequest: Sendable {
    case ask(worker: String)
    case report(number: Int, token: Int, Measurement)
    case renew(number: Int, token: Int)
    case tell(number: Int, token: Int, TrialResult)
    case add(Assignment, TrialResult)
    case enqueue(Assignment)
    case promote(number: Int, TrialResult)
    case stop
    case resume
    case halt(number: Int)
    case annotate(number: Int?, AnnotationChange)
    case keep(number: Int, token: Int, [ArtifactFile])
    case revise(StudyDefinition)
    case edit(StudyDefinition)
    case release(worker: String)
    case sweep

    /// Whether it may stand in line with others while a transaction is under way.
    var mayQueue: Bool {
        switch self {
        case .ask, .report, .tell, .add, .enqueue, .promote: true
        default: false
        }
    }

    /// The kind of request, in one word.
    var word: String {
        switch self {
        case .ask: "ask"
        case .report(let number, let token, let measurement):
            "report \(number)/\(token) \(measurement.step ?? 0) \(measurement.unit ?? "")"
        case .renew(let number, let token): "renew \(number)/\(token)"
        case .tell(let number, let token, let result):
            "tell \(number)/\(token) \(result.outcome.word)"
        case .add: "add"
        case .enqueue: "enqueue"
        case .promote(let number, _): "promote \(number)"
        case .stop: "stop"
        case .resume: "resume"
        case .halt(let number): "halt \(number)"
        case .annotate(let number, let change):
            "annotate \(number.map(String.init) ?? "study") \(change.note ?? "") \(change.adding)"
        case .keep(let number, let token, let files): "keep \(number)/\(token) \(files.count)"
        case .revise: "revise"
        case .edit: "edit"
        case .release(let worker): "release \(worker)"
        case .sweep: "sweep"
        }
    }
}

/// A request on its way.
struct SimulatedMessage: Sendable {
    /// Who sends it: a worker, the operator, or nobody who waits for an answer.
    let client: Int
    /// Which call of the client it belongs to.
    let call: Int
    let request: SimulatedRequest
    let key: IdempotencyKey?
    /// How far the clock of the sender is off, in milliseconds; nobody may care.
    let clockOffset: Int64
    /// Whether it reuses a key for something else, and has to be refused.
    var reusesKey = false
}

/// What a study answers.
enum SimulatedAnswer: Sendable, Hashable {
    case trials([HandedTrial], state: String?)
    case decided(TrialDecision)
    case told(TellAnswer)
    case numbered(Int)
    case promoted(number: Int, isAccepted: Bool)
    case kept(ArtifactAnswer)
    case done
    case refused(EngineError)

    /// Whether nothing was decided because the storage failed.
    var isStorageFailure: Bool {
        if case .refused(let error) = self { error.code == .storage } else { false }
    }

    /// The answer, in a few words.
    var words: String {
        switch self {
        case .trials(let trials, let state):
            "\(trials.map { "\($0.number)/\($0.token)" }) \(state ?? "")"
        case .decided(let decision): decision.rawValue
        case .told(let answer): answer.rawValue
        case .numbered(let number): "number \(number)"
        case .promoted(let number, _): "promoted \(number)"
        case .kept(let answer): "kept \(answer.status.rawValue)"
        case .done: "done"
        case .refused(let error): "refused: \(error.message)"
        }
    }

    /// Numbers that tell it from other answers.
    var digest: Int {
        switch self {
        case .trials(let trials, let state):
            trials.reduce(state?.utf8.count ?? 1) { $0 &* 31 &+ $1.number &* 7919 &+ $1.token }
        case .decided(let decision): decision.rawValue.utf8.count + 100
        case .told(let answer): answer.rawValue.utf8.count + 200
        case .numbered(let number): number + 300
        case .promoted(let number, let isAccepted): number * 2 + (isAccepted ? 401 : 400)
        case .kept(let answer): answer.leftOut.count * 8 + answer.status.rawValue.utf8.count + 440
        case .done: 500
        case .refused(let error): error.message.utf8.count + 600
        }
    }
}

/// A trial as a worker got it.
struct HandedTrial: Sendable, Hashable {
    let number: Int
    let attempt: Int
    let token: Int
    let assignment: Assignment
    let resource: Double?
    let parent: Int?
    let units: [String]

    init(_ trial: AskedTrial) {
        number = trial.number
        attempt = trial.attempt
        token = trial.token
        assignment = trial.assignment
        resource = trial.resource
        parent = trial.parent
        units = trial.units.map(\.name)
    }
}

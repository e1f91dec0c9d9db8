import LuthierDomain
import LuthierEngine
import LuthierPorts

/// What clients asked and were answered: the outside of a simulated study.
struct History {
    /// An attempt of a trial.
    struct Attempt: Hashable {
        let number: Int
        let token: Int
    }

    /// A measurement within an attempt.
    struct Report: Hashable {
        let attempt: Attempt
        let step: Int?
        let unit: String?
    }

    /// Results that were acknowledged, and how.
    private(set) var told: [(attempt: Attempt, answer: TellAnswer)] = []
    /// Measurements after which the trial was told to go on.
    private(set) var reported: [Report] = []
    /// Attempts that were handed out, and to whom.
    private(set) var handed: [(attempt: Attempt, worker: String)] = []
    /// Numbers that were given to enqueued and added trials.
    private(set) var numbered: [Int] = []
    /// Trials whose stop by hand was acknowledged.
    private(set) var halted: [Int] = []
    /// What people wrote and was acknowledged.
    private(set) var annotated: [(number: Int?, change: AnnotationChange)] = []
    /// Files whose record was acknowledged, by the attempt that left them.
    private(set) var kept: [(attempt: Attempt, file: ArtifactFile)] = []
    /// What was told of an attempt, whether or not anybody heard it.
    private(set) var sent: [Attempt: [TrialResult]] = [:]
    /// Workers that were declared gone.
    private(set) var released: Set<String> = []
    /// Broken promises that showed in the answers alone.
    private(set) var violations: [Violation] = []
    private var answers: [String: SimulatedAnswer] = [:]
    /// The keys that have an answer, in the order of the answers.
    private(set) var answeredKeys: [String] = []

    /// Notes that a request is sent.
    mutating func send(_ request: SimulatedRequest) {
        switch request {
        case .tell(let number, let token, let result):
            sent[Attempt(number: number, token: token), default: []].append(result)
        case .release(let worker): released.insert(worker)
        default: break
        }
    }

    /// Notes a broken promise.
    mutating func add(_ violation: Violation) {
        if violations.count < 20 { violations.append(violation) }
    }

    /// Notes an answer at the moment when it was decided, whether or not it arrives.
    mutating func take(_ answer: SimulatedAnswer, to message: SimulatedMessage) {
        if case .refused(let error) = answer {
            take(error, to: message)
            return
        }
        if message.reusesKey {
            add(
                Violation(
                    .keys, "\(message.request.word) under a used key was answered \(answer.words).")
            )
            return
        }
        if let key = message.key {
            if let first = answers[key.name] {
                if first != answer {
                    add(
                        Violation(
                            .keys,
                            "\(message.request.word) was answered \(first.words), then "
                                + "\(answer.words)."))
                }
                return
            }
            answers[key.name] = answer
            answeredKeys.append(key.name)
        }
        switch (message.request, answer) {
        case (.ask(let worker), .trials(let trials, _)):
            for trial in trials {
                handed.append((Attempt(number: trial.number, token: trial.token), worker))
            }
        case (.report(let number, let token, let measurement), .decided(.proceed)):
            reported.append(
                Report(
                    attempt: Attempt(number: number, token: token), step: measurement.step,
                    unit: measurement.unit))
        case (.tell(let number, let token, _), .told(let answer)):
            told.append((Attempt(number: number, token: token), answer))
        case (_, .numbered(let number)): numbered.append(number)
        case (.halt(let number), .done): halted.append(number)
        case (.annotate(let number, let change), .done): annotated.append((number, change))
        case (.keep(let number, let token, let files), .kept(let answer))
        where answer.status == .accepted:
            let attempt = Attempt(number: number, token: token)
            for file in files where !answer.leftOut.contains(file.name) {
                kept.append((attempt, file))
            }
        default: break
        }
    }

    /// Notes an error; most must not come, whatever goes wrong.
    private mutating func take(_ error: EngineError, to message: SimulatedMessage) {
        switch (error.code, message.request) {
        case (.storage, _): return
        case (.keyReused, _) where message.reusesKey: return
        case (.noCandidate, .promote), (.invalid, .promote), (.invalid, .enqueue): return
        // What ran when a person saw it may have ended by then.
        case (.notRunning, .halt): return
        // An edit of a living study, made from what it was before another edit.
        case (.definitionDiffers, .revise), (.definitionDiffers, .edit), (.invalid, .edit): return
        default:
            add(Violation(.errors, "\(message.request.word) was refused: \(error)"))
        }
    }
}

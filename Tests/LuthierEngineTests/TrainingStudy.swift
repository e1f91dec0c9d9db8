import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Testing

/// Drives a study as workers would whose programs train step by step.
struct TrainingStudy {
    /// How a program follows what it is told.
    enum Program: Sendable, CaseIterable {
        /// It reports each step, and trains until it is told to end.
        case reporting
        /// It trains as far as it was told, from its checkpoint, and reports each step.
        case obeying
        /// It trains as far as it was told, and reports at its end, without a step.
        case silent
    }

    let study: StudyCoordinator
    var program = Program.reporting
    var highest = 9
    /// The loss of a trial after a step.
    var loss: @Sendable (Assignment, Int) -> Double = { assignment, step in
        (assignment.values[0]?.number ?? 0) + 10 / Double(step)
    }
    /// How far each trial had trained when its program ended last.
    private(set) var checkpoints: [Int: Int] = [:]
    /// Each start: the trial, and how far it was to train.
    private(set) var starts: [(number: Int, resource: Double?)] = []
    private var running: [(trial: AskedTrial, step: Int)] = []

    init(_ study: StudyCoordinator) { self.study = study }

    /// Works with so many workers until the study is over, or so many programs have ended; `pick` says
    /// which of the running programs makes its next step.
    mutating func work(
        _ workers: Int = 1, ends: Int? = nil, pick: (Int) -> Int = { _ in 0 }
    ) async throws {
        var ended = 0
        while true {
            while running.count < workers {
                let reply = try await study.ask(worker: "w")
                guard let trial = reply.trials.first else { break }
                starts.append((trial.number, trial.resource))
                running.append((trial, checkpoints[trial.number] ?? 0))
            }
            if running.isEmpty { return }
            let place = pick(running.count) % running.count
            if try await step(place) {
                ended += 1
                if ended == ends { return }
            }
        }
    }

    /// One step of a program; true when it ended.
    private mutating func step(_ place: Int) async throws -> Bool {
        let trial = running[place].trial
        running[place].step += 1
        let step = running[place].step
        let metrics: MetricValues = ["loss": loss(trial.assignment, step)]
        let target = program == .reporting ? highest : Int(trial.resource ?? Double(highest))
        var decision = TrialDecision.proceed
        if program != .silent {
            decision = try await study.report(
                trial.number, token: trial.token, Measurement(step: step, metrics: metrics))
        }
        guard decision != .proceed || step >= target else { return false }
        running.remove(at: place)
        checkpoints[trial.number] = step
        let outcome: TrialOutcome =
            decision == .proceed ? .completed : .stopped(reason: "it was told to end.")
        let answer = try await study.tell(
            trial.number, token: trial.token, TrialResult(outcome, metrics: metrics))
        #expect(answer == .accepted)
        return true
    }
}

extension TestStudies {
    /// A study whose trials train for nine steps under a scheduler.
    static func training(
        _ kind: String, _ options: [(String, ParameterValue)] = [], trials: Int = 27,
        parallel: Int = 1, order: SuggestionOrder = .live,
        retry: RetryPolicy = RetryPolicy()
    ) throws -> StudyDefinition {
        var definition = try definition(
            budget: Budget(trials: trials, parallel: parallel), retry: retry, order: order)
        let all = [
            ("max", ParameterValue.integer(9)), ("min", .integer(1)), ("factor", .integer(3)),
        ]
        definition.scheduler = MethodChoice(
            kind,
            options: (options + all.filter { one in !options.contains { $0.0 == one.0 } })
                .map { MethodChoice.Option(name: $0.0, value: $0.1) })
        return definition
    }
}

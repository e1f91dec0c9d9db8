import LuthierDomain
import LuthierEngine
import LuthierPages
import LuthierPorts
import Synchronization

/// A study that prints a line for each trial that begins or ends here.
final class NarratedStudy: WorkableStudy {
    private let study: any WorkableStudy
    private let objectives: [Metric]
    private let started = Mutex<[Int: ContinuousClock.Instant]>([:])

    init(_ study: any WorkableStudy, _ definition: StudyDefinition) {
        self.study = study
        objectives = definition.objectives
    }

    func ask(worker: String) async throws(EngineError) -> AskReply {
        let reply = try await study.ask(worker: worker)
        for trial in reply.trials {
            started.withLock { $0[trial.token] = .now }
            let attempt = trial.attempt > 1 ? " attempt \(trial.attempt)" : ""
            let resource = trial.resource.map { " up to \(NumberText.short($0))" } ?? ""
            Console.line(
                "trial \(trial.number)  begins\(attempt)\(resource)  "
                    + AssignmentText.line(trial.assignment))
        }
        return reply
    }

    func tell(
        _ number: Int, token: Int, _ result: TrialResult
    ) async throws(EngineError) -> TellAnswer {
        let answer = try await study.tell(number, token: token, result)
        var parts = ["trial \(number)"]
        let start = started.withLock { $0.removeValue(forKey: token) }
        if result.outcome == .completed {
            let numbers = objectives.compactMap { metric in
                result.metrics[metric.name].map { "\(metric.name) \(NumberText.short($0))" }
            }
            parts += ["ended"] + numbers
        } else {
            let reason = result.outcome.reason.map { ": \(NumberText.plain($0))" } ?? ""
            parts.append(result.outcome.word + reason)
        }
        if answer == .late { parts.append("late") }
        if let start { parts.append(NumberText.duration(start.duration(to: .now).seconds)) }
        let detail = (result.outcome.detail ?? "").split(separator: "\n").suffix(4)
            .map { "\n    | \(NumberText.plain($0))" }
        Console.line(parts.joined(separator: "  ") + detail.joined())
        return answer
    }

    func definition() async throws(EngineError) -> StudyDefinition {
        try await study.definition()
    }
    func mark() async throws(EngineError) -> Int { try await study.mark() }
    func news(after mark: Int, by clock: any StudyClock) async {
        await study.news(after: mark, by: clock)
    }
    func report(
        _ number: Int, token: Int, _ measurement: Measurement
    ) async throws(EngineError) -> TrialDecision {
        try await study.report(number, token: token, measurement)
    }
    func renew(_ number: Int, token: Int) async throws(EngineError) -> TrialDecision {
        try await study.renew(number, token: token)
    }
    func endingWord() async throws(EngineError) -> String? { try await study.endingWord() }
    func needlessCheckpoints(
        from place: Int, and others: Set<Int>
    ) async throws(EngineError) -> NeedlessCheckpoints {
        try await study.needlessCheckpoints(from: place, and: others)
    }
    func checkpointHolders() async throws(EngineError) -> [CheckpointHolder] {
        try await study.checkpointHolders()
    }
    func spareCheckpoints() async throws(EngineError) -> [SpareCheckpoint] {
        try await study.spareCheckpoints()
    }
    func keep(
        _ files: [ArtifactFile], of number: Int, token: Int
    ) async throws(EngineError) -> ArtifactAnswer {
        try await study.keep(files, of: number, token: token)
    }
    func freedArtifacts(
        after mark: ArtifactMark
    ) async throws(EngineError) -> FreedArtifacts {
        try await study.freedArtifacts(after: mark)
    }
    func usedArtifacts(
        among digests: [ArtifactDigest]
    ) async throws(EngineError) -> Set<ArtifactDigest> {
        try await study.usedArtifacts(among: digests)
    }
    func untakenArtifacts() async throws(EngineError) -> [UntakenArtifacts] {
        try await study.untakenArtifacts()
    }
}

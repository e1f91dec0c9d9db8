import ArgumentParser
import Foundation
import LuthierDomain
import LuthierEngine
import LuthierExecutors
import LuthierKit
import LuthierPages
import LuthierWire

/// `luthier study promote`: scores a finished trial on data that no trial saw.
struct PromoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "Score a finished trial on the sealed holdout, once.",
        discussion: """
            Runs the study file's `holdout` with the trial's values, checkpoint and artifacts, and \
            records its numbers. What was scored is not scored again; each further candidate is \
            counted. With several goals, name a trial of the front.

            The program runs in the study file's working directory; where the study's name is given \
            and not its file, relative to the current folder.

            Examples:
              luthier study promote study.yaml
              luthier study promote spam-gbm 17 --json
            """)

    @Argument(help: "The study's name or its study file.")
    var study: String

    @Argument(help: "The number of a completed trial; the best when left out.")
    var trial: Int?

    @OptionGroup var storage: StorageOptions

    @Flag(name: .long, help: "Print one JSON document, and nothing else.")
    var json = false

    func validate() throws {
        if let trial, trial < 0 {
            throw ValidationError("A trial's number is at least 0, got \(trial).")
        }
    }

    func run() async throws {
        let surroundings = Surroundings.current
        let location = try StorageLocation(storage.storage, in: surroundings)
        let choice = StudyChoice(study: study, storage: storage.storage)
        let file = choice.isFile ? study : nil
        let holdout = try file.map { try StudyFileReader.read($0, needsCommand: false).holdout }
        let coordinator = try await choice.open().study
        try await coordinator.reclaimGone()
        let before = HoldoutText(ledger: try await coordinator.ledger())
        let promotion = Promotion(
            base: file.map { surroundings.folder(of: $0) } ?? surroundings.folder,
            location: location, surroundings: surroundings,
            tell: { progress in
                guard case .begins(let number, let attempt) = progress else { return nil }
                return attempt > 1 ? nil : before.caution(before: number).map { "warning: \($0)" }
            })
        let outcome = try await promotion.perform(
            trial, holdout: holdout ?? nil, on: coordinator,
            grace: before.ledger.definition.limits.grace)
        try report(outcome)
    }

    private func report(_ outcome: HoldoutRunner.Outcome) throws {
        guard let standing = outcome.ledger.holdoutStanding(of: outcome.number) else {
            throw CommandFailure("the scoring of trial \(outcome.number) left no record.")
        }
        if json {
            Console.line(
                JSONValue.object([
                    "study": .string(outcome.ledger.definition.name),
                    "recorded": .boolean(outcome.wasRecorded && standing.use.score != nil),
                    "holdout": HoldoutBody.json(standing),
                ]).text(.pretty))
        } else {
            if outcome.wasRecorded, standing.use.score != nil, let time = standing.use.newest.ended
            {
                Console.line(
                    "Trial \(outcome.number) was scored at \(time.text); this is what was recorded."
                )
            }
            let lines = HoldoutText(ledger: outcome.ledger).lines(of: standing)
            Console.line(lines.joined(separator: "\n"))
        }
        guard standing.use.score == nil else { return }
        if case .failed(.interrupted, _, _)? = standing.use.newest.end?.outcome {
            throw CommandFailure("", status: .interrupted)
        }
        throw CommandFailure("", status: standing.use.running == nil ? .failure : .interrupted)
    }
}

/// The scoring of a trial by a program of this machine.
struct Promotion {
    /// The folder to which the study's working directory is relative.
    let base: String
    let location: StorageLocation
    let surroundings: Surroundings
    /// What to say of something that happens, besides what it is.
    let tell: @Sendable (HoldoutRunner.Progress) -> String?

    /// Scores a trial beside a watch for interruptions.
    ///
    /// - Parameters:
    ///   - number: The trial's number; nil for the best.
    ///   - holdout: The holdout from now on; nil leaves that of the study.
    ///   - study: The study.
    ///   - grace: How long a program that is asked to end may take.
    /// - Returns: What came of it.
    /// - Throws: When the trial cannot be scored, or what the storage throws.
    func perform(
        _ number: Int?, holdout: Holdout?, on study: StudyCoordinator, grace: Duration
    ) async throws -> HoldoutRunner.Outcome {
        let definition = try await study.ledger().definition
        try surroundings.requireSecrets(of: definition)
        return try await ProcessWatcher.with(grace: grace) { watcher in
            try await TrackedPrograms.with(definition) { tracking in
                let executor = LocalExecutor(
                    root: location.trialsFolder(in: surroundings), base: base,
                    surroundings: surroundings.environment, parallel: 1,
                    processors: surroundings.processors, watcher: watcher, tracking: tracking)
                return try await perform(number, holdout: holdout, on: study, executor, grace)
            }
        }
    }

    private func perform(
        _ number: Int?, holdout: Holdout?, on study: StudyCoordinator, _ executor: LocalExecutor,
        _ grace: Duration
    ) async throws -> HoldoutRunner.Outcome {
        let trouble = TroubleNotes()
        let runner = HoldoutRunner(
            coordinator: study, executor: executor, clock: SystemClock(),
            worker: surroundings.worker,
            progress: { progress in
                for line in [tell(progress), Self.text(progress)].compactMap(\.self) {
                    Console.note("luthier: \(line)")
                }
            }, trouble: { trouble.note($0) })
        let scoring = Task { try await runner.promote(number, holdout: holdout) }
        let watch = Task {
            await Interruptions.watch(grace: grace, "the scoring has") { scoring.cancel() }
        }
        defer { watch.cancel() }
        return try await scoring.value
    }

    /// What happens, for people.
    static func text(_ progress: HoldoutRunner.Progress) -> String {
        switch progress {
        case .begins(let number, 1): "scoring trial \(number) on the holdout"
        case .begins(let number, let attempt):
            "scoring trial \(number) on the holdout, attempt \(attempt)"
        case .waits(let number, let worker):
            "trial \(number) is being scored by \(NumberText.plain(worker)); waiting for the result"
        }
    }
}

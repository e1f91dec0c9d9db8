import Logging
import LuthierDomain
import LuthierEngine
import LuthierExecutors
import LuthierHTTP
import LuthierKit
import LuthierServer
import LuthierWire

/// The studies that a server runs on its own machine, as `luthier run` does.
///
/// All together run at most so many trials at once; a study that finds no room waits for others to end.
/// What it was asked to run stands in a ``RunList`` until it is over or somebody interrupts it.
actor ServedRuns: StudyRuns {
    /// Where and how programs run.
    struct Options: Sendable {
        /// The folder to which working directories of studies are relative, absolute.
        let base: String
        /// The folder in which trials keep their files, absolute.
        let root: String
        /// Trials at once, of all studies; at least 1.
        let slots: Int
        /// What programs are started in.
        let surroundings: Surroundings
    }

    private struct Run {
        let order: RunOrder
        var state = RunStanding.State.waiting
        var slots = 0
        var problem: String?
        /// Whether a person interrupted it, so that it is not to be begun again.
        var isDismissed = false
        /// Owned by the run, which is there until it has ended.
        var task: Task<Void, Never>?
    }

    /// How long a run that failed rests before it is tried again: at first, and at most.
    private static let rests: (first: Duration, longest: Duration) = (.seconds(2), .seconds(120))

    private let engine: StudyEngine
    private let options: Options
    private let list: RunList
    private let clock = SystemClock()
    private let logger: Logger
    private var runs: [Run] = []
    private var isEnding = false

    /// No runs yet.
    ///
    /// - Parameters:
    ///   - engine: The studies.
    ///   - options: Where and how programs run.
    ///   - list: What was asked for.
    ///   - logger: Is told of beginnings, ends and failures.
    init(engine: StudyEngine, options: Options, list: RunList, logger: Logger) {
        self.engine = engine
        self.options = options
        self.list = list
        self.logger = logger
    }

    // MARK: The life of the server

    /// Goes on with what the list holds.
    ///
    /// - Throws: When the list cannot be read.
    func resume() throws {
        runs = try list.read().map { Run(order: $0) }
        for run in runs {
            logger.notice("run goes on", metadata: ["study": "\(run.order.study)"])
        }
        fill()
    }

    /// Interrupts every run, and begins none; all stay in the list.
    func drain() {
        isEnding = true
        for place in runs.indices {
            runs[place].state = .stopping
            runs[place].task?.cancel()
        }
    }

    /// Interrupts every run, and waits until nothing runs.
    func end() async {
        drain()
        for task in runs.compactMap(\.task) { await task.value }
    }

    // MARK: Requests

    func check(_ definition: JSONValue) throws(Problem) {
        guard let definition = try? StudyFileDecoder().decode(SourceNode(unplaced: definition))
        else { return }
        try check(definition)
    }

    func begin(_ study: String, parallel: Int?, by who: String) async throws(Problem) {
        let coordinator = try await coordinator(of: study)
        let (definition, created) = try await read(coordinator) { ($0.definition, $0.created) }
        try check(definition)
        guard !isEnding else {
            throw Problem(
                503, "ending", "the server is ending; it runs nothing new.",
                headers: [("retry-after", "10")])
        }
        if let place = place(of: study) {
            let isStopping = runs[place].state == .stopping
            throw Problem(
                409, isStopping ? "still_stopping" : "already_runs",
                isStopping
                    ? "the trials of \"\(study)\" are being interrupted; try again when they have ended."
                    : "the study \"\(study)\" runs here already.", field: "study")
        }
        let wanted = parallel ?? definition.budget.parallel
        let run = Run(
            order: RunOrder(
                study: study, created: created, parallel: wanted, who: who, since: clock.now))
        // From here on nobody else can begin it.
        runs.append(run)
        do throws(Problem) {
            try save()
            try await open(coordinator, definition)
        } catch {
            leave(run.order)
            throw error
        }
        logger.notice("run begins", metadata: ["study": "\(study)", "who": "\(who)"])
        fill()
    }

    func interrupt(_ study: String) throws(Problem) {
        guard let place = place(of: study) else {
            throw Problem(
                409, "does_not_run", "the study \"\(study)\" does not run on this server.",
                field: "study")
        }
        runs[place].isDismissed = true
        do throws(Problem) { try save() } catch {
            runs[place].isDismissed = false
            throw error
        }
        runs[place].state = .stopping
        guard let task = runs[place].task else { return leave(runs[place].order) }
        task.cancel()
    }

    func forget(_ study: String) async {
        guard let place = place(of: study) else { return }
        runs[place].isDismissed = true
        runs[place].state = .stopping
        guard let task = runs[place].task else { return leave(runs[place].order) }
        task.cancel()
        await task.value
    }

    func standing(of study: String) -> RunStanding? {
        place(of: study).map { Self.standing(runs[$0]) }
    }

    func standings() -> [RunStanding] { runs.map(Self.standing) }

    // MARK: Parts of a beginning

    private func coordinator(of study: String) async throws(Problem) -> StudyCoordinator {
        do throws(EngineError) {
            let coordinator = try await engine.study(study)
            try await coordinator.refresh()
            return coordinator
        } catch { throw Problem(OperationError(error)) }
    }

    private func read<Value: Sendable>(
        _ study: StudyCoordinator, _ body: @Sendable (StudyLedger) -> Value
    ) async throws(Problem) -> Value {
        do throws(EngineError) { return try await study.read(body) } catch {
            throw Problem(OperationError(error))
        }
    }

    /// Refuses what could not be run here.
    private func check(_ definition: StudyDefinition) throws(Problem) {
        guard !definition.command.isEmpty else {
            throw Problem(
                409, "no_command",
                "the study \"\(definition.name)\" names no program. Give it a command, or have a program "
                    + "ask for its trials.", field: "definition.command")
        }
        do throws(CommandFailure) {
            try options.surroundings.requireSecrets(of: definition)
        } catch {
            throw Problem(409, "secret_missing", error.message, field: "definition.secrets")
        }
        do throws(ExecutorError) {
            try LocalExecutor.check(
                definition, base: options.base, surroundings: options.surroundings.environment)
        } catch {
            let field = error.code == .workingDirectory ? "working_directory" : "command"
            throw Problem(
                409, "cannot_start", error.description, field: "definition.\(field)")
        }
    }

    /// Opens a study that had ended, as `luthier run` does.
    private func open(
        _ study: StudyCoordinator, _ definition: StudyDefinition
    ) async throws(Problem) {
        do throws(EngineError) { try await study.revise(definition) } catch {
            throw Problem(OperationError(error))
        }
        guard let ending = try await read(study, { $0.ending }) else { return }
        var reason = "every possible assignment was tried."
        if case .finished(let why) = ending { reason = "\(why). A larger budget opens it." }
        throw Problem(
            409, "study_over", "the study \"\(definition.name)\" is \(ending.word): \(reason)",
            field: "study")
    }

    // MARK: Running

    /// Begins runs that wait, the first first, as far as there is room.
    private func fill() {
        guard !isEnding else { return }
        for place in runs.indices where runs[place].task == nil {
            let free = options.slots - runs.reduce(0) { $0 + $1.slots }
            guard free > 0 else { return }
            let order = runs[place].order
            let slots = min(order.parallel, free)
            runs[place].slots = slots
            runs[place].state = .running
            runs[place].task = Task { await self.perform(order, slots) }
        }
    }

    /// Runs a study until it is over or interrupted; what fails is tried again.
    private func perform(_ order: RunOrder, _ slots: Int) async {
        var rest = Self.rests.first
        while !Task.isCancelled {
            do {
                try await work(order, slots)
                break
            } catch let error as EngineError where error.code == .noSuchStudy {
                logger.warning("run has lost its study", metadata: ["study": "\(order.study)"])
                break
            } catch {
                let problem = (error as? Problem)?.error.message ?? "\(error)"
                logger.error(
                    "run failed", metadata: ["study": "\(order.study)", "error": "\(problem)"])
                note(problem, of: order)
            }
            // A cancelled pause ends the loop.
            try? await clock.sleep(for: rest)
            rest = min(rest * 2, Self.rests.longest)
            if !Task.isCancelled { note(nil, of: order) }
        }
        let isInterrupted = Task.isCancelled
        logger.notice(
            isInterrupted ? "run interrupted" : "run ended", metadata: ["study": "\(order.study)"])
        // What a server that ends interrupts is begun again with it.
        let isDismissed = runs.contains { $0.order == order && $0.isDismissed }
        guard !isEnding || !isInterrupted || isDismissed else { return }
        leave(order)
    }

    private nonisolated func work(_ order: RunOrder, _ slots: Int) async throws {
        let study = try await engine.study(order.study)
        try await study.reclaimGone()
        let (definition, created) = try await study.read { ($0.definition, $0.created) }
        guard created == order.created else {
            throw EngineError(.noSuchStudy, message: "another study has its name by now.")
        }
        try await check(definition)
        let logger = logger
        let metadata: Logger.Metadata = ["study": "\(order.study)"]
        let trouble: @Sendable (EngineError) -> Void = { error in
            logger.warning("\(error) Trying again.", metadata: metadata)
        }
        try await ProcessWatcher.with(grace: definition.limits.grace) { watcher in
            let work = TrialWork(
                root: options.root, base: options.base, definition: definition, slots: slots,
                surroundings: options.surroundings, watcher: watcher,
                note: { logger.notice("\($0)", metadata: metadata) })
            try await work.perform(
                study, clock: clock, trouble: trouble,
                afterwards: { executor in
                    try await work.scoreBest(of: study, by: executor, trouble: trouble)
                })
        }
    }

    // MARK: The list

    private func place(of study: String) -> Int? {
        runs.firstIndex { $0.order.study == study }
    }

    private func note(_ problem: String?, of order: RunOrder) {
        guard let place = runs.firstIndex(where: { $0.order == order }),
            runs[place].state != .stopping
        else { return }
        runs[place].problem = problem
        runs[place].state = problem == nil ? .running : .failing
    }

    /// Takes a run away, and lets others begin.
    private func leave(_ order: RunOrder) {
        runs.removeAll { $0.order == order }
        do throws(Problem) { try save() } catch {
            logger.error("\(error.error.message)")
        }
        fill()
    }

    /// Writes down what is to run, without what somebody interrupted.
    private func save() throws(Problem) {
        do throws(RunList.Failure) {
            try list.write(runs.filter { !$0.isDismissed }.map(\.order))
        } catch {
            throw Problem(
                503, "unavailable", "what is to run cannot be kept: \(error)",
                headers: [("retry-after", "10")])
        }
    }

    private static func standing(_ run: Run) -> RunStanding {
        RunStanding(
            state: run.state, slots: run.slots, who: run.order.who, since: run.order.since,
            problem: run.problem)
    }
}

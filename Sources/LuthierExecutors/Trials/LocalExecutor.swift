public import LuthierDomain
public import LuthierPorts

/// Runs trials as programs on this machine.
public struct LocalExecutor: Executor {
    /// Lines of output shown with a failure.
    private static let shownLines = 12
    /// Characters shown of each.
    private static let shownWidth = 200
    /// How long a copy of its checkpoint is waited for before a trial starts all the same.
    private static let patience: Duration = .seconds(600)

    let root: String
    private let base: String
    private let surroundings: [String: String]
    private let parallel: Int
    private let processors: Int
    private let watcher: ProcessWatcher?
    private let tracking: (any ProgramTracking)?
    private let space: SpacePatience
    let prepared = PreparedTrials()

    /// An executor.
    ///
    /// - Parameters:
    ///   - root: The folder in which trials keep their files; an absolute path.
    ///   - base: The folder to which the study's working directory is relative; an absolute path.
    ///   - surroundings: The environment that programs inherit.
    ///   - parallel: Trials that will run at once.
    ///   - processors: Processors of this machine.
    ///   - watcher: Ends the programs should this process be killed.
    ///   - tracking: What programs log to, where the study reads reports there.
    ///   - note: Is told, in a sentence, when a full disk is waited for.
    public init(
        root: String, base: String, surroundings: [String: String], parallel: Int, processors: Int,
        watcher: ProcessWatcher?, tracking: (any ProgramTracking)? = nil,
        note: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.root = root
        self.base = base
        self.surroundings = surroundings
        self.parallel = parallel
        self.processors = processors
        self.watcher = watcher
        self.tracking = tracking
        space = SpacePatience(note: note)
    }

    /// Refuses a study whose program could not be started here.
    ///
    /// - Parameters:
    ///   - definition: The study.
    ///   - base: The folder to which its working directory is relative; an absolute path.
    ///   - surroundings: The environment that its programs inherit.
    /// - Throws: `ExecutorError` of code `workingDirectory`, `commandNotFound` or `notExecutable`.
    public static func check(
        _ definition: StudyDefinition, base: String, surroundings: [String: String]
    ) throws(ExecutorError) {
        // A program whose name is a parameter is known by its trials alone.
        guard let program = definition.command.first, !program.contains("{") else { return }
        _ = try CommandResolver(
            command: definition.command,
            workingDirectory: resolve(definition.workingDirectory, against: base),
            searchPath: surroundings["PATH"]
        ).resolve()
    }

    /// Runs a trial's program to its end.
    public func run(
        _ launch: TrialLaunch, report: @Sendable (Measurement) async -> TrialDecision
    ) async -> TrialResult {
        await run(launch, isScoring: false, report: report)
    }

    /// Runs the holdout's program on a finished trial to its end.
    public func score(_ launch: TrialLaunch) async -> TrialResult {
        let launch = TrialLaunch(
            definition: launch.definition.scoring, number: launch.number, attempt: launch.attempt,
            seed: launch.seed, values: launch.values, resource: launch.resource)
        return await run(launch, isScoring: true) { _ in .proceed }
    }

    private func run(
        _ launch: TrialLaunch, isScoring: Bool,
        report: @Sendable (Measurement) async -> TrialDecision
    ) async -> TrialResult {
        let folder = TrialFolder(
            number: launch.number, attempt: launch.attempt, study: launch.definition.name,
            root: root, isScoring: isScoring, unit: launch.unit)
        let input = ProgramInput(
            launch: launch, folder: folder, surroundings: surroundings, parallel: parallel,
            processors: processors, isScoring: isScoring)
        let request = request(input)
        let metricFile = Self.metricFile(launch.definition.report, request, launch.number)
        let lock: FolderLock?
        do {
            if !prepared.remove(folder) { try await begin(launch, folder) }
            lock = await FolderLock.waiting(
                for: folder.path, .shared, patience: Self.patience)
            try await space.retrying(folder.path) { try folder.fill(parameters: input.parameters) }
            if let metricFile { try TrialFolder.setAside(metricFile) }
        } catch is CancellationError {
            return TrialResult(Self.outcome(of: .stopped(.cancelled), detail: nil))
        } catch {
            return Self.notStarted("its files in \(folder.path) cannot be made ready: \(error)")
        }
        defer { withExtendedLifetime(lock) {} }
        let files = ReportFiles(launch.definition.report, in: folder, metricFile: metricFile)
        return await withoutActuallyEscaping(report) { report in
            do throws(DefinitionError) {
                let intake = try ReportIntake(
                    launch.definition.report, declared: launch.definition.reportedNames,
                    report: report)
                guard case .mlflow = launch.definition.report else {
                    return await result(of: await run(request, files, intake), intake)
                }
                guard let tracking else {
                    return Self.notStarted("nothing here can receive what it logs to MLflow.")
                }
                let program = TrackedProgram(
                    study: launch.definition.name, name: folder.title, artifacts: folder.artifacts)
                let ran = await tracking.serve(program) { measurement in
                    await intake.take(logged: measurement)
                } _: { variables in
                    await run(request.tracked(by: variables), files, intake)
                }
                return await result(of: ran, intake)
            } catch {
                return Self.notStarted("\(error)")
            }
        }
    }

    func begin(_ launch: TrialLaunch, _ folder: TrialFolder) async throws {
        try await space.retrying(folder.path) { try folder.begin() }
        guard let parent = launch.parent else { return }
        let source = TrialFolder(
            number: parent, attempt: 1, study: launch.definition.name, root: root)
        try await space.retrying(folder.path) {
            try await TrialCheckpoint(folder: folder).begin(with: source)
        }
    }

    private func request(_ input: ProgramInput) -> ProcessRequest {
        let definition = input.launch.definition
        var request = ProcessRequest(
            input.command, environment: input.environment,
            workingDirectory: Self.resolve(definition.workingDirectory, against: base),
            logs: OutputLogPaths(
                standardOutput: input.folder.standardOutput,
                standardError: input.folder.standardError))
        request.secrets = Set(definition.secrets)
        request.outputQuota = definition.limits.output
        request.timeLimit = definition.limits.time
        request.memoryLimit = definition.limits.memory
        request.grace = definition.limits.grace
        return request
    }

    /// A program that ran, and the files that it may have written since they were last read.
    private struct Ran: Sendable {
        let request: ProcessRequest
        let process: ProcessReport
        let files: ReportFiles
    }

    private func run(
        _ request: ProcessRequest, _ files: ReportFiles, _ intake: ReportIntake
    ) async -> Ran {
        var files = files
        var process = ProcessReport(ending: .stopped(.cancelled))
        await withTaskGroup(of: Part.self) { group in
            // The program runs in a task of its own so that a report in a file can stop it.
            group.addTask { await .ended(start(request, intake)) }
            group.addTask { [files] in
                var files = files
                await files.follow(into: intake)
                return .followed(files)
            }
            for await part in group {
                switch part {
                case .ended(let report): process = report
                case .followed(let followed): files = followed
                }
                group.cancelAll()
            }
        }
        return Ran(request: request, process: process, files: files)
    }

    private func result(of ran: Ran, _ intake: ReportIntake) async -> TrialResult {
        // Not in the group, whose tasks are cancelled by now: a report must not be told by a
        // cancelled task, for storing it might then be given up.
        var files = ran.files
        await files.finish(into: intake)
        return await result(of: ran.process, intake).masked(by: ran.request.mask)
    }

    /// What the two tasks of a run give.
    private enum Part: Sendable {
        case ended(ProcessReport)
        case followed(ReportFiles)
    }

    private func start(_ request: ProcessRequest, _ intake: ReportIntake) async -> ProcessReport {
        await SupervisedProcess.run(request, watcher: watcher) { line in
            await intake.take(line.text, from: .standardOutput) == .proceed ? .proceed : .stop
        }
    }

    private func result(of process: ProcessReport, _ intake: ReportIntake) async -> TrialResult {
        let stated = await intake.statedOutcome
        let metrics = await intake.metrics
        await intake.search(errors: process.standardError.lastLines)
        let detail = await detail(of: process, complaints: intake.complaints)
        var outcome = Self.outcome(of: process.ending, detail: detail)
        switch outcome {
        case .stopped: break
        // What a program says while it is being ended is about its end, not about its settings.
        case .failed(.interrupted, _, _):
            if await intake.isStopped { outcome = .stopped(reason: "it was told to end.") }
        default: outcome = stated ?? outcome
        }
        return TrialResult(
            outcome, metrics: metrics, deviations: await intake.deviations, detail: detail)
    }

    private static func outcome(of ending: ProcessEnding, detail: String?) -> TrialOutcome {
        switch ending {
        case .exited(code: 0): .completed
        case .exited(let code):
            .failed(.exit, reason: "the program ended with exit code \(code).", detail: detail)
        case .signaled(let signal):
            .failed(.crash, reason: "the program was ended by \(signal).", detail: detail)
        case .timedOut(let limit):
            .failed(.timeout, reason: "it took longer than its limit of \(limit).", detail: detail)
        case .outOfMemory(let memory): .outOfMemory(reason: "it \(memory).", detail: detail)
        case .stopped(.requested): .stopped(reason: "it was told to end.")
        case .stopped(.cancelled):
            .failed(.interrupted, reason: "the run was interrupted.", detail: nil)
        case .notStarted(let error): .failed(.notStarted, reason: "\(error)", detail: nil)
        }
    }

    private static func notStarted(_ reason: String) -> TrialResult {
        TrialResult(.failed(.notStarted, reason: reason, detail: nil))
    }

    /// Reports that could not be read, and the last lines of output, errors last.
    private func detail(of process: ProcessReport, complaints: [String]) -> String? {
        let errors = process.standardError.lastLines.suffix(Self.shownLines)
        let output = process.standardOutput.lastLines.suffix(errors.isEmpty ? Self.shownLines : 4)
        let lines = complaints.map { StudyDefinition.unreadableReport + $0 } + output + errors
        return lines.isEmpty ? nil : lines.map(Self.shortened).joined(separator: "\n")
    }

    private static func shortened(_ line: String) -> String {
        let beginning = line.prefix(shownWidth)
        return beginning.endIndex == line.endIndex ? line : "\(beginning)…"
    }

    /// The file that the study file names, `{trial}` standing for the trial's number.
    private static func metricFile(
        _ source: MetricSource, _ request: ProcessRequest, _ number: Int
    ) -> String? {
        guard case .file(let path) = source else { return nil }
        let own = path.split(separator: "{trial}", omittingEmptySubsequences: false)
            .joined(separator: "\(number)")
        return resolve(own, against: request.workingDirectory)
    }

    /// A path, made absolute.
    private static func resolve(_ path: String, against folder: String) -> String {
        path.hasPrefix("/") ? path : path == "." ? folder : "\(folder)/\(path)"
    }
}

extension ProcessRequest {
    /// The request of a program that logs to a tracking service.
    fileprivate func tracked(by variables: TrackingVariables) -> ProcessRequest {
        var request = self
        request.environment = variables.added(to: environment)
        request.secrets.formUnion(variables.secrets)
        return request
    }
}

extension TrialResult {
    /// The result with the secrets taken out of its texts: a program may name them in a report in a file, too.
    fileprivate func masked(by mask: SecretMask) -> TrialResult {
        guard !mask.isEmpty else { return self }
        let outcome: TrialOutcome =
            switch outcome {
            case .failed(let kind, let reason, let detail):
                .failed(kind, reason: mask.masked(reason), detail: detail.map(mask.masked))
            case .outOfMemory(let reason, let detail):
                .outOfMemory(reason: mask.masked(reason), detail: detail.map(mask.masked))
            case .infeasible(let reason): .infeasible(reason: mask.masked(reason))
            case .stopped(let reason): .stopped(reason: mask.masked(reason))
            case .completed: .completed
            }
        return TrialResult(
            outcome, metrics: metrics, deviations: deviations, detail: detail.map(mask.masked))
    }
}

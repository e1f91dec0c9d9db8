public import LuthierDomain
public import LuthierPorts

/// Runs trials as programs on this machine.
public struct LocalExecutor: Executor {
    /// How often files that a program writes are looked at.
    private static let tailInterval: Duration = .milliseconds(100)
    /// Bytes kept of one line of a file.
    private static let lineLimit = 1 << 20
    /// Lines of output shown with a failure.
    private static let shownLines = 12

    private let root: String
    private let base: String
    private let surroundings: [String: String]
    private let parallel: Int
    private let processors: Int
    private let watcher: ProcessWatcher?

    /// An executor.
    ///
    /// - Parameters:
    ///   - root: The folder in which trials keep their files; an absolute path.
    ///   - base: The folder to which the study's working directory is relative; an absolute path.
    ///   - surroundings: The environment that programs inherit.
    ///   - parallel: Trials that will run at once.
    ///   - processors: Processors of this machine.
    ///   - watcher: Ends the programs should this process be killed.
    public init(
        root: String, base: String, surroundings: [String: String], parallel: Int, processors: Int,
        watcher: ProcessWatcher?
    ) {
        self.root = root
        self.base = base
        self.surroundings = surroundings
        self.parallel = parallel
        self.processors = processors
        self.watcher = watcher
    }

    /// Runs a trial's program to its end.
    public func run(
        _ launch: TrialLaunch, report: @Sendable (Measurement) async -> TrialDecision
    ) async -> TrialResult {
        let folder = TrialFolder(
            number: launch.number, attempt: launch.attempt, study: launch.definition.name,
            root: root)
        let input = ProgramInput(
            launch: launch, folder: folder, surroundings: surroundings, parallel: parallel,
            processors: processors)
        let request = request(input)
        do {
            try folder.make(parameters: input.parameters)
            if let path = Self.metricFile(launch.definition.report, request, folder) {
                try folder.setAside(path)
            }
        } catch {
            return TrialResult(
                .failed(
                    .notStarted, reason: "its folder \(folder.path) cannot be written: \(error)",
                    detail: nil))
        }
        return await withoutActuallyEscaping(report) { report in
            do throws(DefinitionError) {
                let intake = try ReportIntake(launch.definition.report, report: report)
                return await run(request, folder, intake, launch.definition)
            } catch {
                return TrialResult(.failed(.notStarted, reason: "\(error)", detail: nil))
            }
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
        request.outputQuota = definition.limits.output
        request.timeLimit = definition.limits.time
        request.memoryLimit = definition.limits.memory
        request.grace = definition.limits.grace
        return request
    }

    private func run(
        _ request: ProcessRequest, _ folder: TrialFolder, _ intake: ReportIntake,
        _ definition: StudyDefinition
    ) async -> TrialResult {
        let process = await withTaskGroup(of: ProcessReport?.self) { group in
            // The program runs in a task of its own so that a file's report can stop it.
            group.addTask {
                await SupervisedProcess.run(request, watcher: watcher) { line in
                    await intake.take(line.text, from: .standardOutput) == .proceed
                        ? .proceed : .stop
                }
            }
            group.addTask {
                await follow(request, folder, intake, definition.report)
                return nil
            }
            var ending: ProcessReport?
            for await report in group {
                ending = ending ?? report
                group.cancelAll()
            }
            return ending ?? ProcessReport(ending: .stopped(.cancelled))
        }
        return await result(of: process, intake)
    }

    /// Reads the files that a program may write until it is over; returns early to stop it.
    private func follow(
        _ request: ProcessRequest, _ folder: TrialFolder, _ intake: ReportIntake,
        _ source: MetricSource
    ) async {
        var tails: [(tail: FileTail, source: ReportIntake.Source)] = [
            (FileTail(folder.report, lineLimit: Self.lineLimit), .reportFile)
        ]
        switch source {
        case .standardOutput: break
        case .file:
            guard let path = Self.metricFile(source, request, folder) else { break }
            tails.append((FileTail(path, lineLimit: Self.lineLimit), .metricFile))
        case .patterns:
            tails.append(
                (FileTail(folder.standardError, lineLimit: Self.lineLimit), .standardError))
        }
        while !Task.isCancelled {
            for index in tails.indices {
                await Self.drain(&tails[index].tail, tails[index].source, intake)
            }
            if await intake.isStopped { return }
            // A cancelled pause means that the program is over: what is left is read below.
            try? await Task.sleep(for: Self.tailInterval)
        }
        for index in tails.indices {
            await Self.drain(&tails[index].tail, tails[index].source, intake)
            if let line = tails[index].tail.lastLine() {
                _ = await intake.take(line, from: tails[index].source)
            }
        }
    }

    private static func drain(
        _ tail: inout FileTail, _ source: ReportIntake.Source, _ intake: ReportIntake
    ) async {
        while true {
            let lines = tail.newLines()
            if lines.isEmpty { return }
            for line in lines { _ = await intake.take(line, from: source) }
        }
    }

    private func result(of process: ProcessReport, _ intake: ReportIntake) async -> TrialResult {
        let stated = await intake.statedOutcome
        let metrics = await intake.metrics
        let detail = await detail(of: process, complaints: intake.complaints)
        var outcome = Self.outcome(of: process.ending, detail: detail)
        if case .stopped = outcome {} else if let stated { outcome = stated }
        if await intake.isStopped, case .failed(.interrupted, _, _) = outcome {
            outcome = .stopped(reason: "it was told to end.")
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

    /// The last lines of output, errors first, and reports that could not be read.
    private func detail(of process: ProcessReport, complaints: [String]) -> String? {
        let errors = process.standardError.lastLines.suffix(Self.shownLines)
        let output = process.standardOutput.lastLines.suffix(errors.isEmpty ? Self.shownLines : 4)
        let lines = complaints.map { "unreadable report: \($0)" } + output + errors
        return lines.isEmpty ? nil : String(lines.joined(separator: "\n").suffix(4096))
    }

    /// The file that the study file names, `{trial}` standing for the trial's number.
    private static func metricFile(
        _ source: MetricSource, _ request: ProcessRequest, _ folder: TrialFolder
    ) -> String? {
        guard case .file(let path) = source else { return nil }
        let own = path.split(separator: "{trial}", omittingEmptySubsequences: false)
            .joined(separator: request.environment["LUTHIER_TRIAL"] ?? "")
        return resolve(own, against: request.workingDirectory)
    }

    /// A path, made absolute.
    private static func resolve(_ path: String, against folder: String) -> String {
        path.hasPrefix("/") ? path : path == "." ? folder : "\(folder)/\(path)"
    }
}

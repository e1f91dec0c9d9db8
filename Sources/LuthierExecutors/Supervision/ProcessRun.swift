/// One run of a program: its pipes, its group, its supervisor.
struct ProcessRun: Sendable {
    /// What the supervisor of a run learnt.
    struct Course: Sendable {
        /// How it ended, or why it did not start.
        var result: Result<ProcessStatus, ExecutorError> = .failure(Self.unknown)
        /// Why it was ended; nil when it ended by itself.
        var cause: EndingJudge.Cause?
        /// It had not ended when it was asked to.
        var wasAskedToEnd = false
        var wall: Duration = .zero
        var cpu: Duration?
        var peakMemory: Int?

        private static let unknown = ExecutorError(
            .systemLimit, subject: "process", message: "The end of the program was not seen.")
    }

    let request: ProcessRequest
    let executable: String
    let output: OutputReader
    let errors: OutputReader
    let group = ProcessGroup()
    let watch: ProcessWatcher.Watch?
    /// Yields when the line handler asks for the end.
    let stops: AsyncStream<Void>
    let stopper: AsyncStream<Void>.Continuation

    init(_ request: ProcessRequest, watcher: ProcessWatcher?) throws(ExecutorError) {
        try request.validate()
        self.request = request
        executable = try CommandResolver(request).resolve()
        (output, errors) = try Self.readers(for: request)
        watch = watcher?.expect(pipes: [output.pipe.inode, errors.pipe.inode])
        (stops, stopper) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Runs the program.
    ///
    /// Standard output is read here, in the caller's task, and not in one of ours: the time limit
    /// cancels our tasks, and must not cancel what the handler does with a line.
    func report(_ onLine: @Sendable (OutputLine) async -> LineVerdict) async -> ProcessReport {
        let killsBefore = OutOfMemorySigns.kernelKills()
        return await withTaskGroup(of: Part.self) { tasks in
            tasks.addTask { await .errors(errors.read()) }
            tasks.addTask {
                let course = await supervise()
                await settle()
                watch?.end()
                return .course(course)
            }
            let outputSummary = await output.read { line in
                if await onLine(line) == .stop { stopper.yield() }
            }
            var report = ProcessReport(ending: .stopped(.cancelled), standardOutput: outputSummary)
            var course: Course?
            for await part in tasks {
                switch part {
                case .errors(let summary): report.standardError = summary
                case .course(let value): course = value
                }
            }
            guard let course else { return report }
            report.usage = ProcessUsage(
                wall: course.wall, cpu: course.cpu, peakMemory: course.peakMemory)
            switch course.result {
            case .failure(let error): report.ending = .notStarted(error)
            case .success(let status):
                report.status = status
                report.ending =
                    EndingJudge(
                        status: status, cause: course.cause,
                        lastErrors: report.standardError.lastLines,
                        kernelKills: (killsBefore, OutOfMemorySigns.kernelKills())
                    ).ending
            }
            return report
        }
    }

    private enum Part: Sendable {
        case errors(OutputSummary)
        case course(Course)
    }

    private static func readers(
        for request: ProcessRequest
    ) throws(ExecutorError) -> (OutputReader, OutputReader) {
        let pipes = (try OutputPipe(), try OutputPipe())
        let quota = request.outputQuota
        let mask = request.mask
        var first = try OutputLog(path: request.logs?.standardOutput, quota: quota)
        do throws(ExecutorError) {
            let second = try OutputLog(path: request.logs?.standardError, quota: quota)
            return (
                OutputReader(pipe: pipes.0, log: first, lineLimit: request.lineLimit, mask: mask),
                OutputReader(pipe: pipes.1, log: second, lineLimit: request.lineLimit, mask: mask)
            )
        } catch {
            first.close()
            throw error
        }
    }
}

extension CommandResolver {
    /// The search for a request's command.
    init(_ request: ProcessRequest) {
        self.init(
            command: request.command, workingDirectory: request.workingDirectory,
            searchPath: request.environment["PATH"])
    }
}

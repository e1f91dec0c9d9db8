import Subprocess
import Synchronization

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension ProcessRun {
    /// Runs the program and follows it to its end; a cancelled task ends it.
    func execute() async -> Course {
        let stopped = Mutex<ContinuousClock.Instant?>(nil)
        return await withTaskCancellationHandler {
            await execute { stopped.withLock { $0 } }
        } onCancel: {
            stopped.withLock { $0 = ContinuousClock.now }
        }
    }

    private func execute(stopTime: @Sendable () -> ContinuousClock.Instant?) async -> Course {
        let start = ContinuousClock.now
        defer { closeWriteEnds() }
        do {
            let result = try await Subprocess.run(
                configuration, input: .none,
                output: .fileDescriptor(
                    FileDescriptor(rawValue: output.pipe.writeEnd), closeAfterSpawningProcess: false
                ),
                error: .fileDescriptor(
                    FileDescriptor(rawValue: errors.pipe.writeEnd), closeAfterSpawningProcess: false
                )
            ) { execution in
                closeWriteEnds()
                return await follow(execution.processIdentifier, from: start, stopTime: stopTime)
            }
            var course = result.closureResult
            course.result = .success(ProcessStatus(result.terminationStatus))
            return course
        } catch {
            return Course(
                result: .failure(startError(error)), wall: ContinuousClock.now - start)
        }
    }

    private var configuration: Configuration {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [
            .send(
                signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: request.grace)
        ]
        let environment = request.environment.map { (Environment.Key(stringLiteral: $0), $1) }
        return Configuration(
            executable: .path(FilePath(executable)),
            arguments: Arguments(
                executablePathOverride: request.command[0],
                remainingValues: Array(request.command.dropFirst())),
            environment: .custom(Dictionary(uniqueKeysWithValues: environment)),
            workingDirectory: FilePath(request.workingDirectory), platformOptions: options)
    }

    private func closeWriteEnds() {
        output.pipe.closeWriteEnd()
        errors.pipe.closeWriteEnd()
    }

    /// Waits for the program's end and ends its group while nobody else can have its number.
    private func follow(
        _ process: ProcessIdentifier, from start: ContinuousClock.Instant,
        stopTime: @Sendable () -> ContinuousClock.Instant?
    ) async -> Course {
        group.start(leader: process.value)
        watch?.start(group: process.value)
        await ProcessExit.wait(for: process.value, descriptor: Self.descriptor(of: process))
        var course = Course(wall: ContinuousClock.now - start)
        course.cpu = ProcessList.entry(of: process.value)?.cpu
        if let stopTime = stopTime() {
            course.wasAskedToEnd = true
            // A wrapper script dies of SIGTERM at once; the program in it has the same grace.
            await group.waitForOthers(until: stopTime + request.grace)
        }
        group.end()
        watch?.endGroup()
        return course
    }

    private static func descriptor(of process: ProcessIdentifier) -> Int32 {
        #if os(Linux)
            process.processDescriptor
        #else
            -1
        #endif
    }

    /// What a refused start means, in words for the person who wrote the command.
    private func startError(_ error: any Error) -> ExecutorError {
        guard let error = error as? SubprocessError, let reason = error.underlyingError else {
            return ExecutorError(
                .systemLimit, subject: request.command[0],
                message: "The program could not be started: \(error).")
        }
        switch reason.rawValue {
        case EAGAIN, ENOMEM, EMFILE, ENFILE:
            return ExecutorError(
                .systemLimit, subject: request.command[0],
                message:
                    "The system refused a new process: \(SystemCall.text(of: reason.rawValue)).",
                hint: "Run fewer trials at once, or raise the limits (ulimit -u, ulimit -n).")
        case E2BIG:
            return ExecutorError(
                .invalidRequest, subject: request.command[0],
                message: "The arguments and environment variables are too long for the system.",
                hint: "Pass the values as a file (pass: json).")
        default:
            return CommandResolver(request).refusal(
                of: executable, reason: SystemCall.text(of: reason.rawValue))
        }
    }
}

extension ProcessStatus {
    /// What the library says.
    init(_ status: TerminationStatus) {
        switch status {
        case .exited(let code): self = .exited(code: code)
        case .signaled(let signal): self = .signaled(ProcessSignal(rawValue: signal))
        }
    }
}

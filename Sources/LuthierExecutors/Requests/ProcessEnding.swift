/// How a program ended, and why.
public enum ProcessEnding: Sendable, Hashable {
    /// It ended by itself with this exit code.
    case exited(code: Int32)
    /// A signal that nobody here sent ended it.
    case signaled(ProcessSignal)
    /// It was still running at its time limit and was ended.
    case timedOut(after: Duration)
    /// It used more memory than it may, or than there is.
    case outOfMemory(OutOfMemory)
    /// It was asked to end before it ended by itself.
    case stopped(StopReason)
    /// It never ran.
    case notStarted(ExecutorError)
}

/// Who asked a program to end.
public enum StopReason: String, Sendable, Hashable {
    /// The line handler answered `stop`.
    case requested
    /// The task that ran the program was cancelled.
    case cancelled
}

/// How it was seen that a program needed too much memory.
public enum OutOfMemory: Sendable, Hashable {
    /// The program and its children held `seen` bytes together, above the limit.
    case overLimit(limit: Int, seen: Int)
    /// The kernel killed the program because the machine, or its control group, had none left.
    case killedByKernel
    /// The program failed, and said so in this line.
    case saidByProgram(line: String)
}

/// What the system says about the end of a process.
public enum ProcessStatus: Sendable, Hashable {
    /// It returned this code.
    case exited(code: Int32)
    /// This signal ended it.
    case signaled(ProcessSignal)
}

extension ProcessEnding: CustomStringConvertible {
    /// What happened, as a phrase that follows "the program".
    public var description: String {
        switch self {
        case .exited(let code): "exited with code \(code)"
        case .signaled(let signal): "was ended by signal \(signal)"
        case .timedOut(let limit): "was ended at its time limit of \(limit)"
        case .outOfMemory(let memory): memory.description
        case .stopped(.requested): "was stopped"
        case .stopped(.cancelled): "was interrupted"
        case .notStarted(let error): "could not be started: \(error)"
        }
    }
}

extension OutOfMemory: CustomStringConvertible {
    /// What happened, as a phrase that follows "the program".
    public var description: String {
        switch self {
        case .overLimit(let limit, let seen):
            "used \(ByteCount(seen)) of memory, its limit is \(ByteCount(limit))"
        case .killedByKernel: "was killed by the kernel because there was no memory left"
        case .saidByProgram(let line): "ran out of memory: \(line)"
        }
    }
}

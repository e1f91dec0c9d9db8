/// Decides how a program ended from everything that was seen; touches nothing.
struct EndingJudge: Sendable {
    /// Why we ended a program.
    enum Cause: Sendable, Hashable {
        case timeLimit(Duration)
        case memoryLimit(limit: Int, seen: Int)
        case stop(StopReason)
    }

    /// What the system said about its end.
    var status: ProcessStatus
    /// Why we ended it, if we did.
    var cause: Cause?
    /// The last lines of its standard error.
    var lastErrors: [String] = []
    /// How often the kernel had killed for lack of memory before its start and after its end.
    var kernelKills: (before: Int?, after: Int?) = (nil, nil)

    /// How it ended.
    ///
    /// What we did comes first: the signal that ended it was ours. Then the kernel, which kills with
    /// SIGKILL; a shell that started the program says 128 + 9 instead. Then what the program said.
    var ending: ProcessEnding {
        switch cause {
        case .timeLimit(let limit): return .timedOut(after: limit)
        case .memoryLimit(let limit, let seen):
            return .outOfMemory(.overLimit(limit: limit, seen: seen))
        case .stop(let reason): return .stopped(reason)
        case nil: break
        }
        if status == .exited(code: 0) { return .exited(code: 0) }
        if wasKilled, let before = kernelKills.before, let after = kernelKills.after, after > before
        {
            return .outOfMemory(.killedByKernel)
        }
        if let line = OutOfMemorySigns.said(in: lastErrors) {
            return .outOfMemory(.saidByProgram(line: line))
        }
        switch status {
        case .exited(let code): return .exited(code: code)
        case .signaled(let signal): return .signaled(signal)
        }
    }

    private var wasKilled: Bool {
        status == .signaled(.kill) || status == .exited(code: 128 + ProcessSignal.kill.rawValue)
    }
}

/// Runs a program in a process group of its own and watches it to its end.
///
/// Standard input is `/dev/null`. Output is read as it comes, kept in log files within a quota, and
/// standard output is handed on line by line. A program that is to end gets SIGTERM, for its whole
/// group, then a grace, then SIGKILL; what is left of the group is killed when its leader has ended,
/// however it ended, and so is on Linux whatever left the group and still holds its output.
public enum SupervisedProcess {
    /// Runs a program to its end.
    ///
    /// A cancelled task ends the program as a stop does, and is waited for.
    ///
    /// - Parameters:
    ///   - request: What to run.
    ///   - watcher: Ends the program should this process be killed; nil leaves it to itself then.
    ///   - onLine: Is given each line of standard output, one after the other; while it works on one
    ///     the program is not read further, and waits when the pipe is full.
    /// - Returns: How it ended. Never before all output is read and the group is gone.
    public static func run(
        _ request: ProcessRequest, watcher: ProcessWatcher? = nil,
        onLine: @Sendable (OutputLine) async -> LineVerdict = { _ in .proceed }
    ) async -> ProcessReport {
        guard !Task.isCancelled else { return ProcessReport(ending: .stopped(.cancelled)) }
        do throws(ExecutorError) {
            let run = try ProcessRun(request, watcher: watcher)
            return await run.report(onLine)
        } catch {
            return ProcessReport(ending: .notStarted(error))
        }
    }
}

extension ProcessRun {
    /// Starts the program, waits for its end, and brings the end about where a limit, a stop or a
    /// cancellation asks for it.
    ///
    /// Each reason to end the program is a task; the first that is true cancels the task that runs
    /// the program, and the library then sends SIGTERM, waits for the grace and sends SIGKILL.
    func supervise() async -> Course {
        await withTaskGroup(of: Event.self) { tasks in
            tasks.addTask { await .ended(execute()) }
            tasks.addTask { await watchMemory() }
            tasks.addTask {
                for await _ in stops { return .due(.stop(.requested)) }
                return .nothing
            }
            if let limit = request.timeLimit {
                tasks.addTask { await slept(for: limit) ? .due(.timeLimit(limit)) : .nothing }
            }
            var course = Course()
            var peakMemory: Int?
            var cause: EndingJudge.Cause?
            for await event in tasks {
                switch event {
                case .nothing: break
                case .due(let reason):
                    cause = cause ?? reason
                    tasks.cancelAll()
                case .memory(let peak, let over):
                    peakMemory = peak
                    guard let over else { break }
                    cause = over
                    tasks.cancelAll()
                case .ended(let value):
                    course = value
                    tasks.cancelAll()
                }
            }
            course.peakMemory = peakMemory
            course.cause = Self.cause(cause, of: course)
            return course
        }
    }

    private enum Event: Sendable {
        case nothing
        case due(EndingJudge.Cause)
        case memory(peak: Int?, over: EndingJudge.Cause?)
        case ended(Course)
    }

    /// A reason counts only if it reached the program before it ended by itself.
    static func cause(_ cause: EndingJudge.Cause?, of course: Course) -> EndingJudge.Cause? {
        if case .memoryLimit = cause { return cause }
        return course.wasAskedToEnd ? cause ?? .stop(.cancelled) : nil
    }

    /// Looks at the group's memory again and again, and kills it above the limit.
    ///
    /// There is no grace: memory grows on while a program cleans up. The first looks come soon, so
    /// programs of a fraction of a second have a peak too. With a limit there is a look each 150 ms:
    /// a program that allocates 4 GB a second can overshoot by 0.6 GB.
    private func watchMemory() async -> Event {
        var peak: Int?
        var pause: Duration = .milliseconds(20)
        let longest: Duration = request.memoryLimit == nil ? .seconds(1) : .milliseconds(150)
        while await slept(for: pause) {
            pause = min(pause * 2, longest)
            guard let id = group.id else { continue }
            let seen = await GroupMemory.shared.bytes(ofGroup: id, limit: request.memoryLimit)
            guard let seen else { continue }
            peak = max(peak ?? 0, seen)
            if let limit = request.memoryLimit, seen > limit, group.signal(.kill) {
                return .memory(peak: peak, over: .memoryLimit(limit: limit, seen: seen))
            }
        }
        return .memory(peak: peak, over: nil)
    }

    /// Waits until both outputs are read to their end.
    ///
    /// With the group gone that is at once, unless somebody who left the group still holds a pipe.
    /// Such a process is found by the pipe and killed; one that cannot be found or killed is given up
    /// after about two seconds. A reader that is only slow, as when what it reads waits to be stored,
    /// is waited for: there nobody holds the pipe. The pipe says so at once; a look at what all
    /// processes have open takes the longer the busier the machine is.
    func settle() async {
        var tries = 0
        while true {
            var isSettled = await output.pipe.ended.wait(upTo: .milliseconds(250))
            if isSettled { isSettled = await errors.pipe.ended.wait(upTo: .milliseconds(250)) }
            if isSettled { return }
            let held = [output.pipe, errors.pipe].filter { !$0.ended.isOpen && $0.hasWriter }
            if held.isEmpty { continue }
            let holders = ProcessList.writers(ofPipes: Set(held.map(\.inode)))
            for holder in holders { ProcessList.kill(holder) }
            tries += 1
            // Repeated each round, for a reader may just be about to wait.
            guard tries > 4 else { continue }
            output.pipe.abandon()
            errors.pipe.abandon()
        }
    }
}

/// Sleeps.
///
/// - Returns: Whether it slept to the end; false when the task was cancelled.
func slept(for duration: Duration) async -> Bool {
    do {
        try await Task.sleep(for: duration)
        return true
    } catch {
        return false
    }
}

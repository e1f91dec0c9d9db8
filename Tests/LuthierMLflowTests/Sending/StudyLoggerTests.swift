import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import LuthierWire
import Synchronization
import Testing

@testable import LuthierMLflow

@Suite("Logging a study to a tracking server")
struct StudyLoggerTests {
    private func logger(_ tracker: any TrackingLink) -> StudyLogger {
        StudyLogger(
            tracker,
            options: .init(
                experiment: "tests & more", user: "me", version: "1", table: { "\($0.head)\r\n" }))
    }

    @Test("a study is a run, and each trial that began a run inside it")
    func whole() async throws {
        let study = try await LoggedStudy()
        try await study.run()
        try await study.run(.stopped(reason: "its loss is 3."), from: 9)
        try await study.run(
            .failed(.exit, reason: "the program ended with exit code 1.", detail: nil))
        try await study.run(from: 1.5, final: 0.25)
        let running = try await study.ask()
        try await study.report(running, 2, step: 1)
        _ = try await study.study.enqueue(
            Assignment(names: ["x", "kind"], values: [.real(0.5), .text("a")]))
        let tracker = MemoryTracker()
        let result = try await logger(tracker).log(study.history)
        #expect(result.made == 6 && result.changed == 0 && result.total == 6)
        #expect(tracker.state.withLock { $0.experiments } == ["tests & more": "1"])
        let runs = tracker.runs
        #expect(runs.keys.sorted() == [-1, 0, 1, 2, 3, 4])
        #expect(runs.values.allSatisfy { $0.count == 1 })
        let statuses = (0...4).map { runs[$0]?.first?.status }
        #expect(statuses == ["FINISHED", "KILLED", "FAILED", "FINISHED", "RUNNING"])

        let parent = try #require(tracker.parent)
        #expect(result.run == parent)
        for number in 0...4 {
            #expect(runs[number]?.first?.tags["mlflow.parentRunId"] == parent)
            #expect(runs[number]?.first?.params.keys.sorted() == ["kind", "x"])
        }
        let first = try #require(runs[0]?.first)
        #expect(first.points.map(\.key) == ["loss", "loss", "loss"])
        #expect(first.points.map(\.step) == [1, 2, 3])
        #expect(first.points.map(\.value) == [4, 2, 4 / 3.0])
        let times = first.points.map(\.time)
        #expect(times == times.sorted() && Set(times).count == 3)
        #expect(first.start < times[0] && times[2] < first.end ?? 0)
        #expect(first.tags["luthier.outcome"] == "completed")
        #expect(first.tags["luthier.sampler"] == "sobol")
        #expect(first.tags["mlflow.source.name"] == "python3 train.py")
        #expect(first.tags["mlflow.user"] == "me")
        #expect(runs[1]?.first?.tags["luthier.reason"] == "its loss is 3.")
        // The final number differs from the last one on the way.
        #expect(runs[3]?.first?.points.last?.value == 0.25)
        #expect(
            runs[3]?.first?.tags["luthier.best"] == "true" && first.tags["luthier.best"] == "false")
        #expect(runs[4]?.first?.end == nil)

        let own = try #require(runs[-1]?.first)
        #expect(own.name == "it's a study" && own.status == "RUNNING" && own.end == nil)
        #expect(own.tags["luthier.best.trial"] == "3")
        #expect(own.tags["luthier.goals"] == "loss minimize")
        #expect(own.points.map(\.value) == [0.25])
        // Not while a trial runs.
        #expect(tracker.state.withLock { $0.files }.isEmpty)
    }

    @Test("notes and tags are logged, changed and taken away, and what others wrote stays")
    func annotations() async throws {
        let study = try await LoggedStudy()
        try await study.run()
        try await study.study.annotate(
            0, AnnotationChange(note: "too hot", adding: ["baseline", "team=nlp"]))
        try await study.study.annotate(nil, AnnotationChange(note: "For May.", adding: ["may"]))
        let tracker = MemoryTracker()
        let one = logger(tracker)
        _ = try await one.log(study.history)
        let tags = tracker.runs[0]?.first?.tags
        #expect(tags?["mlflow.note.content"] == "too hot")
        #expect(tags?["baseline"] == "true" && tags?["team"] == "nlp")
        let own = tracker.runs[-1]?.first?.tags
        #expect(
            own?["mlflow.note.content"]?.hasPrefix("For May.\n\nA study of Luthier: 1 ") == true)
        #expect(own?["may"] == "true")
        tracker.state.withLock { state in
            for place in state.runs.indices { state.runs[place].run.tags["hers"] = "1" }
        }
        try await study.study.annotate(
            0, AnnotationChange(note: "", adding: ["good"], removing: ["baseline"]))
        try await study.study.annotate(nil, AnnotationChange(note: "", removing: ["may"]))
        // A logger that has to look, and one that knows.
        for logger in [logger(tracker), one] {
            let result = try await logger.log(study.history)
            #expect(result.made == 0)
            let tags = tracker.runs[0]?.first?.tags
            #expect(tags?["mlflow.note.content"] == nil && tags?["baseline"] == nil)
            #expect(tags?["good"] == "true" && tags?["team"] == "nlp" && tags?["hers"] == "1")
            let own = tracker.runs[-1]?.first?.tags
            #expect(own?["mlflow.note.content"]?.hasPrefix("A study of Luthier") == true)
            #expect(own?["may"] == nil && own?["luthier.written"] == nil && own?["hers"] == "1")
        }
        let count = tracker.requests.count
        let again = try await one.log(study.history)
        #expect(again.changed == 0 && tracker.requests.count == count)
    }

    @Test("logging again adds what is new, and sends nothing for what is there")
    func again() async throws {
        let study = try await LoggedStudy()
        try await study.run()
        let tracker = MemoryTracker()
        _ = try await logger(tracker).log(study.history)
        let before = tracker.runs
        let count = tracker.requests.count
        let again = try await logger(tracker).log(study.history)
        #expect(again.made == 0 && again.changed == 0 && again.total == 2)
        #expect(tracker.runs == before)
        // The experiment and two runs are looked for, and that is all.
        #expect(tracker.requests.count == count + 2)

        try await study.run(from: 2)
        let more = try await logger(tracker).log(study.history)
        // Another is the best now, which two runs say, and the study's.
        #expect(more.made == 1 && more.changed == 2)
        #expect(tracker.runs[-1]?.first?.points.map(\.value) == [4 / 3.0, 2 / 3.0])
        #expect(tracker.runs[0]?.first?.tags["luthier.best"] == "false")
    }

    @Test("logging along the way comes to the same as logging at the end")
    func following() async throws {
        let study = try await LoggedStudy(retry: RetryPolicy(attempts: 2, causes: [.exit]))
        let tracker = MemoryTracker()
        let follower = logger(tracker)
        var history = try await study.history
        func follow() async throws {
            try await history.readOn(in: study.storage)
            _ = try await follower.log(history)
        }
        try await follow()
        for round in 0..<3 {
            let trial = try await study.ask()
            try await follow()
            for step in 1...3 {
                try await study.report(trial, Double(9 - step - round), step: step)
                try await follow()
            }
            try await study.tell(
                trial, TrialResult(.completed, metrics: ["loss": Double(6 - round)]))
            try await follow()
        }
        try await study.study.stop()
        try await follow()
        let late = MemoryTracker()
        _ = try await logger(late).log(study.history)
        for number in 0..<3 {
            #expect(tracker.runs[number] == late.runs[number])
        }
        #expect(tracker.runs[-1]?.first?.points.map(\.value) == [6, 5, 4])
        #expect(tracker.runs[-1]?.first?.status == "FINISHED")
        #expect(tracker.runs[-1]?.first?.tags == late.runs[-1]?.first?.tags)
    }

    @Test("numbers of an attempt that failed are no part of the run of the one after it")
    func retried() async throws {
        let study = try await LoggedStudy(retry: RetryPolicy(attempts: 2, causes: [.exit]))
        let tracker = MemoryTracker()
        let follower = logger(tracker)
        let first = try await study.ask()
        try await study.report(first, 8, step: 1)
        try await study.report(first, 7, step: 2)
        _ = try await follower.log(study.history)
        try await study.tell(
            first, TrialResult(.failed(.exit, reason: "exit code 1.", detail: nil)))
        let second = try await study.ask()
        #expect(second.number == first.number && second.attempt == 2)
        try await study.report(second, 5, step: 1)
        _ = try await follower.log(study.history)
        try await study.tell(second, TrialResult(.completed, metrics: ["loss": 5]))
        _ = try await follower.log(study.history)
        let runs = try #require(tracker.runs[0])
        #expect(runs.count == 1)
        #expect(runs.first?.points.map(\.value) == [5])
        #expect(runs.first?.tags["luthier.attempt"] == "2")
        #expect(tracker.state.withLock { $0.runs.count { $0.run.isDeleted } } == 1)
    }

    /// Property: whatever request is lost, and whether the server had taken it, the same is there in the end.
    @Test("a network that loses requests and answers makes nothing twice and loses nothing")
    func losses() async throws {
        let study = try await LoggedStudy()
        try await study.run()
        try await study.run(from: 2)
        try await study.study.stop()
        let history = try await study.history
        let sound = MemoryTracker()
        _ = try await logger(sound).log(history)
        let count = sound.requests.count
        #expect(count > 8)
        for fate in [MemoryTracker.Fate.isLost, .answerIsLost, .isBusy] {
            for lost in 1...count {
                let tracker = MemoryTracker { $0 == lost ? fate : .arrives }
                let patient = PatientLink(tracker, clock: HastyClock())
                _ = try await logger(patient).log(history)
                #expect(tracker.runs == sound.runs, "\(fate) at request \(lost)")
                #expect(
                    tracker.state.withLock { $0.files } == sound.state.withLock { $0.files })
            }
        }
    }

    @Test("a process that dies at any request is made up for by the next")
    func deaths() async throws {
        let study = try await LoggedStudy()
        try await study.run()
        try await study.run(from: 2)
        try await study.study.stop()
        let history = try await study.history
        let sound = MemoryTracker()
        _ = try await logger(sound).log(history)
        for death in 1...sound.requests.count {
            for fate in [MemoryTracker.Fate.isLost, .answerIsLost] {
                // Nothing arrives from the death on, until somebody begins anew.
                let tracker = MemoryTracker { number in
                    number == death
                        ? fate : (death + 1...death + 40).contains(number) ? .isBusy : .arrives
                }
                await #expect(throws: TrackingFailure.self) {
                    _ = try await logger(tracker).log(history)
                }
                let gone = 41 + death - tracker.requests.count
                for _ in 0..<gone { _ = try? await tracker.send(.get("x", [])) }
                _ = try await logger(tracker).log(history)
                #expect(tracker.runs == sound.runs, "\(fate) at request \(death)")
            }
        }
    }

    @Test("another study of the same name has runs of its own")
    func sameName() async throws {
        let tracker = MemoryTracker()
        for day in 0..<2 as Range<Int64> {
            let study = try await LoggedStudy(name: "twin", day: day)
            try await study.run()
            let result = try await logger(tracker).log(study.history)
            #expect(result.made == 2)
        }
        #expect(tracker.runs[0]?.count == 2 && tracker.runs[-1]?.count == 2)
    }

    @Test("the table of trials is stored once for each state, where the server takes files")
    func table() async throws {
        let study = try await LoggedStudy()
        try await study.run()
        let tracker = MemoryTracker()
        _ = try await logger(tracker).log(study.history)
        let head = try await study.history.ledger.head
        let path =
            "/api/2.0/mlflow-artifacts/artifacts/1/\(try #require(tracker.parent))/artifacts/trials.csv"
        #expect(tracker.state.withLock { $0.files } == [path: Array("\(head)\r\n".utf8)])
        let count = tracker.requests.count { if case .file = $0.content { true } else { false } }
        _ = try await logger(tracker).log(study.history)
        let after = tracker.requests.count { if case .file = $0.content { true } else { false } }
        #expect(count == 1 && after == 1)

        let other = MemoryTracker(artifacts: "s3://bucket/")
        let result = try await logger(other).log(study.history)
        #expect(result.missingTable?.contains("s3://bucket/") == true)
        #expect(other.state.withLock { $0.files }.isEmpty)
    }

    @Test("a refusal ends the logging at once, with the server's words")
    func refused() async throws {
        struct Refusing: TrackingLink {
            func send(_ request: TrackingRequest) async throws(TrackingFailure) -> JSONObject {
                throw .unauthorized("who are you?")
            }
        }
        let study = try await LoggedStudy()
        await #expect(throws: TrackingFailure.unauthorized("who are you?")) {
            _ = try await logger(PatientLink(Refusing(), clock: HastyClock())).log(study.history)
        }
    }
}

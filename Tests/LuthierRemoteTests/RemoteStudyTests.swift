import Foundation
import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierRemote
import LuthierTesting
import LuthierWire
import Synchronization
import Testing

/// A study on a server that is nowhere, and a worker on it.
private struct Bench {
    let engine: StudyEngine
    let study: StudyCoordinator
    let link: LoopbackLink
    let clock = HastyClock()
    /// The server's own time, which only the test advances.
    let time = VirtualClock()
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "luthier-remote-\(UUID().uuidString)").path()
    let notes = Notes()

    final class Notes: Sendable {
        let texts = Mutex<[String]>([])
    }

    init(trials: Int = 4, retry: String = "", more: String = "") async throws {
        let text = """
            {"study": "a b", "command": ["true"], "parameters": {"x": {"from": 0, "to": 4.0},
            "n": {"from": 1, "to": 9, "type": "int"}}, "metrics": {"loss": {"goal": "minimize"}},
            "budget": {"trials": \(trials)}\(more)}
            """
        let definition = try StudyFileDecoder().decode(
            SourceNode(unplaced: JSONValue(parsing: text)))
        engine = StudyEngine(storage: MemoryStorage(), clock: time)
        study = try await engine.create(definition)
        link = LoopbackLink(engine)
    }

    func worker(_ name: String = UUID().uuidString) async throws -> RemoteStudy {
        let notes = notes
        let note: @Sendable (String) -> Void = { text in notes.texts.withLock { $0.append(text) } }
        let outage = Outage(of: "http://test", clock: clock, note: note)
        let card = try await RemoteStudy.find(
            "a b", link: link, outage: outage, clock: clock, patience: .seconds(60))
        return RemoteStudy(
            card, link: link, spool: try Spool(in: folder, name: name), outage: outage,
            clock: clock, patience: .seconds(3600), note: note)
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }
}

/// Reports three measurements and ends.
private struct ThreeSteps: Executor {
    func run(
        _ launch: TrialLaunch, report: @Sendable (LuthierDomain.Measurement) async -> TrialDecision
    ) async -> TrialResult {
        for step in 1...3 {
            let loss = Double(launch.number * 10 + step)
            guard
                await report(
                    LuthierDomain.Measurement(step: step, metrics: MetricValues([("loss", loss)])))
                    == .proceed
            else { return TrialResult(.stopped(reason: "it was told to end.")) }
        }
        return TrialResult(
            .completed, metrics: MetricValues([("loss", Double(launch.number))]))
    }
}

@Suite("RemoteStudy")
struct RemoteStudyTests {
    private static let loss = MetricValues([("loss", 1)])

    /// Runs the study to its end by one worker.
    private func run(_ bench: Bench, _ worker: RemoteStudy, parallel: Int = 2) async throws {
        try await StudyRunner(
            study: worker, executor: ThreeSteps(), clock: bench.clock, worker: "w",
            parallel: parallel
        ).run()
    }

    @Test("a worker far away runs a study as one at the storage does")
    func plain() async throws {
        let bench = try await Bench(trials: 6)
        defer { bench.remove() }
        try await run(bench, try await bench.worker())
        let ledger = try await bench.study.ledger()
        #expect(ledger.counts.completed == 6)
        #expect(ledger.trials.allSatisfy { $0.measurements.count == 3 && $0.attempt == 1 })
        #expect(ledger.ending != nil)
        #expect(bench.notes.texts.withLock { $0 } == [])
    }

    @Test(
        "ranges that were changed on the server hold for the next trials, and what waited outside is run"
    )
    func ranges() async throws {
        let bench = try await Bench()
        defer { bench.remove() }
        let worker = try await bench.worker()
        var definition = try await bench.study.read { $0.definition }
        let names = definition.space.names
        _ = try await bench.study.enqueue(
            Assignment(names: names, values: [.real(1), .integer(9)]))
        definition.space = try SearchSpace(parameters: [
            Parameter("x", .float(FloatRange(from: 6, to: 8))),
            Parameter("n", .integer(IntegerRange(from: 20, to: 30))),
        ])
        _ = try await bench.study.edit(into: definition)
        let waited = try #require(try await worker.ask(worker: "w").trials.first)
        #expect(waited.assignment.values == [.real(1), .integer(9)])
        let next = try #require(try await worker.ask(worker: "w").trials.first)
        #expect(definition.space.namesOutside(of: next.assignment).isEmpty)
        #expect(bench.notes.texts.withLock { $0 } == [])
    }

    /// Property: whatever is lost on the way, everything arrives once and in order.
    @Test func losses() async throws {
        for seed in 0..<20 as Range<UInt64> {
            let bench = try await Bench(trials: 5)
            defer { bench.remove() }
            let count = Mutex<UInt64>(seed)
            let worker = try await bench.worker()
            bench.link.set { call in
                // A few steps of a generator: requests are lost before, after, or not at all.
                let roll = count.withLock { state in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return (state >> 33) % 10
                }
                return roll < 3 ? .unsent : roll < 6 ? .unheard : .answered
            }
            try await run(bench, worker, parallel: 3)
            let ledger = try await bench.study.ledger()
            #expect(ledger.counts.completed == 5, "seed \(seed)")
            for trial in ledger.trials {
                #expect(trial.measurements.map(\.step) == [1, 2, 3], "seed \(seed)")
                #expect(trial.late.isEmpty && trial.attempt == 1, "seed \(seed)")
            }
        }
    }

    @Test("while the server is away a trial goes on, and all it said arrives when it is back")
    func outage() async throws {
        let bench = try await Bench()
        defer { bench.remove() }
        let worker = try await bench.worker()
        let trial = try #require(try await worker.ask(worker: "w").trials.first)
        bench.link.set { _ in .unsent }
        for step in 1...50 {
            let decision = try await worker.report(
                trial.number, token: trial.token,
                LuthierDomain.Measurement(step: step, metrics: Self.loss))
            #expect(decision == .proceed)
        }
        #expect(try await worker.renew(trial.number, token: trial.token) == .proceed)
        bench.link.set { _ in .answered }
        bench.clock.advance(by: .seconds(600))
        let answer = try await worker.tell(
            trial.number, token: trial.token, TrialResult(.completed, metrics: Self.loss))
        #expect(answer == .accepted)
        let stored = try await bench.study.ledger().trials[0]
        #expect(stored.measurements.map(\.step) == (1...50).map { $0 })
        let notes = bench.notes.texts.withLock { $0 }
        #expect(notes.count == 2 && notes[0].contains("does not serve: the test says so"))
        #expect(notes.last?.contains("answers again") == true)
    }

    @Test("after an outage longer than its lease a result is late, which is said and never raised")
    func late() async throws {
        let bench = try await Bench()
        defer { bench.remove() }
        let worker = try await bench.worker()
        let trial = try #require(try await worker.ask(worker: "w").trials.first)
        bench.link.set { _ in .unsent }
        _ = try await worker.report(
            trial.number, token: trial.token, LuthierDomain.Measurement(step: 1, metrics: Self.loss)
        )
        bench.time.advance(by: .seconds(120))
        try await bench.study.refresh()
        #expect(try await bench.study.ledger().counts.running == 0)
        bench.link.set { _ in .answered }
        bench.clock.advance(by: .seconds(60))
        #expect(
            try await worker.report(
                trial.number, token: trial.token,
                LuthierDomain.Measurement(step: 2, metrics: Self.loss)) == .stop)
        let answer = try await worker.tell(
            trial.number, token: trial.token, TrialResult(.completed, metrics: Self.loss))
        #expect(answer == .late)
        let stored = try await bench.study.ledger().trials[0]
        #expect(stored.late.count == 1 && stored.measurements.isEmpty)
        #expect(bench.notes.texts.withLock { $0.last?.contains("came late") } == true)
    }

    @Test("a trial whose lease was lost before its worker heard of it is not begun")
    func stale() async throws {
        let bench = try await Bench()
        defer { bench.remove() }
        let worker = try await bench.worker()
        bench.link.set { _ in .unheard }
        let asking = Task { try await worker.ask(worker: "w") }
        while bench.link.sent.count(where: { $0.path.hasSuffix("/ask") }) < 2 { await Task.yield() }
        bench.time.advance(by: .seconds(120))
        try await bench.study.refresh()
        bench.link.set { _ in .answered }
        let reply = try await asking.value
        #expect(reply.trials.isEmpty && !reply.isOver)
        #expect(try await bench.study.ledger().trials[0].late.isEmpty)
        // The next ask is a new one.
        let next = try await worker.ask(worker: "w")
        #expect(next.trials.count == 1)
    }

    @Test("what a killed worker left is sent once, and what it held is given back")
    func killed() async throws {
        let bench = try await Bench(more: #", "retry": {"attempts": 2, "on": ["lost"]}"#)
        defer { bench.remove() }
        let (told, held) = try await killedWorker(bench)
        let before = try await bench.study.ledger().counts
        #expect(before.running == 3 && before.completed == 0, "\(before)")
        bench.link.set { _ in .answered }
        bench.clock.advance(by: .seconds(60))
        try await settle(bench)
        let ledger = try await bench.study.ledger()
        #expect(ledger.counts.completed == 1 && ledger.counts.running == 0)
        #expect(ledger.trials[told].measurements.count == 1)
        #expect(ledger.trials[told].late.isEmpty)
        #expect(ledger.counts.waiting == 2)
        #expect(ledger.trials[held].failures == 1)
        #expect(ledger.trials[2].failures == 0)
    }

    /// A worker that got no answers any more, and is gone.
    ///
    /// - Returns: The trial whose result it could not send, and one that it held; it holds a third, and
    ///   never heard of it.
    private func killedWorker(_ bench: Bench) async throws -> (told: Int, held: Int) {
        let worker = try await bench.worker()
        let told = try #require(try await worker.ask(worker: "w").trials.first)
        let held = try #require(try await worker.ask(worker: "w").trials.first)
        bench.link.set { _ in .unheard }
        let measurement = LuthierDomain.Measurement(step: 1, metrics: Self.loss)
        _ = try await worker.report(told.number, token: told.token, measurement)
        let telling = Task {
            try await worker.tell(
                told.number, token: told.token, TrialResult(.completed, metrics: Self.loss))
        }
        // The report before it has to be answered first.
        while bench.link.sent.count(where: { $0.path.hasSuffix("/report") }) < 3 {
            await Task.yield()
        }
        telling.cancel()
        _ = try await telling.value
        let asking = Task { try await worker.ask(worker: "w") }
        while bench.link.sent.count(where: { $0.path.hasSuffix("/ask") }) < 3 { await Task.yield() }
        asking.cancel()
        #expect(try await asking.value.state == "interrupted")
        return (told.number, held.number)
    }

    /// Has a new worker send what others left.
    private func settle(_ bench: Bench) async throws {
        // The tasks that held the old worker are over; its spool is given back with it.
        var orphans = Spool.orphans(in: bench.folder)
        for _ in 0..<10_000 where orphans.isEmpty {
            await Task.yield()
            orphans = Spool.orphans(in: bench.folder)
        }
        let settlement = try await bench.worker().settle(orphans)
        #expect(settlement.results == 1 && settlement.reports == 1 && settlement.late == 0)
        #expect(settlement.givenBack == 2)
    }

    @Test(
        "answers that are none leave a worker as it was",
        arguments: [
            [:], ["trials": []], ["trials": "x", "decision": 3, "status": 4],
            ["trials": [["number": -1]], "decision": "explode"],
            ["trials": [["number": 0, "token": 1, "attempt": 1, "lease_seconds": 1e300]]],
        ] as [JSONObject])
    func garbage(body: JSONObject) async throws {
        let bench = try await Bench(trials: 1)
        defer { bench.remove() }
        let worker = try await bench.worker()
        let rounds = Mutex(0)
        bench.link.set { _ in
            rounds.withLock { round in
                round += 1
                return round % 3 == 0 ? .answered : .answeredWith(body)
            }
        }
        try await run(bench, worker, parallel: 1)
        let ledger = try await bench.study.ledger()
        #expect(ledger.counts.completed == 1)
        #expect(ledger.trials[0].attempt == 1)
    }

    @Test("an unknown study is refused at once, a study that was deleted ends the work")
    func gone() async throws {
        let bench = try await Bench()
        defer { bench.remove() }
        let outage = Outage(of: "x", clock: bench.clock) { _ in }
        let failure = await #expect(throws: LinkFailure.self) {
            try await RemoteStudy.find(
                "nosuch", link: bench.link, outage: outage, clock: bench.clock,
                patience: .seconds(9))
        }
        guard case .refused? = failure else { Issue.record("\(failure as Any)"); return }
        let worker = try await bench.worker()
        let trial = try #require(try await worker.ask(worker: "w").trials.first)
        try await bench.engine.delete("a b")
        #expect(
            try await worker.report(
                trial.number, token: trial.token,
                LuthierDomain.Measurement(step: 1, metrics: Self.loss)) == .stop)
        _ = try await worker.tell(
            trial.number, token: trial.token, TrialResult(.completed, metrics: Self.loss))
        await #expect(throws: EngineError.self) { try await worker.ask(worker: "w") }
        #expect(bench.notes.texts.withLock { $0.last?.contains("refused") } == true)
    }

    @Test("a server that stays away is given up only while nothing runs")
    func patience() async throws {
        let bench = try await Bench()
        defer { bench.remove() }
        let worker = try await bench.worker()
        bench.link.set { _ in .unsent }
        let error = await #expect(throws: EngineError.self) { try await worker.ask(worker: "w") }
        #expect(error?.description.contains("start the worker again") == true)
    }

    @Test("a worker gets the folds of a trial in the order of the race")
    func order() async throws {
        let bench = try await Bench(
            trials: 24, more: ", \"folds\": 5, \"scheduler\": \"racing\"")
        defer { bench.remove() }
        // The third fold shows nothing but the setting; the others are noisy.
        for _ in 0..<8 {
            let trial = try #require(try await bench.study.ask(worker: "w").trials.first)
            let x = trial.assignment.values[0]?.number ?? 0
            for unit in trial.units {
                let noise = Double((trial.number * 37 + unit.place * 61) % 101)
                let loss = -Double(trial.number) * 1000 + x + (unit.place == 2 ? 0 : noise)
                _ = try await bench.study.report(
                    trial.number, token: trial.token,
                    LuthierDomain.Measurement(
                        unit: unit.name, metrics: MetricValues([("loss", loss)])))
            }
            _ = try await bench.study.tell(
                trial.number, token: trial.token, TrialResult(.completed))
        }
        let worker = try await bench.worker()
        let trial = try #require(try await worker.ask(worker: "w").trials.first)
        #expect(trial.units.first?.name == "fold-3" && Set(trial.units).count == 5)
    }
}

import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierSamplers
import LuthierSchedulers
import LuthierTesting
import Testing

@Suite("Trials that a scheduler pauses and continues")
struct JournalAskingTests {
    private func run(
        _ definition: StudyDefinition, _ program: TrainingStudy.Program = .reporting,
        workers: Int = 1, storage: any StudyStorage = MemoryStorage(),
        pick: (Int) -> Int = { _ in 0 }
    ) async throws -> (ledger: StudyLedger, starts: [(number: Int, resource: Double?)]) {
        let study = try await TestStudies.engine(storage: storage).begin(definition)
        var training = TrainingStudy(study)
        training.program = program
        try await training.work(workers, pick: pick)
        return (try await study.ledger(), training.starts)
    }

    /// How many trials trained at least as far as each of some steps.
    private func reached(_ ledger: StudyLedger, _ steps: [Int]) -> [Int] {
        steps.map { step in
            ledger.trials.count { trial in
                trial.measurements.contains { $0.reach ?? 0 >= Double(step) }
            }
        }
    }

    @Test(
        "one bracket of successive halving trains 9, 3 and 1 trials, whatever the program is like",
        arguments: TrainingStudy.Program.allCases, [1, 4])
    func halving(program: TrainingStudy.Program, workers: Int) async throws {
        let (ledger, _) = try await run(
            TestStudies.training("successive_halving", trials: 9, parallel: workers), program,
            workers: workers)
        #expect(reached(ledger, [1, 3, 9]) == [9, 3, 1])
        #expect(ledger.ending?.word == "finished")
        #expect(ledger.counts.completed == 1)
        #expect(ledger.counts.paused == 8)
        #expect(ledger.spentResource == 21.0)
        func value(_ trial: Trial) -> Double { trial.assignment.values[0]?.number ?? 0 }
        let best = ledger.trials.min { value($0) < value($1) }
        #expect(ledger.best == [best?.number])
    }

    @Test(
        "a rung of a bracket is decided on all of its trials, whoever comes last", arguments: 0..<6)
    func decidedWhole(turn: Int) async throws {
        let (ledger, _) = try await run(
            TestStudies.training("successive_halving", trials: 9, parallel: 4), .obeying,
            workers: 4, pick: { count in count - 1 - turn % count })
        let members = ledger.trials.sorted {
            ($0.assignment.values[0]?.number ?? 0) < ($1.assignment.values[0]?.number ?? 0)
        }
        let reached = members.map { $0.reach() ?? 0 }
        #expect(reached == [9, 3, 3, 1, 1, 1, 1, 1, 1])
    }

    @Test("Hyperband goes through its brackets: 9, 3, 1 then 5, 1 then 3")
    func hyperband() async throws {
        let (ledger, _) = try await run(TestStudies.training("hyperband", trials: 17))
        for (bracket, counts) in [[9, 3, 1], [5, 1], [3]].enumerated() {
            let steps = [[1, 3, 9], [3, 9], [9]][bracket]
            let members = ledger.trials.filter { $0.bracket == bracket }
            let seen = steps.map { step in
                members.count { $0.measurements.contains { $0.reach ?? 0 >= Double(step) } }
            }
            #expect(seen == counts, "bracket \(bracket)")
        }
    }

    @Test(
        "PASHA trains only the winner beyond the second rung while ranks agree, ASHA the best as they come",
        arguments: [("pasha", [27, 9, 1]), ("asha", [27, 9, 4])])
    func progressive(kind: String, table: [Int]) async throws {
        let (ledger, _) = try await run(TestStudies.training(kind, trials: 27))
        #expect(reached(ledger, [1, 3, 9]) == table)
        let study = try await TestStudies.engine().begin(TestStudies.training(kind, trials: 27))
        var training = TrainingStudy(study)
        // From the second rung on the order is the other way round.
        training.loss = { assignment, step in
            (assignment.values[0]?.number ?? 0) * (step < 3 ? 1 : -1)
        }
        try await training.work()
        let crossing = try await study.ledger()
        #expect(reached(crossing, [9])[0] == 3, "the next rung is opened")
    }

    @Test("no worker waits for a rung to fill", arguments: ["asha", "hyperband", "pasha"])
    func asynchronous(kind: String) async throws {
        let study = try await TestStudies.engine().begin(
            TestStudies.training(kind, trials: 100, parallel: 30))
        let reply = try await study.ask(worker: "w", count: 30)
        #expect(reply.trials.count == 30)
    }

    @Test("partial runs that are made anew count in full, and only whole ones can be best")
    func partial() async throws {
        let study = try await TestStudies.engine().begin(
            TestStudies.training(
                "successive_halving",
                [
                    ("max", .integer(1)), ("min", .real(0.125)), ("factor", .integer(8)),
                    ("continues", .boolean(false)),
                ], trials: 8))
        var partial: [Int: Double] = [:]
        while let trial = try await study.ask(worker: "w").trials.first {
            // A setting that is better on an eighth of the data is not the best on all of it.
            let loss = trial.resource == 1 ? 5 : Double(trial.number)
            if trial.resource == 0.125 { partial[trial.number] = loss }
            _ = try await study.tell(trial.number, token: trial.token, .loss(loss))
        }
        let ledger = try await study.ledger()
        #expect(partial.count == 8)
        #expect(ledger.best == [0] && ledger.trials[0].metrics["loss"] == 5)
        #expect(ledger.counts.completed == 1)
        #expect(ledger.spentResource == 2)
    }

    @Test("a promoted trial goes on from where it was, under the same values")
    func continued() async throws {
        let (ledger, starts) = try await run(
            TestStudies.training("successive_halving", trials: 9), .obeying)
        let winner = try #require(ledger.best.first.map { ledger.trials[$0] })
        #expect(starts.filter { $0.number == winner.number }.map(\.resource) == [1, 3, 9])
        #expect(winner.attempt == 3)
        #expect(winner.measurements.map(\.step) == (1...9).map { $0 })
        #expect(winner.outcome == .completed)
    }

    @Test("a trial that ends before it was told to is complete and is not continued")
    func early() async throws {
        let study = try await TestStudies.engine().begin(TestStudies.training("asha", trials: 4))
        let trial = try await #require(study.ask(worker: "w").trials.first)
        let token = trial.token
        #expect(trial.resource == 1)
        let report = Measurement(resource: 0.5, metrics: ["loss": 1])
        #expect(try await study.report(0, token: token, report) == .proceed)
        #expect(try await study.tell(0, token: token, .loss(1)) == .accepted)
        #expect(try await study.ledger().trials[0].outcome == .completed)
    }

    @Test(
        "what ends after a ruling to pause is paused, however it ends, and told again changes nothing",
        arguments: [
            TrialResult(.stopped(reason: "it was told to end.")), .loss(1),
            TrialResult(.failed(.interrupted, reason: "why", detail: nil)),
            TrialResult(.failed(.crash, reason: "why", detail: nil)),
            TrialResult(.outOfMemory(reason: "why", detail: nil)),
        ])
    func told(result: TrialResult) async throws {
        let study = try await TestStudies.engine().begin(TestStudies.training("asha", trials: 4))
        let trial = try await #require(study.ask(worker: "w").trials.first)
        let report = Measurement(step: 1, metrics: ["loss": 1])
        #expect(try await study.report(0, token: trial.token, report) == .pause)
        #expect(try await study.report(0, token: trial.token, report) == .pause)
        #expect(try await study.tell(0, token: trial.token, result) == .accepted)
        #expect(try await study.tell(0, token: trial.token, result) == .accepted)
        #expect(try await study.report(0, token: trial.token, report) == .stop)
        let ledger = try await study.ledger()
        #expect(ledger.trials[0].state == .paused)
        #expect(ledger.counts.paused == 1 && ledger.counts.running == 0)
        #expect(ledger.trials[0].late.isEmpty)
    }

    @Test("a worker that is lost after a ruling to pause leaves its trial paused")
    func lost() async throws {
        let clock = VirtualClock()
        let study = try await TestStudies.engine(clock: clock)
            .begin(TestStudies.training("asha", trials: 4))
        let trial = try await #require(study.ask(worker: "w").trials.first)
        _ = try await study.report(
            0, token: trial.token, Measurement(step: 1, metrics: ["loss": 1]))
        clock.advance(by: .seconds(1000))
        try await study.refresh()
        #expect(try await study.ledger().trials[0].state == .paused)
        let late = try await study.tell(0, token: trial.token, .loss(1))
        #expect(late == .accepted)
    }

    @Test(
        "a trial lost on its way to a rung is started again with the same target, and decided once")
    func retried() async throws {
        let clock = VirtualClock()
        let study = try await TestStudies.engine(clock: clock).begin(
            TestStudies.training(
                "asha", trials: 4, retry: RetryPolicy(attempts: 3, causes: [.lost])))
        var tokens: [Int] = []
        for number in 0..<3 {
            let trial = try await #require(study.ask(worker: "w").trials.first)
            tokens.append(trial.token)
            let decision = try await study.report(
                number, token: trial.token,
                Measurement(step: 1, metrics: ["loss": Double(3 - number)]))
            #expect(decision == (number == 2 ? .proceed : .pause))
            if number < 2 { _ = try await study.tell(number, token: trial.token, .loss(1)) }
        }
        clock.advance(by: .seconds(1000))
        try await study.refresh()
        let again = try await #require(study.ask(worker: "w").trials.first)
        #expect(again.number == 2 && again.attempt == 2 && again.resource == 3)
        let report = Measurement(step: 1, metrics: ["loss": 100])
        #expect(try await study.report(2, token: again.token, report) == .proceed)
        #expect(try await study.ledger().trials[2].measurements.count == 1)
    }

    @Test(
        "with a fixed order any timing gives the same study, and verification finds it sound",
        arguments: ["asha", "hyperband", "pasha", "successive_halving"])
    func fixed(kind: String) async throws {
        var seen: Set<String> = []
        for seed in 0..<6 {
            let storage = MemoryStorage()
            var state = UInt64(seed)
            let (ledger, _) = try await run(
                TestStudies.training(kind, trials: 20, parallel: 4, order: .fixed),
                workers: [4, 1, 2, 3, 4, 7][seed],
                storage: storage,
                pick: { count in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return Int(state >> 33) % count
                })
            seen.insert(
                ledger.trials.map {
                    "\($0.assignment) \($0.measurements.count) \(TrialWord.of($0)) \($0.attempt)"
                }.joined(separator: "\n"))
            let report = try await StudyVerifier(
                storage: storage, catalogue: TestStudies.catalogue
            ).verify("test")
            #expect(report.difference == nil, "seed \(seed)")
            #expect(report.suggestions == 20)
        }
        #expect(seen.count == 1)
    }

    @Test(
        "an interruption at any moment of a bracket changes nothing",
        arguments: ["asha", "hyperband"])
    func interrupted(kind: String) async throws {
        let definition = try TestStudies.training(kind, trials: 12, order: .fixed)
        let (whole, _) = try await run(definition)
        for ends in 1..<12 {
            let storage = MemoryStorage()
            var training = TrainingStudy(
                try await TestStudies.engine(storage: storage).begin(definition))
            try await training.work(ends: ends)
            // Another process takes up the study from its log alone.
            let study = try await TestStudies.engine(storage: storage).begin(definition)
            var rest = TrainingStudy(study)
            rest.highest = 9
            try await rest.work()
            let ledger = try await study.ledger()
            #expect(
                ledger.trials.map(\.assignment) == whole.trials.map(\.assignment), "\(ends)")
            #expect(ledger.trials.map(TrialWord.of) == whole.trials.map(TrialWord.of), "\(ends)")
            #expect(ledger.best == whole.best)
        }
    }

    @Test("try_first comes before suggestions and is ruled on as they are")
    func firstTries() async throws {
        var definition = try TestStudies.training("asha", trials: 9)
        definition.tryFirst = [Assignment(names: ["x"], values: [.real(42)])]
        let (ledger, _) = try await run(definition)
        #expect(ledger.trials[0].assignment.values == [.real(42)])
        #expect(ledger.trials[0].bracket == 0)
        #expect(ledger.counts.completed >= 1)
    }
}

/// What became of a trial, as a word.
enum TrialWord {
    static func of(_ trial: Trial) -> String {
        switch trial.state {
        case .running: "running"
        case .waiting: "waiting"
        case .paused: "paused"
        case .ended(let outcome): outcome.word
        }
    }
}

import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Testing

/// Drives a study as workers would whose trials have folds, one fold after another.
private struct FoldedStudy {
    let study: StudyCoordinator
    /// Each fold that was run, as `trial:unit`.
    private(set) var runs: [String] = []
    private var running: [(trial: AskedTrial, place: Int)] = []

    init(_ study: StudyCoordinator) { self.study = study }

    /// Hard folds and easy ones, and a little noise of each run's own.
    private static func loss(_ trial: AskedTrial, _ place: Int) -> Double {
        let x = trial.assignment.values[0]?.number ?? 0
        return x + [40.0, 5, 0, -8, 12][place]
            + Double((trial.number * 37 + place * 61) % 101) * 0.2
    }

    /// Works with so many workers until the study is over, or so many folds have run; `pick` says which of
    /// the running trials ends its next fold.
    mutating func work(
        _ workers: Int, folds: Int? = nil, pick: (Int) -> Int = { _ in 0 }
    ) async throws {
        while true {
            while running.count < workers {
                guard let trial = try await study.ask(worker: "w").trials.first else { break }
                running.append((trial, 0))
            }
            if running.isEmpty || folds.map({ runs.count >= $0 }) ?? false { return }
            try await step(pick(running.count) % running.count)
        }
    }

    private mutating func step(_ index: Int) async throws {
        let (trial, place) = running[index]
        let unit = trial.units[place]
        runs.append("\(trial.number):\(unit.name)")
        let decision = try await study.report(
            trial.number, token: trial.token,
            Measurement(unit: unit.name, metrics: ["loss": Self.loss(trial, unit.place)]))
        running[index].place += 1
        guard decision != .proceed || place + 1 == trial.units.count else { return }
        running.remove(at: index)
        let outcome: TrialOutcome =
            decision == .proceed ? .completed : .stopped(reason: "it was told to end.")
        let answer = try await study.tell(
            trial.number, token: trial.token, TrialResult(outcome))
        #expect(answer == .accepted)
    }
}

@Suite("Trials whose folds race")
struct RacedFoldsTests {
    private static func definition(_ scheduler: String) throws -> StudyDefinition {
        var definition = try TestStudies.definition(
            budget: Budget(trials: 24, parallel: 4), order: .fixed)
        definition.replication = Replication(folds: 5)
        definition.scheduler = MethodChoice(scheduler)
        definition.retry = RetryPolicy(attempts: 2, causes: [.lost])
        return definition
    }

    /// What is the same however a study came about.
    private func course(_ ledger: StudyLedger) -> String {
        ledger.trials.map { trial in
            "\(trial.assignment) \(TrialWord.of(trial)) \(trial.ruling) "
                + "\(trial.measurements.map { $0.unit ?? "" }) \(trial.metrics["loss"] ?? .nan)"
        }.joined(separator: "\n")
    }

    @Test(
        "with a fixed order any timing and any number of workers give the same race",
        arguments: ["racing", "auto", "wilcoxon"])
    func fixed(scheduler: String) async throws {
        var seen: Set<String> = []
        for (seed, workers) in [4, 1, 2, 3, 4, 7].enumerated() {
            let storage = MemoryStorage()
            let study = try await TestStudies.engine(storage: storage)
                .begin(Self.definition(scheduler))
            var state = UInt64(seed)
            var folded = FoldedStudy(study)
            try await folded.work(workers) { count in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Int(state >> 33) % count
            }
            let ledger = try await study.ledger()
            seen.insert(course(ledger))
            #expect(Set(folded.runs).count == folded.runs.count, "no fold ran twice")
            #expect(ledger.counts.completed >= 3 && !ledger.best.isEmpty)
            #expect(
                ledger.trials.contains { $0.ruling != .proceed }, "a race that ends nobody")
            let report = try await StudyVerifier(
                storage: storage, catalogue: TestStudies.catalogue
            ).verify("test")
            #expect(report.difference == nil, "\(scheduler), \(workers) workers")
        }
        #expect(seen.count == 1)
    }

    @Test(
        "taken up by another process after any fold, a race in fixed order is the same",
        arguments: ["racing", "auto"])
    func interrupted(scheduler: String) async throws {
        let definition = try Self.definition(scheduler)
        let whole = try await TestStudies.engine().begin(definition)
        var all = FoldedStudy(whole)
        try await all.work(1)
        let expected = try await course(whole.ledger())
        #expect(all.runs.count > 30 && all.runs.count < 24 * 5)
        for folds in 1..<all.runs.count {
            let (storage, clock) = (MemoryStorage(), VirtualClock())
            var first = FoldedStudy(
                try await TestStudies.engine(storage: storage, clock: clock).begin(definition))
            try await first.work(1, folds: folds)
            // Another process takes up the study from its log alone, once the lease is over.
            let study = try await TestStudies.engine(storage: storage, clock: clock)
                .begin(definition)
            clock.advance(by: .seconds(1000))
            var rest = FoldedStudy(study)
            try await rest.work(1)
            #expect(try await course(study.ledger()) == expected, "after \(folds) folds")
            #expect(
                (first.runs + rest.runs).sorted() == all.runs.sorted(), "after \(folds) folds")
        }
    }

    @Test("workers get the folds in the order of the race, and a repeated ask the same trial")
    func order() async throws {
        var definition = try Self.definition("racing")
        definition.order = .live
        let study = try await TestStudies.engine().begin(definition)
        // The third fold shows nothing but the setting; the others are noisy.
        for _ in 0..<8 {
            let trial = try #require(try await study.ask(worker: "w").trials.first)
            let x = trial.assignment.values[0]?.number ?? 0
            for unit in trial.units {
                let noise = Double((trial.number * 37 + unit.place * 61) % 101)
                let decision = try await study.report(
                    trial.number, token: trial.token,
                    Measurement(
                        unit: unit.name,
                        metrics: [
                            "loss": -Double(trial.number) * 1000 + x + (unit.place == 2 ? 0 : noise)
                        ]))
                #expect(decision == .proceed)
            }
            _ = try await study.tell(trial.number, token: trial.token, TrialResult(.completed))
        }
        let key = IdempotencyKey("next", fingerprint: "ask w")
        let next = try #require(try await study.ask(worker: "w", key: key).trials.first)
        #expect(next.units.first?.name == "fold-3" && Set(next.units).count == 5)
        // What others measure meanwhile changes nothing of the answer.
        let other = try #require(try await study.ask(worker: "v").trials.first)
        for unit in other.units {
            _ = try await study.report(
                other.number, token: other.token,
                Measurement(
                    unit: unit.name, metrics: ["loss": unit.place == 2 ? -90_000 : -9000]))
        }
        _ = try await study.tell(other.number, token: other.token, TrialResult(.completed))
        let again = try #require(try await study.ask(worker: "w", key: key).trials.first)
        #expect(again.number == next.number && again.units == next.units)
    }
}

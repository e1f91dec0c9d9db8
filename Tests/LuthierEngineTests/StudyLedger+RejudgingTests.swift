import LuthierDomain
import LuthierMath
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierEngine

@Suite("Trials judged anew")
struct StudyLedgerRejudgingTests {
    private func add(
        _ results: [TrialResult], to study: StudyCoordinator
    ) async throws {
        for result in results {
            let x = Assignment(names: ["x"], values: [.real(1)])
            _ = try await study.add(x, result)
        }
    }

    /// Property: whatever metrics a study began with, edited it is as if it had begun with the others.
    @Test("an edited study is what it would have been under the new metrics from the start")
    func likeFromTheStart() async throws {
        let sets = try EditedStudy.metricSets()
        for seed in 0..<60 as Range<UInt64> {
            var source = RandomSource(seed: seed, stream: 0, purpose: .analysis)
            let before = Int.random(in: sets.indices, using: &source)
            let after = Int.random(in: sets.indices, using: &source)
            // The first is sound, so that no metric is without numbers.
            let first = TrialResult(.completed, metrics: ["loss": 5, "p95": 40, "size": 3])
            let results = [first] + (0..<20).map { _ in EditedStudy.result(&source) }
            let storage = MemoryStorage()
            let edited = try await TestStudies.engine(storage: storage).begin(
                EditedStudy.definition(sets[before]))
            try await add(Array(results.prefix(12)), to: edited)
            let edit = try await edited.edit(into: EditedStudy.definition(sets[after]))
            #expect(edit.isEmpty == (before == after))
            try await add(Array(results.dropFirst(12)), to: edited)
            let fresh = try await TestStudies.engine().begin(
                EditedStudy.definition(sets[after]))
            try await add(results, to: fresh)
            let findings = EditedStudy.findings(try await edited.ledger())
            #expect(
                findings == EditedStudy.findings(try await fresh.ledger()),
                "seed \(seed): \(before) to \(after)")
            let read = try await TestStudies.engine(storage: storage).study("test")
            #expect(findings == EditedStudy.findings(try await read.ledger()), "seed \(seed)")
            let report = try await StudyVerifier(storage: storage).verify("test")
            #expect(report.difference == nil, "seed \(seed)")
        }
    }

    /// Property: an edit that is taken back leaves no trace but the history.
    @Test("editing back gives back what was there")
    func thereAndBack() async throws {
        let sets = try EditedStudy.metricSets()
        for seed in 0..<30 as Range<UInt64> {
            var source = RandomSource(seed: seed, stream: 0, purpose: .analysis)
            let before = Int.random(in: sets.indices, using: &source)
            let after = Int.random(in: sets.indices, using: &source)
            let study = try await TestStudies.engine().begin(
                EditedStudy.definition(sets[before]))
            let first = TrialResult(.completed, metrics: ["loss": 5, "p95": 40, "size": 3])
            try await add([first] + (0..<12).map { _ in EditedStudy.result(&source) }, to: study)
            let findings = EditedStudy.findings(try await study.ledger())
            _ = try await study.edit(into: EditedStudy.definition(sets[after]))
            _ = try await study.edit(into: EditedStudy.definition(sets[before]))
            #expect(findings == EditedStudy.findings(try await study.ledger()), "seed \(seed)")
        }
    }

    @Test("what a program said of a trial stays, also where a bound is named in the same words")
    func saidByPrograms() async throws {
        let sets = try EditedStudy.metricSets()
        let study = try await TestStudies.engine().begin(EditedStudy.definition(sets[1]))
        try await add(
            [
                TrialResult(.completed, metrics: ["loss": 1, "p95": 40]),
                TrialResult(.completed, metrics: ["loss": 1, "p95": 60]),
                TrialResult(.infeasible(reason: "too wide"), metrics: ["loss": 1, "p95": 60]),
                TrialResult(
                    .infeasible(reason: "p95 is 60.0 and must be at most 40.0."),
                    metrics: ["loss": 1, "p95": 60]),
                TrialResult(.failed(.noMetric, reason: "told so", detail: nil)),
                TrialResult(.completed, metrics: ["p95": 40]),
                TrialResult(.completed, metrics: ["loss": .nan, "p95": 40]),
            ], to: study)
        let edit = try await study.edit(
            into: EditedStudy.definition([
                Metric("loss", .stored), Metric("p95", .optimized(.minimize, threshold: nil)),
            ]))
        let outcomes = try await study.ledger().trials.map { $0.outcome?.word }
        #expect(
            outcomes == [
                "completed", "completed", "infeasible", "infeasible", "failed", "completed",
                "completed",
            ])
        #expect(edit.verdicts.map(\.number) == [1, 5, 6])
        #expect(edit.verdicts.map(\.before.word) == ["infeasible", "failed", "failed"])
        #expect(edit.bestBefore == [0] && edit.best == [0])
    }

    @Test("numbers on the way follow too: of running and paused trials, and those that rulings saw")
    func onTheWay() async throws {
        func definition(_ factor: Int) throws -> StudyDefinition {
            var definition = try TestStudies.training("asha", trials: 4)
            definition.metrics = [
                Metric("loss", .stored),
                Metric(
                    "cost", .optimized(.minimize, threshold: nil),
                    derivation: try Expression(parsing: "\(factor) * loss")),
            ]
            return definition
        }
        let study = try await TestStudies.engine().begin(definition(1))
        var training = TrainingStudy(study)
        try await training.work(2, ends: 2)
        let trial = try await #require(study.ask(worker: "v").trials.first)
        _ = try await study.report(
            trial.number, token: trial.token, Measurement(step: 1, metrics: ["loss": 3]))
        let before = try await study.ledger()
        #expect(!before.paused.isEmpty && !before.rulings.isEmpty)
        _ = try await study.edit(into: definition(2))
        let after = try await study.ledger()
        for (old, new) in zip(before.trials, after.trials) {
            #expect(new.measurements.count == old.measurements.count)
            for (old, new) in zip(old.measurements, new.measurements) {
                #expect(new.metrics["cost"] == old.metrics["loss"].map { $0 * 2 })
            }
            if new.state == .paused {
                #expect(new.metrics["cost"] == old.metrics["cost"].map { $0 * 2 })
            }
        }
        for (old, new) in zip(before.rulings, after.rulings) {
            #expect(
                new.measurement.metrics["cost"] == old.measurement.metrics["cost"].map { $0 * 2 })
        }
    }

    @Test("a trial that has not ended cannot have been judged, nor can one that is not there")
    func refused() throws {
        let definition = try TestStudies.definition()
        let time = Timestamp(milliseconds: 0)
        func ledger() throws -> StudyLedger {
            var ledger = try StudyLedger(
                EventRecord(sequence: 1, time: time, event: .created(definition)))
            let x = Assignment(names: ["x"], values: [.real(1)])
            try ledger.apply(
                EventRecord(sequence: 2, time: time, event: .enqueued(number: 0, x)))
            return ledger
        }
        for (number, message) in [(0, "had not ended"), (1, "no trial 1")] {
            var ledger = try ledger()
            let event = StudyEvent.rejudged([
                Rejudgement(number: number, outcome: .completed, metrics: [:])
            ])
            let error = #expect(throws: LedgerError.self) {
                try ledger.apply(EventRecord(sequence: 3, time: time, event: event))
            }
            #expect(error?.message.contains(message) == true)
        }
    }
}

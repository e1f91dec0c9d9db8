import LuthierDomain
import LuthierEngine
import LuthierPorts

/// Holds a whole simulated history against every promise.
struct HistoryChecker {
    /// What the storage holds at the end.
    let records: [EventRecord]
    /// What was read of it on the way.
    let observed: [EventRecord]
    let history: History
    let definition: StudyDefinition
    let term: Duration

    /// Broken promises; empty when all are kept.
    ///
    /// - Complexity: O(events), and O(completed trials × best trials) with several objectives.
    func violations() -> [Violation] {
        var checker = LogChecker(definition, term: term, history: history)
        for record in records { checker.take(record) }
        checker.finishArtifacts()
        checkReads(&checker)
        checkAnswers(&checker)
        checkFold(&checker)
        return history.violations + checker.violations
    }

    /// What was read once stays.
    private func checkReads(_ checker: inout LogChecker) {
        guard observed.count <= records.count else {
            return checker.fail(
                .acknowledged, "\(observed.count) events were read and \(records.count) are left.")
        }
        for (seen, record) in zip(observed, records) where seen != record {
            checker.fail(.finished, "event \(seen.sequence) is not what was read before.")
            break
        }
    }

    /// What was answered is in the log.
    private func checkAnswers(_ checker: inout LogChecker) {
        for (attempt, answer) in history.told {
            let isThere =
                answer == .accepted
                ? checker.ends.contains(attempt) && !checker.lost.contains(attempt)
                : checker.late.contains(attempt)
            if !isThere {
                checker.fail(
                    .acknowledged,
                    "a result of trial \(attempt.number) under token \(attempt.token) was answered "
                        + "\(answer.rawValue) and is gone.")
            }
        }
        for report in history.reported where !checker.measured.contains(report) {
            checker.fail(
                .acknowledged,
                "a measurement of trial \(report.attempt.number) under token "
                    + "\(report.attempt.token) was acknowledged and is gone.")
        }
        var holders: Set<History.Attempt> = []
        for (attempt, worker) in history.handed {
            if checker.starts[attempt] != worker {
                checker.fail(
                    .acknowledged,
                    "\(worker) was given trial \(attempt.number) under token \(attempt.token), "
                        + "which is no attempt of it.")
            }
            if !holders.insert(attempt).inserted {
                checker.fail(
                    .tokens, "token \(attempt.token) of trial \(attempt.number) was given twice.")
            }
        }
        for number in history.halted where !checker.halted.contains(number) {
            checker.fail(
                .acknowledged, "trial \(number) was stopped by hand, and the log does not say so.")
        }
        for (number, change) in history.annotated
        where !checker.notebook.hasTaken(change, about: number) {
            checker.fail(
                .acknowledged,
                "\"\(change.note ?? "")\" and \(change.adding) were written about "
                    + "\(number.map { "trial \($0)" } ?? "the study"), acknowledged, and are gone.")
        }
        for (attempt, file) in history.kept
        where !checker.shelf.hasRecorded(file, of: attempt.number) {
            checker.fail(
                .acknowledged,
                "\(file.name) of trial \(attempt.number) was acknowledged and is gone.")
        }
        for number in history.numbered where !checker.trials.indices.contains(number) {
            checker.fail(.acknowledged, "trial \(number) was acknowledged and is gone.")
        }
    }

    /// The engine's own picture agrees with that of the checker.
    private func checkFold(_ checker: inout LogChecker) {
        guard let first = records.first else {
            return checker.fail(.acknowledged, "the log is empty.")
        }
        do throws(LedgerError) {
            var ledger = try StudyLedger(first)
            for record in records.dropFirst() { try ledger.apply(record) }
            check(ledger, &checker)
        } catch {
            checker.fail(.recomputed, "the log cannot be folded: \(error)")
        }
    }

    private func check(_ ledger: StudyLedger, _ checker: inout LogChecker) {
        let counts = ledger.counts
        if counts.total != ledger.trials.count || ledger.trials.count != checker.trials.count {
            checker.fail(
                .accounts,
                "\(checker.trials.count) trials were asked for, and \(counts.total) are pending or "
                    + "finished.")
        }
        if ledger.artifactBytes != checker.shelf.bytes {
            checker.fail(
                .artifacts,
                "\(checker.shelf.bytes) bytes of artifacts are there, and \(ledger.artifactBytes) "
                    + "are counted.")
        }
        for number in [nil] + checker.trials.indices.map(Optional.some)
        where ledger.annotation(of: number) != checker.notebook.annotation(of: number) {
            checker.fail(
                .acknowledged,
                "what is written about \(number.map { "trial \($0)" } ?? "the study") is not what "
                    + "its events say.")
        }
        for (trial, model) in zip(ledger.trials, checker.trials)
        where trial.outcome != model.outcome
            || (trial.outcome != nil && trial.metrics != model.metrics)
        {
            checker.fail(.finished, "trial \(trial.number) is not what its events say.")
        }
        checkBest(ledger, &checker)
    }

    private func checkBest(_ ledger: StudyLedger, _ checker: inout LogChecker) {
        let objectives = ledger.definition.objectives
        func losses(_ number: Int) -> [Double]? {
            guard checker.trials[number].outcome == .completed else { return nil }
            let values = objectives.compactMap { objective in
                checker.trials[number].metrics[objective.name].flatMap {
                    objective.direction?.loss($0)
                }
            }
            return values.count == objectives.count ? values : nil
        }
        func isBetter(_ left: [Double], _ right: [Double]) -> Bool {
            left != right && zip(left, right).allSatisfy { $0 <= $1 }
        }
        let best = ledger.best.compactMap(losses)
        if best.count != ledger.best.count {
            return checker.fail(.best, "one of the best trials is not completed.")
        }
        for number in checker.trials.indices {
            guard let found = losses(number) else { continue }
            if best.contains(where: { isBetter(found, $0) })
                || !best.contains(where: { $0 == found || isBetter($0, found) })
            {
                return checker.fail(.best, "trial \(number) is better than one of the best.")
            }
        }
    }
}

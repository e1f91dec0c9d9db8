import LuthierDomain
import LuthierPorts

/// Whether a result counts.
public enum TellAnswer: String, Sendable, Hashable {
    /// It is the trial's result, or the end of its attempt.
    case accepted
    /// Its lease was lost before; it is kept with the trial and never wins.
    case late
}

extension Journal {
    /// Takes a measurement of a running trial and says how the trial goes on.
    ///
    /// A report under a token that no longer holds the trial changes nothing and is told to stop.
    /// A trial that was once ruled to stop stays so until it ends.
    mutating func report(
        _ number: Int, token: Int, _ measurement: Measurement, term: Duration
    ) -> TrialDecision {
        guard ledger.trials[number].lease?.token == token else { return .stop }
        // How far a program gets between the ruling and its end is chance; what it says of its end is
        // not.
        if ledger.trials[number].ruling == .proceed || measurement.reach == nil {
            var measurement = measurement
            measurement.metrics = ledger.derivations.extending(
                measurement.metrics, baseline: ledger.baseline)
            take(measurement, of: number, token: token, expires: now + term)
        }
        return decision(on: number)
    }

    private mutating func take(
        _ measurement: Measurement, of number: Int, token: Int, expires: Timestamp
    ) {
        write(.measured(number: number, token: token, measurement, expires: expires))
        guard ledger.mayGoOn(number) else { return }
        let ruling = methods.rule(number, ledger.snapshot(forRulingOn: number))
        if ruling != .proceed { write(.ruled(number: number, token: token, ruling)) }
    }

    /// Notes a sign of life, at most twice in the term of a lease.
    ///
    /// - Returns: How the trial goes on; `stop` when the lease was lost or the study is over.
    mutating func renew(_ number: Int, token: Int, term: Duration) -> TrialDecision {
        guard ledger.trials[number].lease?.token == token else { return .stop }
        if watch.mustRenew(token, term: term, at: steady) {
            write(.renewed(number: number, token: token, expires: now + term))
        }
        return decision(on: number)
    }

    private func decision(on number: Int) -> TrialDecision {
        guard ledger.ending == nil else { return .stop }
        switch ledger.trials[number].ruling {
        case .proceed, .extend: return .proceed
        case .pause: return .pause
        case .stop, .finish: return .stop
        }
    }

    /// Takes the result of a trial.
    ///
    /// A result under a lost lease is kept as late. The same result told again is accepted again
    /// and changes nothing.
    mutating func tell(_ number: Int, token: Int, _ result: TrialResult) -> TellAnswer {
        let trial = ledger.trials[number]
        let told = extended(result)
        let settled = trial.token == token ? settled(told, of: trial) : judged(told)
        guard trial.lease?.token == token else {
            let isRepeated =
                trial.state == .paused
                || trial.outcome == settled.outcome && trial.metrics == settled.metrics
            if trial.token == token, isRepeated { return .accepted }
            let late = LateResult(
                token: token, outcome: settled.outcome, metrics: settled.metrics)
            if !trial.late.contains(late) { write(.late(number: number, late)) }
            return .late
        }
        let result = recovered(told, of: number, token: token)
        noteTarget(of: number, token: token, result)
        if isPaused(number, by: result) {
            write(.paused(number: number, token: token))
        } else {
            end(number, token: token, self.settled(result, of: ledger.trials[number]))
        }
        closeIfOver()
        return .accepted
    }

    /// Takes again what an attempt had measured that failed after it came as far as it was told, and
    /// before it could end.
    ///
    /// The program of the next attempt finds a checkpoint with which nothing is left to train; it ends
    /// well and reports nothing.
    private mutating func recovered(
        _ result: TrialResult, of number: Int, token: Int
    ) -> TrialResult {
        let trial = ledger.trials[number]
        guard result.outcome == .completed, result.metrics.isEmpty, let lease = trial.lease,
            trial.ruling == .proceed, trial.measurements.count == trial.settled,
            let last = trial.lost.last(where: { $0.unit == nil }),
            last.isFinal || trial.target.map({ last.reach ?? 0 >= $0 }) ?? false,
            ledger.definition.objectives.allSatisfy({ last.metrics[$0.name] != nil })
        else { return result }
        for measurement in trial.lost {
            take(measurement, of: number, token: token, expires: lease.expires)
        }
        let tally = TrialTally(trial.lost)
        return TrialResult(
            .completed, metrics: tally.metrics, deviations: tally.deviations,
            detail: result.detail)
    }

    /// Takes the result of a program that was told how far to train, and reported nothing on its way
    /// there, as a measurement at that resource.
    private mutating func noteTarget(of number: Int, token: Int, _ result: TrialResult) {
        let trial = ledger.trials[number]
        guard ledger.definition.replication == nil, result.outcome == .completed,
            let lease = trial.lease, let target = trial.target,
            ledger.mayGoOn(number), trial.reach(from: trial.settled) == nil,
            ledger.definition.objectives.allSatisfy({ result.metrics[$0.name] != nil })
        else { return }
        take(
            Measurement(
                resource: target, metrics: result.metrics, deviations: result.deviations),
            of: number, token: token, expires: lease.expires)
    }

    /// Whether an attempt that ended may be continued: it was ruled to pause, or it came as far as it
    /// was told and may train further by now.
    private func isPaused(_ number: Int, by result: TrialResult) -> Bool {
        let trial = ledger.trials[number]
        if case .infeasible = result.outcome { return false }
        if case .pause = trial.ruling { return true }
        guard trial.ruling == .proceed, result.outcome == .completed,
            let resource = trial.resource, let target = trial.target, resource > target,
            let reach = trial.reach(from: trial.settled)
        else { return false }
        return reach >= target && reach < resource
    }

    /// Takes in a trial that was evaluated elsewhere.
    ///
    /// - Returns: Its number.
    mutating func add(_ assignment: Assignment, _ result: TrialResult) -> Int {
        enqueueFirstTries()
        let number = ledger.trials.count
        let judged = judged(result)
        write(
            .added(
                number: number, assignment, judged.outcome, judged.metrics,
                deviations: judged.deviations))
        closeIfOver()
        return number
    }

    /// Reclaims the trials of whose workers nothing was heard for a whole term.
    mutating func sweep(term: Duration) {
        let silent = watch.silent(for: term, at: steady)
        guard !silent.isEmpty else { return }
        reclaim("its worker was not heard of before the lease expired.") {
            silent.contains($0.token)
        }
        reclaimScorings("it was not heard of before its lease expired") {
            silent.contains($0.token)
        }
    }

    /// Reclaims the trials of workers that are known to be gone.
    mutating func release(workers: Set<String>) {
        reclaim("its worker is gone.") { workers.contains($0.worker) }
        reclaimScorings("its process is gone") { workers.contains($0.worker) }
    }

    private mutating func reclaim(_ reason: String, where isGone: (Lease) -> Bool) {
        let gone = ledger.running.filter { ledger.trials[$0].lease.map(isGone) ?? false }
        for number in gone.sorted() {
            let lost = TrialResult(.failed(.lost, reason: reason, detail: nil))
            let trial = ledger.trials[number]
            if isPaused(number, by: lost) {
                write(.paused(number: number, token: trial.token))
            } else {
                end(number, token: trial.token, settled(lost, of: trial))
            }
        }
        if !gone.isEmpty { closeIfOver() }
    }

    private mutating func end(_ number: Int, token: Int, _ result: TrialResult) {
        write(
            .ended(
                TrialEnd(
                    number: number, token: token, outcome: result.outcome, metrics: result.metrics,
                    deviations: result.deviations,
                    retries: retries(number, after: result.outcome))))
    }

    /// Whether a trial gets another attempt: always after an interruption, else by the policy.
    private func retries(_ number: Int, after outcome: TrialOutcome) -> Bool {
        let policy = ledger.definition.retry
        let attemptsLeft = ledger.trials[number].failures + 1 < policy.attempts
        switch outcome {
        case .failed(.interrupted, _, _): return true
        case .failed(let kind, _, _): return attemptsLeft && policy.causes.contains(kind)
        case .outOfMemory: return attemptsLeft && policy.retriesOutOfMemory
        case .completed, .stopped, .infeasible: return false
        }
    }

    /// What a result amounts to for the trial that it ends.
    ///
    /// Once a trial was ruled to stop, it has been stopped however its end comes about: asked,
    /// killed, lost, or told with the value it had by then. Its numbers are those it had measured
    /// when it was ruled on, and those told where it had measured none. One end counts as its own: it was complete, final report
    /// included, before it could be asked to end. A trial that was ruled to finish is complete with
    /// those numbers, unless one that is required is missing or the program refused the settings.
    private func settled(_ result: TrialResult, of trial: Trial) -> TrialResult {
        if result.outcome == .completed, hasFinalReport(trial) { return judged(result) }
        let tally = TrialTally(trial.measurements)
        let metrics = tally.metrics.merging(result.metrics)
        let deviations = tally.deviations.merging(result.deviations)
        switch trial.ruling {
        case .proceed, .extend, .pause:
            // The numbers of a trial of several runs are the means over them, unless it tells others.
            guard ledger.definition.replication != nil else { return judged(result) }
            return judged(
                TrialResult(
                    result.outcome, metrics: metrics, deviations: deviations,
                    detail: result.detail))
        case .finish(let reason):
            if case .infeasible = result.outcome { return result }
            let complete = judged(
                TrialResult(.completed, metrics: metrics, deviations: deviations))
            guard case .failed(.noMetric, _, _) = complete.outcome else { return complete }
            return extended(
                TrialResult(.stopped(reason: reason), metrics: metrics, deviations: deviations))
        case .stop(let reason):
            return extended(
                TrialResult(
                    .stopped(reason: reason), metrics: result.metrics.merging(tally.metrics),
                    deviations: result.deviations.merging(tally.deviations)))
        }
    }

    /// Whether a trial reported each objective without a step, which makes it final.
    private func hasFinalReport(_ trial: Trial) -> Bool {
        ledger.definition.objectives.allSatisfy { objective in
            trial.measurements.contains {
                $0.isFinal && $0.metrics[objective.name] != nil
            }
        }
    }

    private func judged(_ result: TrialResult) -> TrialResult {
        let result = extended(result)
        guard result.outcome == .completed else { return result }
        return TrialResult(
            ledger.definition.judgement(of: result.metrics, detail: result.detail),
            metrics: result.metrics, deviations: result.deviations)
    }

    /// A result with the metrics that follow from it; one that comes to its end while there is no baseline
    /// is compared with itself.
    func extended(_ result: TrialResult) -> TrialResult {
        guard !ledger.derivations.isEmpty else { return result }
        let own = result.outcome == .completed ? result.metrics : nil
        return TrialResult(
            result.outcome,
            metrics: ledger.derivations.extending(
                result.metrics, baseline: ledger.baseline ?? own),
            deviations: result.deviations, detail: result.detail)
    }
}

extension StudyLedger {
    /// Whether a running trial may train on: the study is open, and no scheduler ruled otherwise.
    func mayGoOn(_ number: Int) -> Bool {
        ending == nil && trials[number].ruling == .proceed
    }
}

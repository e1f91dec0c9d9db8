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
    /// Rules on a running trial after each of its measurements.
    typealias Rule = (Int, StudySnapshot) -> Ruling

    /// Takes a measurement of a running trial and says how the trial goes on.
    ///
    /// A report under a token that no longer holds the trial changes nothing and is told to stop.
    /// A trial that was once ruled to stop stays so until it ends.
    mutating func report(
        _ number: Int, token: Int, _ measurement: Measurement, term: Duration, rule: Rule
    ) -> TrialDecision {
        guard ledger.trials[number].lease?.token == token else { return .stop }
        write(.measured(number: number, token: token, measurement, expires: now + term))
        if ledger.mayGoOn(number) {
            let ruling = rule(number, ledger.snapshot(horizon: ledger.horizon(of: number)))
            if ruling != .proceed { write(.ruled(number: number, token: token, ruling)) }
        }
        return decision(on: number)
    }

    /// Notes a sign of life, at most twice in the term of a lease.
    ///
    /// - Returns: How the trial goes on; `stop` when the lease was lost or the study is over.
    mutating func renew(_ number: Int, token: Int, term: Duration) -> TrialDecision {
        guard let lease = ledger.trials[number].lease, lease.token == token else { return .stop }
        if lease.expires - now < term / 2 {
            write(.renewed(number: number, token: token, expires: now + term))
        }
        return decision(on: number)
    }

    private func decision(on number: Int) -> TrialDecision {
        ledger.mayGoOn(number) ? .proceed : .stop
    }

    /// Takes the result of a trial.
    ///
    /// A result under a lost lease is kept as late. The same result told again is accepted again
    /// and changes nothing.
    mutating func tell(_ number: Int, token: Int, _ result: TrialResult) -> TellAnswer {
        let trial = ledger.trials[number]
        let settled = trial.token == token ? settled(result, of: trial) : judged(result)
        guard trial.lease?.token == token else {
            if trial.token == token, trial.outcome == settled.outcome,
                trial.metrics == settled.metrics
            {
                return .accepted
            }
            let late = LateResult(
                token: token, outcome: settled.outcome, metrics: settled.metrics)
            if !trial.late.contains(late) { write(.late(number: number, late)) }
            return .late
        }
        end(number, token: token, settled)
        closeIfOver()
        return .accepted
    }

    /// Takes in a trial that was evaluated elsewhere.
    ///
    /// - Returns: Its number.
    mutating func add(_ assignment: Assignment, _ result: TrialResult) -> Int {
        enqueueFirstTries()
        let number = ledger.trials.count
        write(
            .added(
                number: number, assignment, judged(result).outcome, result.metrics,
                deviations: result.deviations))
        closeIfOver()
        return number
    }

    /// Reclaims the trials whose leases have expired.
    mutating func sweep() {
        let now = now
        reclaim("its worker was not heard of before the lease expired.") { $0.expires < now }
    }

    /// Reclaims the trials of workers that are known to be gone.
    mutating func release(workers: Set<String>) {
        reclaim("its worker is gone.") { workers.contains($0.worker) }
    }

    private mutating func reclaim(_ reason: String, where isGone: (Lease) -> Bool) {
        let gone = ledger.running.filter { ledger.trials[$0].lease.map(isGone) ?? false }
        for number in gone.sorted() {
            let lost = TrialResult(.failed(.lost, reason: reason, detail: nil))
            let trial = ledger.trials[number]
            end(number, token: trial.token, settled(lost, of: trial))
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
    /// killed, lost, or told with the value it had by then. Its numbers are those told, and what
    /// it had measured where none were. One end counts as its own: it was complete, final report
    /// included, before it could be asked to end.
    private func settled(_ result: TrialResult, of trial: Trial) -> TrialResult {
        guard case .stop(let reason) = trial.ruling else { return judged(result) }
        if result.outcome == .completed, hasFinalReport(trial) { return judged(result) }
        let tally = TrialTally(trial.measurements)
        return TrialResult(
            .stopped(reason: reason), metrics: tally.metrics.merging(result.metrics),
            deviations: tally.deviations.merging(result.deviations))
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
        guard result.outcome == .completed else { return result }
        return TrialResult(
            ledger.definition.judgement(of: result.metrics, detail: result.detail),
            metrics: result.metrics, deviations: result.deviations)
    }
}

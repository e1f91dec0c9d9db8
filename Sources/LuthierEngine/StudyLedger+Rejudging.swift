import LuthierDomain

extension StudyLedger {
    /// What the trials that have ended are by a revised definition, where they are something else or have
    /// other numbers.
    ///
    /// - Parameter revised: The definition that is to follow.
    /// - Returns: Their judgements by number; empty when trials are judged alike.
    /// - Complexity: O(ended trials × metrics).
    func rejudgements(by revised: StudyDefinition) -> [Rejudgement] {
        guard !definition.judges(like: revised) else { return [] }
        return judgements(by: revised).filter {
            trials[$0.number].outcome != $0.outcome || trials[$0.number].metrics != $0.metrics
        }
    }

    /// What all trials that have ended are by a revised definition, by number.
    ///
    /// Trials are judged as they were when they ended, in that order: with the numbers that they
    /// reported, compared with the first of them that can be a baseline. What a program or a person said of
    /// a trial, or a scheduler decided, stays; only derived numbers follow.
    func judgements(by revised: StudyDefinition) -> [Rejudgement] {
        let derivations = revised.derivations
        let dropped = definition.derivedNames.subtracting(revised.derivedNames)
        var baseline: MetricValues?
        var judgements: [Rejudgement] = []
        for number in ended {
            let trial = trials[number]
            guard var outcome = trial.outcome else { continue }
            let isJudged = isJudged(trial)
            var metrics = trial.metrics.without(dropped)
            metrics = derivations.extending(
                metrics, baseline: baseline ?? (isJudged ? metrics : nil))
            if isJudged { outcome = Self.outcome(of: trial, outcome, metrics, by: revised) }
            if baseline == nil {
                baseline = Self.baseline(from: outcome, metrics, for: derivations)
            }
            judgements.append(Rejudgement(number: number, outcome: outcome, metrics: metrics))
        }
        return judgements.sorted { $0.number < $1.number }
    }

    /// Whether the outcome of an ended trial was found by looking at its numbers.
    func isJudged(_ trial: Trial) -> Bool {
        guard let outcome = trial.outcome else { return false }
        switch outcome {
        case .completed: return true
        case .infeasible:
            return definition.judgement(of: trial.metrics, detail: outcome.detail) == outcome
        case .failed(.noMetric, let reason, let detail),
            .failed(.notFinite, let reason, let detail):
            let judgement = definition.judgement(of: trial.metrics, detail: detail)
            // What is said of reports behind the semicolon may be the words of another version.
            return judgement.word == outcome.word
                && judgement.reason?.prefix { $0 != ";" } == reason.prefix { $0 != ";" }
        case .stopped(let reason): return trial.ruling == .finish(reason: reason)
        case .failed, .outOfMemory: return false
        }
    }

    /// What an ended trial is as a baseline; nil unless one is needed, and it was measured to its end.
    static func baseline(
        from outcome: TrialOutcome, _ metrics: MetricValues, for derivations: MetricDerivations
    ) -> MetricValues? {
        let names = derivations.baselineNames
        guard !names.isEmpty, names.allSatisfy({ metrics[$0]?.isFinite ?? false }) else {
            return nil
        }
        switch outcome {
        case .completed, .infeasible: return metrics
        case .stopped, .failed, .outOfMemory: return nil
        }
    }

    /// Whether the baseline has to be known before another trial begins.
    package var awaitsBaseline: Bool {
        baseline == nil && !derivations.baselineNames.isEmpty && !running.isEmpty
    }

    private static func outcome(
        of trial: Trial, _ before: TrialOutcome, _ metrics: MetricValues,
        by revised: StudyDefinition
    ) -> TrialOutcome {
        let outcome = revised.judgement(of: metrics, detail: before.detail)
        // A trial that a scheduler had finish has been stopped when a number is missing.
        if case .finish(let reason) = trial.ruling, case .failed(.noMetric, _, _) = outcome {
            if case .failed = before { return outcome }
            return .stopped(reason: reason)
        }
        return outcome
    }
}

import LuthierDomain
import LuthierEngine
import LuthierWire

/// What is logged of a study: one run for it, and inside that one for each trial that began.
struct StudyRuns {
    let history: StudyHistory
    /// Who logs, and the version of Luthier.
    let user: String
    let version: String

    private var ledger: StudyLedger { history.ledger }
    private var definition: StudyDefinition { ledger.definition }

    /// What tells the study from others, also of its name: when it was begun, and its name.
    var identity: String {
        "\(ledger.created.milliseconds)-\(TrackingRequest.encoded(definition.name))"
    }

    /// The numbers of the trials that have a run.
    var numbers: [Int] {
        ledger.trials.lazy.map(\.number).filter { history.start(of: $0) != nil }
    }

    // MARK: The study

    /// The study's own run.
    var study: RunSketch {
        let isOver = ledger.ending != nil && ledger.counts.running == 0
        let ends = ledger.trials.lazy.compactMap(\.ended).max()
        var sketch = RunSketch(
            name: definition.name,
            status: isOver ? "FINISHED" : ledger.counts.running > 0 ? "RUNNING" : "SCHEDULED",
            start: ledger.created, end: isOver ? ends ?? ledger.created : nil)
        addOrigin(to: &sketch)
        sketch.add(tag: RunSketch.noteTag, note)
        sketch.add(tag: "luthier.state", ledger.state)
        if case .finished(let reason)? = ledger.ending {
            sketch.add(tag: "luthier.reason", reason)
        }
        sketch.add(
            tag: "luthier.trials",
            ledger.counts.entries.filter { $0.count > 0 }.map { "\($0.count) \($0.word)" }
                .joined(separator: ", "))
        sketch.add(tag: "luthier.goals", goals)
        sketch.add(tag: "luthier.sampler", definition.sampler.kind)
        sketch.add(tag: "luthier.scheduler", definition.scheduler?.kind)
        sketch.add(tag: "luthier.seed", "\(definition.seed)")
        addBest(to: &sketch)
        sketch.add(ledger.annotation(of: nil))
        return sketch
    }

    private func addBest(to sketch: inout RunSketch) {
        let best = ledger.best
        sketch.add(
            tag: "luthier.best.trial",
            best.isEmpty ? nil : best.map(String.init).joined(separator: ", "))
        guard best.count == 1, let number = best.first else { return }
        let trial = ledger.trials[number]
        sketch.add(
            tag: "luthier.best.parameters",
            TrialBody.parameters(trial.assignment, in: definition.space).text())
        for (name, value) in trial.metrics.entries {
            sketch.add(
                name, value, step: ledger.counts.ended, at: trial.ended ?? trial.started)
        }
    }

    private var goals: String {
        definition.objectives.map { metric in
            "\(metric.name) \(metric.direction.map { "\($0.rawValue)" } ?? "")"
        }.joined(separator: ", ")
    }

    private var note: String {
        let ended = ledger.counts.ended
        var text = "A study of Luthier: \(ended) \(ended == 1 ? "trial has" : "trials have") ended."
        if let best = ledger.best.first, ledger.best.count == 1 {
            let metrics = definition.objectives.compactMap { metric in
                ledger.trials[best].metrics[metric.name].map { "\(metric.name) \($0)" }
            }
            text += " The best is trial \(best), \(metrics.joined(separator: ", "))."
        }
        return text
    }

    // MARK: Trials

    /// A trial's run.
    ///
    /// - Parameters:
    ///   - number: The trial, which began.
    ///   - parent: The id of the study's run.
    /// - Returns: What the run is to hold now.
    func trial(_ number: Int, in parent: String) -> RunSketch {
        let trial = ledger.trials[number]
        var sketch = RunSketch(
            name: "trial \(number)", status: status(of: trial),
            start: history.start(of: number) ?? trial.started, end: trial.ended)
        addOrigin(to: &sketch)
        sketch.add(tag: "mlflow.parentRunId", parent)
        sketch.add(tag: RunSketch.trialTag, "\(number)")
        sketch.add(tag: "luthier.outcome", TrialBody.word(trial))
        sketch.add(tag: "luthier.reason", trial.outcome?.reason)
        sketch.add(tag: "luthier.attempt", "\(trial.attempt)")
        sketch.add(tag: "luthier.origin", "\(trial.origin)")
        sketch.add(tag: "luthier.history", "\(trial.history)")
        sketch.add(tag: "luthier.sampler", trial.provenance?.sampler)
        sketch.add(tag: "luthier.why", trial.provenance?.summary)
        sketch.add(tag: "luthier.resource", trial.resource.map { "\($0)" })
        sketch.add(tag: "luthier.bracket", trial.bracket.map { "\($0)" })
        sketch.add(tag: "luthier.parent", trial.parent.map { "\($0)" })
        if trial.outcome != nil {
            sketch.add(tag: "luthier.best", ledger.best.contains(number) ? "true" : "false")
        }
        for (name, value) in definition.space.passedValues(of: trial.assignment) {
            sketch.add(param: name, value.description)
        }
        addNumbers(of: trial, to: &sketch)
        sketch.add(ledger.annotation(of: number))
        return sketch
    }

    private func status(of trial: Trial) -> String {
        switch trial.state {
        case .running: "RUNNING"
        case .waiting, .paused: ledger.ending == nil ? "SCHEDULED" : "KILLED"
        case .ended(.completed): "FINISHED"
        case .ended(.stopped): "KILLED"
        case .ended(.failed), .ended(.outOfMemory), .ended(.infeasible): "FAILED"
        }
    }

    private func addNumbers(of trial: Trial, to sketch: inout RunSketch) {
        var step = 0
        for (measurement, time) in zip(trial.measurements, history.times(of: trial.number)) {
            let reach = measurement.step ?? measurement.resource.flatMap { Int(exactly: $0) }
            step = reach ?? step
            for (name, value) in measurement.metrics.entries {
                let key = measurement.unit.map { "\(name)/\($0)" } ?? name
                sketch.add(key, value, step: step, at: time)
            }
        }
        guard let ended = trial.ended else { return }
        sketch.add(final: trial.metrics, at: ended)
        guard let score = ledger.holdoutUse(of: trial.number)?.score else { return }
        for (name, value) in score.metrics.entries {
            sketch.add("holdout/\(name)", value, step: step, at: ended)
        }
    }

    private func addOrigin(to sketch: inout RunSketch) {
        sketch.add(tag: "mlflow.user", user.isEmpty ? nil : user)
        sketch.add(tag: "mlflow.source.type", "LOCAL")
        if !definition.command.isEmpty {
            sketch.add(
                tag: "mlflow.source.name", SettingsText.command(definition.command))
        }
        sketch.add(tag: "luthier.study", definition.name)
        sketch.add(tag: RunSketch.identityTag, identity)
        sketch.add(tag: "luthier.version", version)
    }
}

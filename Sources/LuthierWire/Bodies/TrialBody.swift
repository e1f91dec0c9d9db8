package import LuthierDomain

/// Trials as JSON, the same in exports, on the wire and in reports.
package enum TrialBody {
    /// All that is known of a trial.
    ///
    /// - Parameters:
    ///   - trial: The trial.
    ///   - space: The study's space, which adds fixed and derived values to the tuned ones.
    ///   - holdout: What is known of its scoring on the holdout.
    ///   - artifacts: What is kept of it, where that is to be said.
    ///   - annotation: What people wrote about it.
    /// - Returns: An object; keys without a value are left out.
    package static func json(
        _ trial: Trial, in space: SearchSpace, holdout: HoldoutStanding? = nil,
        artifacts: [Artifact] = [], annotation: Annotation = Annotation()
    ) -> JSONValue {
        var body: JSONObject = [
            "number": .integer(trial.number), "outcome": .string(word(trial)),
        ]
        if let outcome = trial.outcome {
            body["reason"] = outcome.reason.map { .string($0) }
            if case .failed(let kind, _, _) = outcome { body["failure"] = .string(kind.rawValue) }
            body["detail"] = outcome.detail.map { .string($0) }
        }
        body["parameters"] = parameters(trial.assignment, in: space)
        add(namesOutside: space.namesOutside(of: trial.assignment), to: &body)
        body["metrics"] = json(trial.metrics)
        if !trial.deviations.isEmpty { body["deviations"] = json(trial.deviations) }
        body["measurements"] = .array(trial.measurements.map(json))
        body["attempt"] = .integer(trial.attempt)
        body["resource"] = trial.resource.map { .double($0) }
        body["bracket"] = trial.bracket.map { .integer($0) }
        body["parent"] = trial.parent.map { .integer($0) }
        body["started"] = .string(trial.started.text)
        body["ended"] = trial.ended.map { .string($0.text) }
        body["history"] = .integer(trial.history)
        body["origin"] = .string(origin(trial.origin))
        body["why"] = trial.provenance.map(json)
        body["worker"] = trial.lease.map { .string($0.worker) }
        if !trial.late.isEmpty { body["late"] = .array(trial.late.map(json)) }
        body["holdout"] = holdout.map(HoldoutBody.json)
        if !artifacts.isEmpty { body["artifacts"] = ArtifactBody.json(artifacts) }
        AnnotationBody.add(annotation, to: &body)
        return .object(body)
    }

    /// What the best trial gained over another.
    package static func json(_ gain: Gain) -> JSONValue {
        var body: JSONObject = [
            "over": .string(gain.isOverDefaults ? "defaults" : "first"),
            "trial": .integer(gain.number), "metric": .string(gain.metric),
            "from": .double(gain.baseline), "to": .double(gain.best),
        ]
        body["share"] = gain.share.map { .double($0) }
        return .object(body)
    }

    /// Number, values and final numbers: what is said of a best trial.
    ///
    /// - Parameters:
    ///   - trial: The trial.
    ///   - space: The study's space, which adds fixed and derived values to the tuned ones.
    ///   - holdout: What is known of its scoring on the holdout.
    ///   - winner: How sure it is that it is the best.
    ///   - gain: What it gained over the default settings.
    /// - Returns: An object; keys without a value are left out.
    package static func summary(
        _ trial: Trial, in space: SearchSpace, holdout: HoldoutStanding? = nil,
        winner: JSONValue? = nil, gain: Gain? = nil
    ) -> JSONValue {
        var body: JSONObject = [
            "number": .integer(trial.number),
            "parameters": parameters(trial.assignment, in: space),
            "metrics": json(trial.metrics),
        ]
        add(namesOutside: space.namesOutside(of: trial.assignment), to: &body)
        body["gain"] = gain.map(json)
        body["winner"] = winner
        body["holdout"] = holdout.map(HoldoutBody.json)
        return .object(body)
    }

    private static func add(namesOutside names: [String], to body: inout JSONObject) {
        if !names.isEmpty { body["outside"] = .array(names.map { .string($0) }) }
    }

    /// What a trial is doing or how it ended, in one word.
    package static func word(_ trial: Trial) -> String {
        switch trial.state {
        case .running: "running"
        case .waiting: "waiting"
        case .paused: "paused"
        case .ended(let outcome): outcome.word
        }
    }

    /// All values of an assignment by name: tuned, fixed and derived.
    package static func parameters(_ assignment: Assignment, in space: SearchSpace) -> JSONValue {
        json(space.passedValues(of: assignment))
    }

    /// Values by name.
    package static func json(_ values: [(name: String, value: ParameterValue)]) -> JSONValue {
        var object = JSONObject()
        for (name, value) in values { object[name] = JSONValue(value) }
        return .object(object)
    }

    /// Numbers by name.
    package static func json(_ metrics: MetricValues) -> JSONValue {
        var object = JSONObject()
        for (name, value) in metrics.entries { object[name] = .double(value) }
        return .object(object)
    }

    /// What was measured at one moment.
    package static func json(_ measurement: Measurement) -> JSONValue {
        var body = JSONObject()
        body["step"] = measurement.step.map { .integer($0) }
        body["unit"] = measurement.unit.map { .string($0) }
        body["resource"] = measurement.resource.map { .double($0) }
        body["metrics"] = json(measurement.metrics)
        if !measurement.deviations.isEmpty { body["deviations"] = json(measurement.deviations) }
        return .object(body)
    }

    private static func json(_ provenance: Provenance) -> JSONValue {
        var body: JSONObject = [
            "sampler": .string(provenance.sampler), "summary": .string(provenance.summary),
        ]
        if !provenance.figures.isEmpty { body["figures"] = json(provenance.figures) }
        return .object(body)
    }

    private static func json(_ late: LateResult) -> JSONValue {
        var body: JSONObject = [
            "token": .integer(late.token), "outcome": .string(late.outcome.word),
        ]
        body["reason"] = late.outcome.reason.map { .string($0) }
        body["metrics"] = json(late.metrics)
        return .object(body)
    }

    /// The word for where values came from.
    static func origin(_ origin: Trial.Origin) -> String {
        switch origin {
        case .suggested: "suggested"
        case .enqueued: "enqueued"
        case .added: "added"
        }
    }
}

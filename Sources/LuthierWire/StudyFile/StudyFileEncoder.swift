package import LuthierDomain

/// Writes definitions as study files: what the decoder reads back to the same definition.
package enum StudyFileEncoder {
    /// A definition as the JSON tree of its study file; whatever has its default is left out.
    package static func json(_ definition: StudyDefinition) -> JSONValue {
        var file: JSONObject = ["study": .string(definition.name)]
        if !definition.command.isEmpty {
            file["command"] = .array(definition.command.map { .string($0) })
        }
        if definition.passing != .flags { file["pass"] = .string(definition.passing.rawValue) }
        if definition.workingDirectory != "." {
            file["working_directory"] = .string(definition.workingDirectory)
        }
        write(definition.space, to: &file)
        if !definition.tryFirst.isEmpty {
            file["try_first"] = .array(
                definition.tryFirst.map {
                    object($0.entries.map { ($0.name, JSONValue($0.value)) })
                })
        }
        file["metrics"] = object(
            definition.metrics.filter { !$0.isRule }.map { ($0.name, json($0)) })
        let rules =
            definition.space.constraints.map(\.description)
            + definition.metrics.filter(\.isRule).map(\.name)
        if !rules.isEmpty { file["constraints"] = .array(rules.map { .string($0) }) }
        file["report"] = report(definition.report)
        write(definition.budget, to: &file)
        if definition.sampler != MethodChoice("auto") { file["sampler"] = json(definition.sampler) }
        file["folds"] = definition.replication?.folds.map { .integer($0) }
        file["repeats"] = definition.replication?.repeats.map { .integer($0) }
        file["scheduler"] = definition.scheduler.map(json)
        if definition.scheduler == nil, definition.replication != nil {
            file["scheduler"] = .string(MethodChoice.none)
        }
        write(definition.retry, to: &file)
        write(definition.limits, to: &file)
        file["artifacts"] = ArtifactsSection.json(definition.artifacts)
        if definition.seed != 0 {
            // Beyond the largest whole number of JSON readers a seed is written as text.
            file["seed"] =
                Int(exactly: definition.seed).map { .integer($0) }
                ?? .string("\(definition.seed)")
        }
        if definition.order != .live { file["order"] = .string(definition.order.rawValue) }
        if definition.solutions != 1 { file["solutions"] = .integer(definition.solutions) }
        file["holdout"] = definition.holdout.map(json)
        if !definition.secrets.isEmpty {
            file["secrets"] = .array(definition.secrets.map { .string($0) })
        }
        return .object(file)
    }

    private static func json(_ holdout: Holdout) -> JSONValue {
        let command = JSONValue.array(holdout.command.map { .string($0) })
        guard holdout != Holdout(command: holdout.command) else { return command }
        var body: JSONObject = ["command": command]
        if !holdout.metrics.isEmpty {
            body["metrics"] = .array(holdout.metrics.map { .string($0) })
        }
        var limits = JSONObject()
        limits["time"] = holdout.time.map { .string(DurationText.text($0)) }
        limits["memory"] = holdout.memory.map { .integer($0) }
        if !limits.isEmpty { body["limits"] = .object(limits) }
        if holdout.atEnd { body["at_end"] = true }
        return .object(body)
    }

    private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
        var object = JSONObject()
        for (name, value) in members { object[name] = value }
        return .object(object)
    }

    // MARK: The space

    private static func write(_ space: SearchSpace, to file: inout JSONObject) {
        file["parameters"] = object(space.parameters.map { ($0.name, json($0)) })
        if !space.fixed.isEmpty {
            file["fixed"] = object(space.fixed.map { ($0.name, JSONValue($0.value)) })
        }
        if !space.derived.isEmpty {
            file["derived"] = object(
                space.derived.map { ($0.name, .string($0.expression.description)) })
        }
    }

    private static func json(_ parameter: Parameter) -> JSONValue {
        var body = JSONObject()
        switch parameter.distribution {
        case .float(let range):
            body["from"] = .double(range.bounds.lowerBound)
            body["to"] = .double(range.bounds.upperBound)
            body["step"] = range.step.map { .double($0) }
            write(range.scale, range.prior, to: &body)
        case .integer(let range):
            body["from"] = .integer(range.bounds.lowerBound)
            body["to"] = .integer(range.bounds.upperBound)
            body["type"] = "int"
            if range.step != 1 { body["step"] = .integer(range.step) }
            write(range.scale, range.prior, to: &body)
        case .ordered(let list): body["values"] = .array(list.values.map(JSONValue.init))
        case .choice(let list): body["choices"] = .array(list.values.map(JSONValue.init))
        }
        body["when"] = parameter.condition.map { .string($0.description) }
        // Inferred roles too: what is inferred may change, and the role of a study must not.
        body["role"] = parameter.role.map { .string($0.rawValue) }
        return .object(body)
    }

    private static func write(_ scale: Scale, _ prior: Prior, to body: inout JSONObject) {
        if scale != .linear { body["scale"] = .string(scale.rawValue) }
        switch prior {
        case .uniform: break
        case .normal(let mean, let deviation):
            body["prior"] = ["normal": ["mean": .double(mean), "deviation": .double(deviation)]]
        case .logNormal(let mean, let deviation):
            body["prior"] = [
                "log_normal": ["mean": .double(mean), "deviation": .double(deviation)]
            ]
        case .beta(let alpha, let beta):
            body["prior"] = ["beta": ["alpha": .double(alpha), "beta": .double(beta)]]
        }
    }

    // MARK: Metrics and methods

    private static func json(_ metric: Metric) -> JSONValue {
        var body = JSONObject()
        switch metric.role {
        case .optimized(let direction, let threshold):
            body["goal"] = .string(direction.rawValue)
            write(threshold, to: &body)
        case .constraint(let bound): write(bound, to: &body)
        case .stored: body["store"] = true
        }
        body["derived"] = metric.derivation.map { .string($0.description) }
        body["unit"] = metric.unit.map { .string($0) }
        body["meaning"] = metric.meaning.map { .string($0) }
        return .object(body)
    }

    private static func write(_ bound: MetricBound?, to body: inout JSONObject) {
        body["at_most"] = bound?.atMost.map { .double($0) }
        body["at_least"] = bound?.atLeast.map { .double($0) }
    }

    private static func report(_ source: MetricSource) -> JSONValue? {
        switch source {
        case .standardOutput: nil
        case .file(let path): ["file": .string(path)]
        case .mlflow([]): "mlflow"
        case .mlflow(let names):
            ["mlflow": object(names.map { ($0.metric, .string($0.key)) })]
        case .patterns(let patterns):
            ["pattern": object(patterns.map { ($0.metric, .string($0.expression)) })]
        }
    }

    private static func json(_ method: MethodChoice) -> JSONValue {
        guard !method.options.isEmpty else { return .string(method.kind) }
        return object(
            [("kind", .string(method.kind))]
                + method.options.map { ($0.name, JSONValue($0.value)) })
    }

    // MARK: Budget, retries, limits

    private static func write(_ budget: Budget, to file: inout JSONObject) {
        var body = JSONObject()
        body["trials"] = budget.trials.map { .integer($0) }
        body["time"] = budget.time.map { .string(DurationText.text($0)) }
        body["resource"] = budget.resource.map { .double($0) }
        if budget.parallel != 1 { body["parallel"] = .integer(budget.parallel) }
        if !budget.stopWhen.isEmpty {
            body["stop_when"] = object(budget.stopWhen.map { ($0.metric, .double($0.value)) })
        }
        if budget.stopsAtSolutions { body["stop_when"] = .string(BudgetSection.solutions) }
        body["no_improvement"] = budget.noImprovement.map { .integer($0) }
        body["expected_gain"] = budget.expectedGain.map { .double($0) }
        if !body.isEmpty { file["budget"] = .object(body) }
    }

    private static func write(_ retry: RetryPolicy, to file: inout JSONObject) {
        guard retry != RetryPolicy() else { return }
        var words = FailureKind.allCases.filter(retry.causes.contains).map(\.rawValue)
        if retry.retriesOutOfMemory { words.append(StudyFileKeys.outOfMemory) }
        file["retry"] = [
            "attempts": .integer(retry.attempts), "on": .array(words.map { .string($0) }),
        ]
    }

    private static func write(_ limits: TrialLimits, to file: inout JSONObject) {
        let usual = TrialLimits()
        var body = JSONObject()
        body["time"] = limits.time.map { .string(DurationText.text($0)) }
        body["memory"] = limits.memory.map { .integer($0) }
        if limits.grace != usual.grace { body["grace"] = .string(DurationText.text(limits.grace)) }
        if limits.output != usual.output { body["output"] = .integer(limits.output) }
        body["checkpoints"] = limits.checkpoints.map { .integer($0) }
        if !body.isEmpty { file["limits"] = .object(body) }
    }
}

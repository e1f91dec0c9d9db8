import LuthierDomain

/// How the rules on running trials read their settings.
extension SchedulerCatalogue {
    static func median(
        _ definition: StudyDefinition, _ choice: MethodChoice
    ) throws(DefinitionError) -> any Scheduler {
        var options = MethodOptions(choice, of: "scheduler")
        return try percentile(definition, keep: 50, &options)
    }

    static func percentile(
        _ definition: StudyDefinition, _ choice: MethodChoice
    ) throws(DefinitionError) -> any Scheduler {
        var options = MethodOptions(choice, of: "scheduler")
        guard let keep = try options.number("keep", in: 0...100) else {
            throw missing(
                "keep", of: choice, "the percentage of earlier trials that a trial must be among",
                example: "{ kind: percentile, keep: 25 }")
        }
        return try percentile(definition, keep: keep, &options)
    }

    static func patience(
        _ definition: StudyDefinition, _ choice: MethodChoice
    ) throws(DefinitionError) -> any Scheduler {
        var options = MethodOptions(choice, of: "scheduler")
        guard let rounds = try options.integer("rounds", in: 1...1_000_000) else {
            throw missing(
                "rounds", of: choice, "the reports without improvement after which a trial ends",
                example: "{ kind: patience, rounds: 10 }")
        }
        let change = try options.number("min_change", in: atLeastZero)
        let grace = try options.number("grace", in: atLeastZero)
        let metric = try watched(&options)
        try options.end()
        return try PatienceScheduler(
            definition, metric: metric, rounds: rounds, change: change ?? 0, grace: grace ?? 0)
    }

    static func threshold(
        _ definition: StudyDefinition, _ choice: MethodChoice
    ) throws(DefinitionError) -> any Scheduler {
        var options = MethodOptions(choice, of: "scheduler")
        let atMost = try options.number("at_most", in: anyNumber)
        let atLeast = try options.number("at_least", in: anyNumber)
        let grace = try options.number("grace", in: atLeastZero)
        let metric = try options.text("metric")
        try options.end()
        return try ThresholdScheduler(
            definition, metric: metric, bound: bound(atMost: atMost, atLeast: atLeast),
            grace: grace ?? 0)
    }

    static func curve(
        _ definition: StudyDefinition, _ choice: MethodChoice
    ) throws(DefinitionError) -> any Scheduler {
        var options = MethodOptions(choice, of: "scheduler")
        let resource = try options.text("resource")
        guard
            let end = try options.number(
                "max", in: Double.leastNormalMagnitude...Double.greatestFiniteMagnitude)
        else {
            throw missing(
                "max", of: choice, "the step or resource at which training ends",
                example: "{ kind: curve, resource: epoch, max: 81 }")
        }
        let chance = try options.number("chance", in: 1e-6...0.5)
        let margin = try options.number("margin", in: atLeastZero)
        let grace = try options.number("grace", in: atLeastZero)
        let metric = try watched(&options)
        try options.end()
        if let grace, grace >= end {
            throw DefinitionError(
                DefinitionIssue(
                    .conflict, at: ["scheduler", "grace"],
                    message: "grace \(grace) is not below max \(end), so no trial would ever be "
                        + "stopped.",
                    hint: "Lower grace; without it, it is a fifth of max."))
        }
        return try CurveScheduler(
            definition, metric: metric,
            options: CurveOptions(
                end: end, resource: resource, chance: chance ?? CurveOptions.defaultChance,
                margin: margin ?? 0, grace: grace))
    }

    static func wilcoxon(
        _ definition: StudyDefinition, _ choice: MethodChoice
    ) throws(DefinitionError) -> any Scheduler {
        var options = MethodOptions(choice, of: "scheduler")
        let probability = try options.number("p", in: 1e-6...0.5)
        let start = try options.integer("start", in: 2...1_000_000)
        let metric = try watched(&options)
        try options.end()
        return try WilcoxonScheduler(
            definition, metric: metric,
            probability: probability ?? WilcoxonScheduler.defaultProbability,
            start: start ?? WilcoxonScheduler.defaultStart)
    }

    static func racing(
        _ definition: StudyDefinition, _ choice: MethodChoice
    ) throws(DefinitionError) -> any Scheduler {
        let usual = RacingScheduler.Options()
        var options = MethodOptions(choice, of: "scheduler")
        let chance = try options.number("chance", in: 1e-6...0.5)
        let contender = try options.number("contender", in: 1e-6...0.5)
        let start = try options.integer("start", in: 2...1_000_000)
        let metric = try watched(&options)
        try options.end()
        return try RacingScheduler(
            definition, metric: metric,
            options: RacingScheduler.Options(
                chance: chance ?? usual.chance, contender: contender ?? usual.contender,
                start: start ?? usual.start))
    }

    static func friedman(
        _ definition: StudyDefinition, _ choice: MethodChoice
    ) throws(DefinitionError) -> any Scheduler {
        let usual = FriedmanOptions()
        var options = MethodOptions(choice, of: "scheduler")
        let start = try options.integer("start", in: 2...1_000_000)
        let confidence = try options.number("confidence", in: 0.5...0.999_999)
        let rivals = try options.integer("rivals", in: 1...1_000)
        let metric = try watched(&options)
        try options.end()
        return try FriedmanScheduler(
            definition, metric: metric,
            options: FriedmanOptions(
                start: start ?? usual.start, confidence: confidence ?? usual.confidence,
                rivals: rivals ?? usual.rivals))
    }

    // MARK: Settings that several rules have

    private static let anyNumber =
        -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    private static let atLeastZero = 0...Double.greatestFiniteMagnitude

    private static func percentile(
        _ definition: StudyDefinition, keep: Double, _ options: inout MethodOptions
    ) throws(DefinitionError) -> any Scheduler {
        let usual = RulePace()
        let start = try options.integer("start", in: 1...1_000_000)
        let grace = try options.number("grace", in: atLeastZero)
        let interval = try options.number("interval", in: atLeastZero)
        let metric = try watched(&options)
        try options.end()
        return try PercentileScheduler(
            definition, metric: metric, keep: keep,
            start: start ?? PercentileScheduler.defaultStart,
            pace: RulePace(
                grace: grace ?? usual.grace, interval: interval ?? usual.interval))
    }

    private static func watched(
        _ options: inout MethodOptions
    ) throws(DefinitionError) -> WatchedMetric? {
        let name = try options.text("metric")
        let goal = try options.word("goal", of: Direction.allCases.map(\.rawValue))
        guard let name else {
            guard goal == nil else {
                throw DefinitionError(
                    DefinitionIssue(
                        .conflict, at: ["scheduler", "goal"],
                        message: "the scheduler has a goal and no metric.",
                        hint: "Name the metric too, or remove goal; objectives have their own."))
            }
            return nil
        }
        return WatchedMetric(name, goal: goal.flatMap(Direction.init))
    }

    private static func missing(
        _ key: String, of choice: MethodChoice, _ meaning: String, example: String
    ) -> DefinitionError {
        DefinitionError(
            DefinitionIssue(
                .missingKey, at: ["scheduler"],
                message: "the scheduler \(choice.kind) has no \(key), \(meaning).",
                hint: "Give it \(key), such as \(example)."))
    }

    private static func bound(
        atMost: Double?, atLeast: Double?
    ) throws(DefinitionError) -> MetricBound {
        guard atMost != nil || atLeast != nil else {
            throw DefinitionError(
                DefinitionIssue(
                    .missingKey, at: ["scheduler"],
                    message: "the scheduler threshold has no bound.",
                    hint: "Give it at_most or at_least, such as { kind: threshold, at_most: 10 }."))
        }
        if let atMost, let atLeast, atLeast > atMost {
            throw DefinitionError(
                DefinitionIssue(
                    .conflict, at: ["scheduler", "at_least"],
                    message: "at_least \(atLeast) is above at_most \(atMost), so every trial would "
                        + "be stopped.",
                    hint: "Exchange them, or leave one out."))
        }
        return MetricBound(atMost: atMost, atLeast: atLeast)
    }
}

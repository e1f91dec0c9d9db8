import LuthierDomain
import LuthierExecutors
import LuthierPages
import LuthierSamplers
import LuthierSchedulers
import LuthierWire

/// What can be said of a study before it runs.
struct StudyForecast {
    let definition: StudyDefinition
    let feasible: FeasibleSet
    let processors: Int
    /// Which secrets are not there, as sentences.
    let secretProblems: [String]
    /// Assignments that the sampler will go through, where it has a plan of its own.
    let gridSize: Int?
    /// What `auto` chose and why, where it is left to choose.
    let choice: (kind: String, reason: String)?

    /// What the scheduler is going to do, where its name does not say it.
    let outline: String?

    /// Works out the space.
    ///
    /// - Throws: When nothing satisfies the constraints, or the sampler or scheduler refuses the
    ///   definition.
    init(_ definition: StudyDefinition, _ surroundings: Surroundings) throws {
        self.definition = definition
        let catalogue = SamplerCatalogue()
        try catalogue.check(definition)
        outline = try SchedulerCatalogue().scheduler(for: definition)?.outline
        feasible = try FeasibleSet(definition.space)
        processors = surroundings.processors
        secretProblems = SecretVariable.problems(
            of: definition.secrets, in: surroundings.environment)
        choice =
            definition.sampler.kind == "auto" ? try SamplerCatalogue.choice(for: definition) : nil
        gridSize = (try catalogue.sampler(for: definition) as? GridSampler)?.size
        if case .patterns(let patterns) = definition.report { _ = try MetricPatterns(patterns) }
    }

    /// The forecast for people.
    var lines: [String] {
        var lines = ["\(definition.name): no mistakes found", ""]
        lines += definition.space.parameters.map { parameter in
            "  \(parameter.name): \(parameter.distribution.inWords)"
                + (parameter.condition.map { ", when \($0)" } ?? "")
                + (parameter.role.map { "  (\($0.rawValue))" } ?? "")
        }
        lines += ["", "space    \(feasible.count)"]
        if feasible.feasibleShare < 1 {
            let share = NumberText.short(feasible.feasibleShare * 100)
            lines.append("         \(share) % of the unconstrained space satisfies the constraints")
        }
        lines.append("metrics  " + definition.metrics.map(Self.text).joined(separator: ", "))
        lines.append("budget   \(budget)")
        if let replication = definition.replication {
            lines.append("trial    up to \(Self.text(replication))")
        }
        let chosen = choice.map { ": \($0.kind), because \($0.reason)" } ?? ""
        lines.append("sampler  \(definition.sampler.kind)\(chosen)")
        if let scheduler = definition.scheduler {
            lines.append("scheduler  \(scheduler.kind)" + (outline.map { ": \($0)" } ?? ""))
        }
        return lines + holdout + warningLines
    }

    private static func text(_ replication: Replication) -> String {
        let parts = [
            replication.folds.map { "\($0) folds" }, replication.repeats.map { "\($0) seeds" },
        ].compactMap(\.self).joined(separator: " with ")
        return "\(replication.count) runs of the program: \(parts)"
    }

    /// What is going to score a finished trial.
    private var holdout: [String] {
        guard let holdout = definition.holdout else { return [] }
        let command = holdout.command.map(NumberText.plain).joined(separator: " ")
        let names = definition.holdoutMetrics.map { NumberText.plain($0.name) }
        let when =
            holdout.atEnd
            ? "scores the best trial when the study has ended"
            : "scores a trial only when `luthier study promote` says so"
        return [
            "holdout  \(command)",
            "         \(when); it must report \(names.joined(separator: ", "))",
        ]
    }

    /// The forecast for programs.
    var json: JSONValue {
        var body: JSONObject = [
            "study": .string(definition.name), "valid": true,
            "parameters": .integer(definition.space.parameters.count),
            "space": .string(feasible.count.description),
        ]
        body["sampler"] = .string(choice?.kind ?? definition.sampler.kind)
        body["count"] = feasible.count.exact.map { .integer($0) } ?? .null
        body["feasible_share"] = .double(feasible.feasibleShare)
        body["coverage"] = coverage.map { .double($0) } ?? .null
        body["holdout"] = definition.holdout.map { holdout in
            [
                "command": .array(holdout.command.map { .string($0) }),
                "metrics": .array(definition.holdoutMetrics.map { .string($0.name) }),
                "at_end": .boolean(holdout.atEnd),
            ]
        }
        body["warnings"] = .array(warnings.map { .string($0) })
        return .object(body)
    }

    /// The share of a finite space that the budget of trials covers.
    private var coverage: Double? {
        guard let count = feasible.count.exact, let trials = definition.budget.trials else {
            return nil
        }
        return min(Double(trials) / Double(max(count, 1)), 1)
    }

    private var budget: String {
        let budget = definition.budget
        var parts: [String] = []
        if let trials = budget.trials { parts.append(NumberText.count(trials, "trial")) }
        if let time = budget.time { parts.append(NumberText.duration(time.seconds)) }
        if let resource = budget.resource {
            parts.append("\(NumberText.short(resource)) of resource")
        }
        parts.append("\(budget.parallel) at once")
        var text = parts.joined(separator: ", ")
        if let coverage {
            text +=
                "; covers \(coverage < 0.001 ? "less than 0.1" : NumberText.short(coverage * 100)) % "
                + "of the space"
        }
        if let trials = budget.trials, let limit = definition.limits.time {
            let rounds = (Double(trials) / Double(budget.parallel)).rounded(.up)
            text +=
                "; at most \(NumberText.duration(rounds * limit.seconds)) by the trials' time limit"
        }
        return text
    }

    /// The warnings for people, one a line.
    var warningLines: [String] { warnings.map { "warning: \($0)" } }

    /// What is allowed and may not be meant.
    var warnings: [String] {
        var warnings = feasible.warnings.map(\.description)
        let budget = definition.budget
        if budget.isUnlimited, feasible.count.exact == nil {
            warnings.append("the budget has no end; add trials or time, or stop it with Ctrl-C.")
        }
        if let gridSize, let trials = budget.trials, gridSize > trials {
            warnings.append(
                "the grid has \(gridSize) assignments and the budget \(trials) trials: only its "
                    + "beginning will be tried. Use sampler: sobol, or fewer points.")
        }
        if definition.tryFirst.isEmpty {
            warnings.append(
                "try_first is empty; put the program's defaults there, to see the gain over them.")
        }
        if budget.parallel > processors, definition.limits.time == nil {
            warnings.append(
                "\(budget.parallel) trials at once share \(processors) processors.")
        }
        if case .file(let path) = definition.report, budget.parallel > 1, !path.contains("{trial}")
        {
            warnings.append(
                "parallel trials write the same file \(path); put {trial} into its name, or write to "
                    + "the path in LUTHIER_REPORT.")
        }
        return warnings + secretProblems
    }

    private static func text(_ metric: Metric) -> String {
        switch metric.role {
        case .optimized(let direction, let threshold):
            "\(direction.rawValue) \(metric.name)" + (threshold.map { " (\($0))" } ?? "")
        case .constraint(let bound): metric.isRule ? metric.name : "\(metric.name) \(bound)"
        case .stored: "keep \(metric.name)"
        }
    }
}

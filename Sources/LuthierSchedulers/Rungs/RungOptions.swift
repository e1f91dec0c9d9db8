import LuthierDomain

/// Reads what a study file says of schedulers that compare trials at rungs.
enum RungOptions {
    /// The makers of these schedulers by name.
    static let makers: [String: SchedulerCatalogue.Maker] = [
        "asha": { definition, choice throws(DefinitionError) in
            var options = MethodOptions(choice, of: "scheduler")
            let rungs = try rungs(&options, factor: AsynchronousHalving.defaultFactor, few: true)
            let form = try options.word(
                "form", of: AsynchronousHalving.Form.allCases.map(\.rawValue))
            try options.end()
            return try AsynchronousHalving(
                definition, rungs: rungs,
                form: form.flatMap(AsynchronousHalving.Form.init) ?? .pause)
        },
        "pasha": { definition, choice throws(DefinitionError) in
            var options = MethodOptions(choice, of: "scheduler")
            let rungs = try rungs(&options, factor: AsynchronousHalving.defaultFactor, few: false)
            try options.end()
            return try AsynchronousHalving(definition, rungs: rungs, grows: true)
        },
        "successive_halving": { definition, choice throws(DefinitionError) in
            var options = MethodOptions(choice, of: "scheduler")
            let rungs = try rungs(&options, factor: Hyperband.defaultFactor, few: false)
            let count = try options.integer("trials", in: 1...1_000_000)
            try options.end()
            return try Hyperband(definition, rungs: rungs, halving: .some(count))
        },
        "hyperband": { definition, choice throws(DefinitionError) in
            var options = MethodOptions(choice, of: "scheduler")
            let rungs = try rungs(&options, factor: Hyperband.defaultFactor, few: false)
            try options.end()
            return try Hyperband(definition, rungs: rungs)
        },
        "bohb": { definition, choice throws(DefinitionError) in
            var options = MethodOptions(choice, of: "scheduler")
            let rungs = try rungs(&options, factor: AsynchronousHalving.defaultFactor, few: false)
            try options.end()
            let models = ["auto", "gp", "tpe"]
            guard models.contains(definition.sampler.kind) else {
                throw DefinitionError(
                    DefinitionIssue(
                        .conflict, at: ["sampler"],
                        message: "bohb is Hyperband with a sampler that models what it saw, and "
                            + "\(definition.sampler.kind) does not.",
                        hint: "Use sampler gp or tpe, or scheduler hyperband with any."))
            }
            return try Hyperband(definition, rungs: rungs)
        },
        "pbt": { definition, choice throws(DefinitionError) in
            var options = MethodOptions(choice, of: "scheduler")
            _ = try options.text("resource")
            let any = Double.leastNormalMagnitude...Double.greatestFiniteMagnitude
            let max = try required("max", options.number("max", in: any))
            let interval = try options.number("interval", in: any) ?? max / 10
            let count = try options.integer("population", in: 2...10_000)
            let share = try options.number("share", in: 0.01...0.5)
            try options.end()
            guard max / interval <= 10_000 else {
                throw DefinitionError(
                    DefinitionIssue(
                        .outOfRange, at: ["scheduler", "interval"],
                        message: "max \(max.stepText) is more than 10000 intervals of "
                            + "\(interval.stepText).", hint: "Give a longer interval."))
            }
            return try PopulationTraining(
                definition, interval: interval, highest: max,
                count: count ?? PopulationTraining.defaultCount,
                share: share ?? PopulationTraining.defaultShare)
        },
        "auto": { definition, choice throws(DefinitionError) in
            var options = MethodOptions(choice, of: "scheduler")
            let knowsEnd = choice.options.contains { $0.name == "max" }
            let rungs =
                knowsEnd
                ? try rungs(&options, factor: AsynchronousHalving.defaultFactor, few: true) : nil
            if !knowsEnd { _ = try options.text("resource") }
            try options.end()
            return try AutoScheduler(definition, rungs: rungs)
        },
    ]

    private static func required(
        _ name: String, _ value: Double?
    ) throws(DefinitionError) -> Double {
        guard let value else {
            throw DefinitionError(
                DefinitionIssue(
                    .missingKey, at: ["scheduler"],
                    message: "the scheduler has no \(name), the resource of a whole training.",
                    hint: "Say how far a trial trains, such as { resource: epoch, max: 81 }."))
        }
        return value
    }

    /// The rungs that options describe; with `few` the lowest is such that there are three or four,
    /// where none is given, else it is 1.
    private static func rungs(
        _ options: inout MethodOptions, factor usual: Double, few: Bool
    ) throws(DefinitionError) -> RungLevels {
        let any = Double.leastNormalMagnitude...Double.greatestFiniteMagnitude
        _ = try options.text("resource")
        // Read where resource is counted; it decides nothing here.
        _ = try options.flag(MethodChoice.continues)
        let max = try required("max", options.number("max", in: any))
        let min = try options.number("min", in: any)
        let factor = try options.number("factor", in: 1.1...1000) ?? usual
        let lowest = min ?? (few ? usualLowest(of: max) : 1)
        guard lowest < max else {
            throw DefinitionError(
                DefinitionIssue(
                    .conflict, at: ["scheduler", min == nil ? "max" : "min"],
                    message: "the lowest rung \(lowest.stepText) is not below max "
                        + "\(max.stepText), so there is nothing to decide.",
                    hint: "Give a larger max, or a min well below it."))
        }
        guard max / lowest <= 1e6 else {
            throw DefinitionError(
                DefinitionIssue(
                    .outOfRange, at: ["scheduler"],
                    message: "max \(max.stepText) is \((max / lowest).stepText) times the lowest "
                        + "rung \(lowest.stepText); at most 1000000 times is allowed.",
                    hint:
                        "Give a min closer to max; a trial at the lowest rung must tell something."
                ))
        }
        return RungLevels(lowest: lowest, highest: max, factor: factor)
    }

    /// A lowest rung with three rungs above it at a factor of 3, four for long trainings; at least one
    /// step where steps are whole.
    private static func usualLowest(of max: Double) -> Double {
        let lowest = max / (max >= 200 ? 81 : 27)
        return max > 1 && max == max.rounded() ? Swift.max(lowest, 1) : lowest
    }
}

import LuthierDomain
import LuthierMath

/// The study that a seed stands for.
struct StudySketch: Sendable {
    /// What the engine is told.
    let definition: StudyDefinition
    /// How long a lease lasts without a sign of life, in milliseconds.
    let term: Int64
    /// How far a training goes where no scheduler says it.
    let steps: Int

    /// The study of a seed.
    ///
    /// - Parameters:
    ///   - seed: Any number.
    ///   - workers: How many work at it.
    ///   - faults: How many faults it is to live through, by which its budget is measured.
    /// - Throws: Never, unless the sketches are wrong.
    init(seed: UInt64, workers: Int, faults: Int) throws(DefinitionError) {
        var source = RandomSource(seed: seed, stream: 1, purpose: .test)
        let isDear = seed % 16 == 11
        let sampler = isDear ? (source.below(3) == 0 ? "gp" : "tpe") : Self.cheapSampler(&source)
        let scheduler = Self.scheduler(seed, &source)
        let isReplicated = scheduler.map { ["racing", "wilcoxon"].contains($0.kind) } ?? false
        let objectives = scheduler == nil && source.below(3) == 0 ? 2 : 1
        let trials = max(isDear ? 12 : 8, min(faults / 5, isDear ? 20 : 10_000))
        var budget = Budget(trials: trials, parallel: max(1, min(workers, 1 + source.below(8))))
        switch source.below(8) {
        case 0: budget.resource = Double(trials * 2)
        case 1: budget.noImprovement = 10 + source.below(20)
        case 2: budget.stopWhen = [Budget.Target(metric: "loss", value: 0.02)]
        case 3: budget.time = .seconds(trials * 20)
        default: break
        }
        let space = try Self.space(&source, trials)
        var definition = try StudyDefinition(
            name: "simulated", space: space,
            tryFirst: source.below(3) == 0 ? [Self.open(space), Self.open(space)] : [],
            metrics: [
                Metric("loss", .optimized(.minimize, threshold: nil)),
                Metric(
                    "speed", objectives == 2 ? .optimized(.maximize, threshold: nil) : .stored),
                Metric("size", .constraint(MetricBound(atMost: 0.97))),
            ],
            budget: budget, sampler: MethodChoice(sampler), scheduler: scheduler,
            retry: Self.retry(&source), seed: seed,
            order: source.below(3) == 0 ? .fixed : .live,
            replication: isReplicated ? Replication(folds: 3) : nil)
        definition.artifacts = Self.artifacts(seed)
        self.definition = definition
        term = 1000 * Int64([10, 30, 60][source.below(3)])
        steps = 1 + source.below(5)
    }

    /// What the study is, in a few words.
    var summary: String {
        let trials = definition.budget.trials.map { "\($0) trials" } ?? "no budget"
        return [
            trials, definition.sampler.kind, definition.scheduler?.kind ?? "no scheduler",
            "order \(definition.order.rawValue)",
            definition.objectives.count == 1 ? nil : "\(definition.objectives.count) objectives",
            "\(definition.retry.attempts) attempts",
        ].compactMap { $0 }.joined(separator: ", ")
    }

    private static func cheapSampler(_ source: inout RandomSource) -> String {
        ["random", "random", "random", "sobol"][source.below(4)]
    }

    private static func open(_ space: SearchSpace) -> Assignment {
        Assignment(
            names: space.names,
            values: [.real(0.5)] + Array(repeating: nil, count: space.names.count - 1))
    }

    private static func space(
        _ source: inout RandomSource, _ trials: Int
    ) throws(DefinitionError) -> SearchSpace {
        // A space of which a study with a long budget sees the end.
        if source.below(8) == 0 {
            return try SearchSpace(parameters: [
                Parameter("a", .float(FloatRange(from: 0, to: 1, step: 0.5))),
                Parameter("b", .integer(IntegerRange(from: 1, to: max(2, trials / 4)))),
            ])
        }
        return try SearchSpace(parameters: [
            Parameter("a", .float(FloatRange(from: 0, to: 1))),
            Parameter("b", .float(FloatRange(from: 1e-4, to: 1, scale: .log))),
            Parameter("c", .choice(ListedValues([.text("x"), .text("y"), .text("z")]))),
        ])
    }

    /// Some studies keep all that trials leave, and some have a rule or a limit that is often reached.
    private static func artifacts(_ seed: UInt64) -> ArtifactPolicy {
        switch seed % 4 {
        case 0: ArtifactPolicy()
        case 1: ArtifactPolicy(keep: .completed)
        case 2: ArtifactPolicy(quota: 600, perTrial: 250)
        default: ArtifactPolicy(quota: 900, keep: .completed)
        }
    }

    private static func retry(_ source: inout RandomSource) -> RetryPolicy {
        switch source.below(4) {
        case 0: RetryPolicy(attempts: 1)
        case 1: RetryPolicy(attempts: 3, causes: [.lost, .crash], retriesOutOfMemory: true)
        case 2: RetryPolicy(attempts: 8, causes: [.lost])
        default: RetryPolicy()
        }
    }

    private static func scheduler(_ seed: UInt64, _ source: inout RandomSource) -> MethodChoice? {
        func choice(_ kind: String, _ options: (String, ParameterValue)...) -> MethodChoice {
            MethodChoice(
                kind, options: options.map { MethodChoice.Option(name: $0.0, value: $0.1) })
        }
        let rungs: [(String, ParameterValue)] = [
            ("max", .integer(9)), ("min", .integer(1)), ("factor", .integer(3)),
        ]
        return switch source.below(14) {
        case 0, 1: choice("asha", rungs[0], rungs[1], rungs[2])
        case 2: choice("asha", rungs[0], rungs[1], rungs[2], ("form", .text("stop")))
        case 3: choice("hyperband", rungs[0], rungs[1], rungs[2])
        case 4: choice("successive_halving", rungs[0], rungs[1], rungs[2])
        case 5: choice("pasha", rungs[0], rungs[1], rungs[2])
        case 6: choice("median")
        case 7: choice("patience", ("rounds", .integer(2)))
        case 8: choice("racing")
        case 9:
            choice(
                "pbt", ("max", .integer(8)), ("interval", .integer(2)), ("population", .integer(4)))
        default: nil
        }
    }
}

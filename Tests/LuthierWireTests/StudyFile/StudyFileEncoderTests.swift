import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("StudyFileEncoder")
struct StudyFileEncoderTests {
    /// Property: decoding undoes encoding, as a tree and as text.
    @Test("every definition reads back as the same")
    func roundTrip() throws {
        for seed in 0..<400 as Range<UInt64> {
            var source = RandomDefinition(seed: seed)
            let definition = try source.definition()
            let value = StudyFileEncoder.json(definition)
            let decoder = StudyFileDecoder()
            #expect(try decoder.decode(SourceNode(unplaced: value)) == definition, "seed \(seed)")
            let node = try SourceNode(parsingJSON: value.text(.compact))
            #expect(try decoder.decode(node) == definition, "seed \(seed)")
        }
    }

    @Test("what has its default is left out")
    func short() throws {
        let text = StudyFileEncoder.json(try StudyFileSample.definition()).text(.compact)
        #expect(
            text == #"{"study":"s","parameters":{"x":{"from":0.0,"to":1.0},"#
                + #""optimizer":{"choices":["adamw","sgd"],"role":"optimizer"}},"#
                + #""metrics":{"accuracy":{"goal":"maximize"},"loss":{"store":true}}}"#)
    }

    @Test("inferred roles are written down, so that a later inference changes no study")
    func roles() throws {
        let definition = try StudyFileSample.definition([
            "parameters": #"{"lr": {"from": 0.1, "to": 1}}"#
        ])
        #expect(
            StudyFileEncoder.json(definition)["parameters"]?["lr"]?["role"] == "learning_rate")
    }
}

/// Definitions that use every part of a study file, by chance.
struct RandomDefinition {
    private var source: SplitMix

    init(seed: UInt64) { source = SplitMix(seed: seed) }

    mutating func definition() throws -> StudyDefinition {
        let space = try space()
        var report = MetricSource.standardOutput
        if flip() { report = .file("metrics \(whole(9)).jsonl") }
        if flip() { report = .patterns([.init(metric: "m0", expression: #"a=([0-9.]+)"\s"#)]) }
        if flip() { report = .mlflow(flip() ? [] : [.init(metric: "m0", key: "val/m 0")]) }
        return StudyDefinition(
            name: "study é\(whole(99))", command: flip() ? ["python3", "{p0}", "", "a b"] : [],
            passing: pick(ParameterPassing.allCases), workingDirectory: flip() ? "." : "../x",
            space: space, tryFirst: try tryFirst(space), metrics: metrics(), report: report,
            budget: budget(), sampler: method(), scheduler: flip() ? method() : nil,
            retry: flip()
                ? RetryPolicy()
                : RetryPolicy(
                    attempts: 1 + whole(5),
                    causes: Set(FailureKind.allCases.filter { _ in flip() }),
                    retriesOutOfMemory: flip()),
            limits: flip()
                ? TrialLimits()
                : TrialLimits(
                    time: flip() ? duration() : nil, memory: flip() ? 1 + whole(1 << 40) : nil,
                    grace: duration(), output: whole(1 << 30),
                    checkpoints: flip() ? 1 + whole(1 << 40) : nil),
            seed: flip() ? source.next() : 0, order: pick(SuggestionOrder.allCases))
    }

    // MARK: The space

    private mutating func space() throws -> SearchSpace {
        let count = 1 + whole(5)
        var parameters: [Parameter] = []
        for index in 0..<count {
            let distribution = try distribution()
            let condition = index > 0 && flip() ? try Expression(parsing: "p0 != 3") : nil
            parameters.append(
                try Parameter(
                    "p\(index)", index == 0 ? .float(FloatRange(from: 0, to: 4)) : distribution,
                    when: condition, role: flip() ? pick(ParameterRole.allCases) : nil))
        }
        return try SearchSpace(
            parameters: parameters,
            fixed: flip() ? [.init(name: "fixed", value: scalar(1))] : [],
            derived: flip()
                ? [.init(name: "derived", expression: try Expression(parsing: "p0 * 2 ** -1"))]
                : [],
            constraints: flip() ? [try Expression(parsing: "p0 <= 3.75")] : [])
    }

    private mutating func distribution() throws -> Distribution {
        switch whole(4) {
        case 0:
            let lower = Double.random(in: 1e-6...0.4, using: &source)
            let upper = Double.random(in: 0.5...0.99, using: &source)
            let step = flip() ? Double.random(in: 0.01...0.3, using: &source) : nil
            return .float(
                try FloatRange(
                    from: lower, to: upper, scale: pick(Scale.allCases), step: step, prior: prior())
            )
        case 1:
            return .integer(
                try IntegerRange(
                    from: 1 + whole(5), to: 10 + whole(1000), scale: pick([.linear, .log]),
                    step: 1 + whole(4), prior: prior()))
        case 2:
            return .ordered(
                try ListedValues((0...whole(4)).map { .integer($0 * 8) } + [.real(0.5)]))
        default: return .choice(try ListedValues((0...whole(5)).map { scalar($0) }))
        }
    }

    private mutating func prior() -> Prior {
        switch whole(4) {
        case 0: .normal(mean: number(), deviation: number())
        case 1: .logNormal(mean: -number(), deviation: number())
        case 2: .beta(alpha: number(), beta: number())
        default: .uniform
        }
    }

    private mutating func tryFirst(_ space: SearchSpace) throws -> [Assignment] {
        try (0..<whole(3)).map { _ in
            let entries = space.parameters.compactMap {
                parameter -> (name: String, value: ParameterValue)? in
                let count = parameter.distribution.count ?? 0
                guard parameter.condition == nil, parameter.name != "p0", count > 0, flip() else {
                    return nil
                }
                return (parameter.name, parameter.distribution.value(atIndex: whole(count)))
            }
            return try space.assignment(of: entries, allowsOpen: true)
        }
    }

    // MARK: The rest

    private mutating func metrics() -> [Metric] {
        let bound = MetricBound(atMost: flip() ? 1 + number() : nil, atLeast: -number())
        return [
            Metric(
                "m0", .optimized(pick(Direction.allCases), threshold: flip() ? bound : nil),
                unit: flip() ? "ms" : nil, meaning: flip() ? "what: it \"means\"" : nil),
            Metric("m1", .constraint(bound)), Metric("m2", .stored),
        ]
    }

    private mutating func budget() -> Budget {
        Budget(
            trials: flip() ? 1 + whole(1000) : nil, time: flip() ? duration() : nil,
            resource: flip() ? number() : nil, parallel: 1 + whole(8),
            stopWhen: flip() ? [.init(metric: "m0", value: -number())] : [],
            noImprovement: flip() ? 1 + whole(50) : nil,
            expectedGain: flip() ? 0.5 + Double(whole(9)) : nil)
    }

    private mutating func method() -> MethodChoice {
        guard flip() else { return MethodChoice(pick(["auto", "gp"])) }
        let names = ["max", "null", "a b"].filter { _ in flip() }
        return MethodChoice(
            "hyperband",
            options: names.enumerated().map { .init(name: $1, value: scalar($0)) })
    }

    /// Values that are easily confused; different for different indices.
    private func scalar(_ index: Int) -> ParameterValue {
        [.null, .boolean(true), .integer(1), .text("1"), .text("no"), .real(0.1 + 0.2)][index % 6]
    }

    private mutating func duration() -> Duration {
        let seconds = Duration.seconds(1 + whole(100_000))
        return flip() ? seconds : seconds + .nanoseconds(whole(1_000_000_000))
    }

    private mutating func number() -> Double { Double.random(in: 1e-9...3, using: &source) }
    private mutating func whole(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &source) }
    private mutating func flip() -> Bool { Bool.random(using: &source) }
    private mutating func pick<Value>(_ values: [Value]) -> Value { values[whole(values.count)] }
}

import LuthierDomain
import Testing

@Suite("StudyDefinition")
struct StudyDefinitionTests {
    private func definition() throws -> StudyDefinition {
        StudyDefinition(
            name: "s",
            space: try SearchSpace(parameters: [Parameter("x", .float(FloatRange(from: 0, to: 1)))]
            ),
            metrics: [
                Metric("loss", .optimized(.minimize, threshold: nil)),
                Metric("size", .constraint(MetricBound(atMost: 10))), Metric("note", .stored),
            ])
    }

    @Test("a trial that ended well is judged by what it reported")
    func judgement() throws {
        let definition = try definition()
        func kind(_ metrics: MetricValues) -> String {
            switch definition.judgement(of: metrics, detail: nil) {
            case .failed(let kind, _, _): kind.rawValue
            case let other: other.word
            }
        }
        #expect(kind(["loss": 1, "size": 10]) == "completed")
        #expect(kind(["loss": 1, "size": 10, "note": .nan]) == "completed")
        #expect(kind(["loss": 1, "size": 11]) == "infeasible")
        #expect(kind(["loss": 1]) == "no_metric")
        #expect(kind(["loss": .nan, "size": 1]) == "not_finite")
        #expect(kind(["loss": -.infinity, "size": 1]) == "not_finite")
        #expect(
            definition.judgement(of: ["note": 1], detail: "tail")
                == .failed(
                    .noMetric,
                    reason: "the program ended without reporting loss and size; it reported note.",
                    detail: "tail"))
    }

    @Test("programs report the metrics that do not follow from others, and what those follow from")
    func reportedNames() throws {
        var definition = try definition()
        #expect(definition.reportedNames == ["loss", "size", "note"])
        definition.metrics += [
            Metric(
                "cost", .stored,
                derivation: try Expression(parsing: "size * price / baseline.price")),
            Metric("double_cost", .stored, derivation: try Expression(parsing: "2 * cost")),
        ]
        #expect(definition.reportedNames == ["loss", "size", "note", "price"])
    }

    @Test("a missing metric is told with why a report could not be read, without its numbers")
    func unreadable() throws {
        let definition = try definition()
        let detail = """
            unreadable report: loss must be a number, got {"loss": "0.5"}
            unreadable report: size must be a number, got {"size": "1"}
            epoch 3
            """
        #expect(
            definition.judgement(of: [:], detail: detail).reason
                == "the program ended without reporting loss and size; a report could not be read: "
                + "loss must be a number.")
        #expect(
            definition.judgement(of: ["note": 1], detail: detail).reason
                == "the program ended without reporting loss and size; it reported note, and a report "
                + "could not be read: loss must be a number.")
        #expect(
            definition.judgement(of: [:], detail: "it is no unreadable report: x").reason?
                .hasSuffix("; it reported nothing.") == true)
    }

    @Test("a study goes on under another budget and not under another space")
    func continuation() throws {
        let stored = try definition()
        var other = stored
        other.budget.trials = 9
        other.limits.memory = 1 << 30
        #expect(stored.keysPreventingContinuation(by: other).isEmpty)
        other.seed = 1
        other.order = .fixed
        #expect(stored.keysPreventingContinuation(by: other) == ["seed", "order"])
        other = stored
        other.space = try SearchSpace(parameters: [
            Parameter("x", .float(FloatRange(from: 0, to: 2)))
        ])
        #expect(stored.keysPreventingContinuation(by: other) == ["parameters"])
    }

    @Test("an edit may change metrics and the sampler too, and nothing else")
    func edits() throws {
        let stored = try definition()
        var other = stored
        other.metrics = [Metric("size", .optimized(.minimize, threshold: nil))]
        other.sampler = MethodChoice("random")
        other.budget.trials = 9
        #expect(stored.keysPreventingContinuation(by: other) == ["metrics", "sampler"])
        #expect(stored.keysPreventingEdit(into: other).isEmpty)
        other.seed = 1
        other.scheduler = MethodChoice("median")
        #expect(stored.keysPreventingEdit(into: other) == ["scheduler", "seed"])
    }

    @Test("units and meanings do not change how trials are judged; roles, formulas and order do")
    func judging() throws {
        let stored = try definition()
        func judgesLike(_ change: (inout [Metric]) throws -> Void) rethrows -> Bool {
            var other = stored
            try change(&other.metrics)
            return stored.judges(like: other)
        }
        #expect(
            judgesLike { metrics in
                metrics = metrics.map { Metric($0.name, $0.role, unit: "ms", meaning: "m") }
            })
        #expect(!judgesLike { $0.reverse() })
        #expect(!judgesLike { $0[0] = Metric($0[0].name, .stored) })
        #expect(
            try !judgesLike {
                $0[0] = Metric($0[0].name, $0[0].role, derivation: try Expression(parsing: "size"))
            })
    }
}

import LuthierDomain
import LuthierSchedulers
import Testing

@Suite("SchedulerCatalogue")
struct SchedulerCatalogueTests {
    private func message(_ kind: String, _ options: [(String, ParameterValue)] = []) throws
        -> String?
    {
        let choice = MethodChoice(
            kind, options: options.map { MethodChoice.Option(name: $0.0, value: $0.1) })
        let definition = try TestCurves.definition(
            scheduler: choice,
            metrics: [
                Metric("loss", .optimized(.minimize, threshold: nil)), Metric("time", .stored),
                Metric("size", .constraint(MetricBound(atMost: 3))),
            ])
        do throws(DefinitionError) {
            try SchedulerCatalogue().check(definition)
            return nil
        } catch {
            return error.description
        }
    }

    @Test("a study that names no scheduler has none")
    func none() throws {
        let scheduler = try SchedulerCatalogue().scheduler(for: TestCurves.definition())
        #expect(scheduler.map { type(of: $0) } == nil)
    }

    @Test("a mistyped scheduler is answered with the nearest one, a strange one with all")
    func unknownKind() throws {
        #expect(
            try message("medain")
                == "scheduler: there is no scheduler \"medain\". Did you mean median?"
        )
        #expect(
            try message("xyz")
                == "scheduler: there is no scheduler \"xyz\". Use one of asha, auto, "
                + "bohb, curve, friedman, hyperband, median, pasha, patience, pbt, percentile, "
                + "racing, successive_halving, threshold, wilcoxon.")
    }

    @Test("with folds, schedulers that look at the steps of one training are refused")
    func replicated() throws {
        for kind in ["median", "hyperband", "asha", "threshold", "pbt", "curve"] {
            var definition = try TestCurves.definition(scheduler: MethodChoice(kind))
            definition.replication = Replication(folds: 5)
            let error = #expect(throws: DefinitionError.self) {
                try SchedulerCatalogue().scheduler(for: definition)
            }
            #expect(error?.description.contains("a trial is several") == true, "\(kind)")
        }
        for kind in ["racing", "wilcoxon", "friedman", "auto"] {
            var definition = try TestCurves.definition(scheduler: MethodChoice(kind))
            definition.replication = Replication(folds: 5)
            #expect(try SchedulerCatalogue().scheduler(for: definition) != nil)
        }
    }

    @Test("settings are read, and wrong ones are named")
    func options() throws {
        #expect(try message("median", [("start", .integer(3)), ("grace", .real(2.5))]) == nil)
        #expect(try message("threshold", [("at_most", .integer(3))]) == nil)
        #expect(
            try message("median", [("strat", .integer(3))])
                == "scheduler.strat: the scheduler median has no setting \"strat\". "
                + "Did you mean start?")
        #expect(
            try message("median", [("start", .integer(0))])
                == "scheduler.start: start must be a whole number from 1 to 1000000, got 0.")
        #expect(
            try message("median", [("grace", .real(-1))])
                == "scheduler.grace: grace must be a number of at least 0.0, got -1.0.")
    }

    @Test(
        "every rule takes its settings, and says which value is wrong",
        arguments: [
            ("percentile", [("keep", .integer(101))], "keep must be a number from 0.0 to 100.0"),
            ("percentile", [], "has no keep"), ("percentile", [("keep", .real(25))], ""),
            ("median", [("keep", .real(25))], "no setting \"keep\""),
            ("median", [("interval", .integer(-1))], "interval must be"),
            ("patience", [], "has no rounds"), ("patience", [("rounds", .integer(3))], ""),
            ("patience", [("rounds", .integer(0))], "whole number from 1"),
            (
                "patience", [("rounds", .integer(3)), ("min_change", .real(-1))],
                "min_change must be"
            ),
            ("curve", [], "has no max"), ("curve", [("max", .integer(81))], ""),
            ("curve", [("max", .integer(0))], "max must be"),
            ("curve", [("max", .integer(8)), ("chance", .real(0.7))], "chance must be"),
            (
                "curve", [("max", .integer(8)), ("grace", .integer(8))],
                "no trial would ever be stopped"
            ),
            ("curve", [("max", .integer(8)), ("resource", .text("epoch"))], ""),
            (
                "curve", [("max", .integer(8)), ("resource", .integer(3))],
                "resource must be a word"
            ),
            ("wilcoxon", [], ""), ("wilcoxon", [("p", .real(0.9))], "p must be"),
            ("wilcoxon", [("start", .integer(1))], "whole number from 2"),
            ("friedman", [], ""), ("friedman", [("rivals", .integer(0))], "rivals must be"),
            ("friedman", [("confidence", .integer(1))], "confidence must be"),
            ("median", [("metric", .text("los"))], "no metric \"los\". Did you mean loss?"),
            ("median", [("metric", .integer(1))], "metric must be a word, got 1"),
            ("median", [("goal", .text("minimize"))], "a goal and no metric"),
            ("median", [("metric", .text("loss")), ("goal", .text("maximize"))], "Remove goal"),
            (
                "median", [("metric", .text("loss")), ("goal", .text("maximise"))],
                "Did you mean maximize?"
            ),
            ("threshold", [("metric", .text("time")), ("at_most", .integer(1))], ""),
            ("wilcoxon", [("metric", .text("time"))], "has no goal, so the scheduler cannot know"),
            ("wilcoxon", [("metric", .text("time")), ("goal", .text("minimize"))], ""),
            ("wilcoxon", [("metric", .text("size"))], ""),
        ] as [(String, [(String, ParameterValue)], String)])
    func settings(kind: String, options: [(String, ParameterValue)], part: String) throws {
        let found = try message(kind, options)
        #expect(part.isEmpty ? found == nil : found?.contains(part) == true, "\(found ?? "none")")
    }

    @Test("a margin needs one metric")
    func margin() throws {
        let definition = try TestCurves.definition(metrics: [
            Metric("a", .optimized(.minimize, threshold: nil)),
            Metric("b", .optimized(.minimize, threshold: nil)),
        ])
        let options = CurveOptions(end: 9, margin: 1)
        #expect(throws: DefinitionError.self) { try CurveScheduler(definition, options: options) }
        _ = try CurveScheduler(definition, metric: WatchedMetric("b"), options: options)
    }

    @Test("bounds that say nothing, or exclude everything, are refused")
    func bounds() throws {
        #expect(try message("threshold")?.contains("has no bound. Give it at_most") == true)
        #expect(
            try message("threshold", [("at_most", .integer(1)), ("at_least", .integer(2))])?
                .contains("every trial would be stopped") == true)
    }

    @Test("a study that optimises nothing has nothing to look at")
    func noObjective() throws {
        let definition = try TestCurves.definition(
            scheduler: MethodChoice("median"), metrics: [Metric("loss", .stored)])
        let error = #expect(throws: DefinitionError.self) {
            try SchedulerCatalogue().check(definition)
        }
        #expect(error?.issues.first?.code == .conflict)
    }
}

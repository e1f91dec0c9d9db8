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
        let definition = try TestCurves.definition(scheduler: choice)
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
                == "scheduler: there is no scheduler \"xyz\". Use one of median, threshold.")
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

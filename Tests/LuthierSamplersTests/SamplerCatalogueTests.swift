import LuthierDomain
import LuthierSamplers
import Testing

@Suite("SamplerCatalogue")
struct SamplerCatalogueTests {
    private func space() throws -> SearchSpace {
        try SearchSpace(parameters: [Parameter("i", .integer(IntegerRange(from: 1, to: 8)))])
    }

    @Test("a mistyped sampler is answered with the nearest one")
    func unknownKind() throws {
        let definition = TestSpaces.definition(try space(), sampler: MethodChoice("sobl"))
        let error = #expect(throws: DefinitionError.self) {
            try SamplerCatalogue().sampler(for: definition)
        }
        #expect(
            error?.description == "sampler: there is no sampler \"sobl\". Did you mean sobol?")
    }

    @Test("a setting that a sampler does not have is refused by name")
    func unknownOption() throws {
        let choice = MethodChoice(
            "grid", options: [MethodChoice.Option(name: "point", value: .integer(3))])
        let error = #expect(throws: DefinitionError.self) {
            try SamplerCatalogue().sampler(
                for: TestSpaces.definition(try space(), sampler: choice))
        }
        #expect(
            error?.description
                == "sampler.point: the sampler grid has no setting \"point\". Did you mean points?")
    }

    @Test("auto lists a space that the budget covers, and says so; else it fills it evenly")
    func auto() throws {
        let covered = try TestSpaces.suggestions(
            9, of: TestSpaces.definition(try space(), sampler: MethodChoice("auto")))
        #expect(covered.count == 8)
        #expect(
            covered.first?.provenance.summary
                == "drawn from the priors, because the budget covers all 8 assignments")
        let large = try TestSpaces.suggestions(
            1, of: TestSpaces.definition(try space(), sampler: MethodChoice("auto"), trials: 4))
        #expect(large.first?.provenance.sampler == "sobol")
    }

    @Test("constraints that nothing satisfies are named")
    func infeasible() throws {
        let space = try SearchSpace(
            parameters: [Parameter("i", .integer(IntegerRange(from: 1, to: 8)))],
            constraints: [Expression(parsing: "i > 9")])
        let error = #expect(throws: DefinitionError.self) {
            try SamplerCatalogue().check(
                TestSpaces.definition(space, sampler: MethodChoice("random")))
        }
        #expect(error?.issues.first?.code == .infeasible)
        #expect(error?.description.contains("i > 9") == true)
    }
}

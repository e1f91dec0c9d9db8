import LuthierDomain
import LuthierSurrogates
import Testing

@testable import LuthierSamplers

@Suite("Recipe")
struct RecipeTests {
    private func recipe(_ options: KeyValuePairs<String, ParameterValue>) throws -> Recipe {
        let method = MethodChoice(
            "gp", options: options.map { .init(name: $0.key, value: $0.value) })
        var reader = MethodOptions(method, of: "sampler")
        let recipe = try Recipe(&reader)
        try reader.end()
        return recipe
    }

    @Test("every switch is read")
    func switches() throws {
        let read = try recipe([
            "startup": .integer(7), "transform": .text("yeo_johnson"), "gain": .text("ucb"),
            "deviations": .real(2.5), "pending": .text("fantasies"), "noise": .text("averaged"),
            "inputs": .text("bent"), "length": .real(1), "length_deviation": .real(1.7),
            "noise_mean": .real(-8), "region_from": .integer(20), "candidates": .integer(9),
            "neighbours": .integer(8), "starts": .integer(3), "steps": .integer(5),
            "hedge": .integer(4), "failures": .text("feasibility"),
        ])
        var expected = Recipe()
        expected.startup = 7
        expected.transform = .yeoJohnson
        expected.gain = .upperBound
        expected.deviations = 2.5
        expected.pending = .fantasies
        expected.isNoisy = true
        expected.warpsInputs = true
        expected.length = 1
        expected.lengthDeviation = 1.7
        expected.noiseMean = -8
        expected.regionFrom = 20
        expected.hedge = 4
        expected.failures = .feasibility
        expected.effort = .init(candidates: 9, neighbours: 8, starts: 3, steps: 5)
        #expect(read == expected)
        #expect(try recipe([:]) == Recipe())
    }

    @Test("a word that is none is refused with the nearest")
    func wrong() {
        let error = #expect(throws: DefinitionError.self) {
            try recipe(["transform": .text("half_rnk")])
        }
        #expect(error?.issues.first?.hint == "Did you mean half_rank?")
        #expect(throws: DefinitionError.self) { try recipe(["lengths": .real(1)]) }
    }
}

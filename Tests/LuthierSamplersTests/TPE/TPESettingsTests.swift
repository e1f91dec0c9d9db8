import LuthierDomain
import Testing

@testable import LuthierSamplers

@Suite("TPESettings")
struct TPESettingsTests {
    private func settings(
        _ options: [(String, ParameterValue)]
    ) throws(DefinitionError) -> TPESettings {
        try TPESettings(
            MethodChoice(
                "tpe", options: options.map { MethodChoice.Option(name: $0.0, value: $0.1) }),
            startup: 8)
    }

    @Test("what is not set has the documented default")
    func defaults() throws {
        let settings = try settings([])
        #expect(settings.candidates == 64 && settings.gamma == 0.15 && settings.startup == 8)
    }

    @Test("the good trials are a share, at least 2 and at most 25")
    func good() throws {
        let settings = try settings([])
        #expect(
            [0, 1, 2, 10, 14, 100, 167, 100_000].map(settings.good) == [0, 1, 2, 2, 3, 15, 25, 25])
    }

    @Test("a setting out of range is refused with its bounds")
    func refusals() {
        let error = #expect(throws: DefinitionError.self) {
            try settings([("gamma", .real(0.7))])
        }
        #expect(
            error?.description
                == "sampler.gamma: gamma must be a number from 0.001 to 0.5, got 0.7.")
        for wrong in [("candidates", ParameterValue.integer(0)), ("startup", .real(2.5))] {
            #expect(throws: DefinitionError.self) { try settings([wrong]) }
        }
        let unknown = #expect(throws: DefinitionError.self) {
            try settings([("candidate", .integer(3))])
        }
        #expect(unknown?.description.contains("Did you mean candidates?") == true)
    }
}

import LuthierDomain
import LuthierSamplers
import LuthierTesting
import Testing

@Suite("SobolSampler")
struct SobolSamplerTests {
    @Test("the first sixteen suggestions put one in each sixteenth of every continuous parameter")
    func stratified() throws {
        let space = try SearchSpace(parameters: [
            Parameter("x", .float(FloatRange(from: 0, to: 16))),
            Parameter("y", .float(FloatRange(from: 1, to: 65536, scale: .log))),
        ])
        for seed in 0..<20 as Range<UInt64> {
            let suggestions = try TestSpaces.suggestions(
                16, of: TestSpaces.definition(space, sampler: MethodChoice("sobol"), seed: seed))
            let cells = suggestions.map { Int($0.assignment["x"]?.number ?? -1) }
            #expect(cells.sorted() == Array(0..<16), "seed \(seed)")
        }
    }

    @Test("a finite space is tried whole and nothing twice")
    func finite() throws {
        let space = try SearchSpace(parameters: [
            Parameter("i", .integer(IntegerRange(from: 1, to: 6))),
            Parameter("c", .choice(ListedValues([.text("a"), .text("b"), .text("c")]))),
        ])
        let suggestions = try TestSpaces.suggestions(
            40, of: TestSpaces.definition(space, sampler: MethodChoice("sobol")))
        #expect(suggestions.count == 18)
        #expect(Set(suggestions.map(\.assignment)).count == 18)
    }

    @Test("the seeded sequence is the one on file")
    func golden() throws {
        let definition = TestSpaces.definition(
            try TestSpaces.mixed(), sampler: MethodChoice("sobol"))
        let text = try TestSpaces.suggestions(24, of: definition).map { "\($0.assignment)\n" }
            .joined()
        #expect(try GoldenFile("sampler-sobol.txt").difference(from: text) == nil)
    }
}

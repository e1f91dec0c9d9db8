import LuthierDomain
import LuthierSamplers
import LuthierTesting
import Testing

@Suite("GridSampler")
struct GridSamplerTests {
    @Test("the last parameter varies fastest, and inactive parameters make no repetitions")
    func order() throws {
        let space = try SearchSpace(parameters: [
            Parameter("optimizer", .choice(ListedValues([.text("adam"), .text("sgd")]))),
            Parameter(
                "momentum", .ordered(ListedValues([.real(0), .real(0.9)])),
                when: Expression(parsing: "optimizer == \"sgd\"")),
            Parameter("depth", .integer(IntegerRange(from: 1, to: 2))),
        ])
        let seen = try TestSpaces.suggestions(
            99, of: TestSpaces.definition(space, sampler: MethodChoice("grid"))
        ).map { "\($0.assignment)" }
        #expect(
            seen == [
                "optimizer adam, depth 1", "optimizer adam, depth 2",
                "optimizer sgd, momentum 0.0, depth 1", "optimizer sgd, momentum 0.0, depth 2",
                "optimizer sgd, momentum 0.9, depth 1", "optimizer sgd, momentum 0.9, depth 2",
            ])
    }

    @Test("a continuous parameter gets as many points as asked for, evenly on its scale")
    func points() throws {
        let space = try SearchSpace(parameters: [
            Parameter("x", .float(FloatRange(from: 1, to: 100, scale: .log)))
        ])
        let sampler = MethodChoice(
            "grid", options: [MethodChoice.Option(name: "points", value: .integer(3))])
        let values = try TestSpaces.suggestions(
            9, of: TestSpaces.definition(space, sampler: sampler)
        )
        .compactMap { $0.assignment["x"]?.number }
        #expect(values.count == 3)
        #expect(values.first == 1)
        #expect(abs((values.dropFirst().first ?? 0) - 10) < 1e-9)
        #expect(values.last == 100)
    }

    @Test("the sequence is the one on file")
    func golden() throws {
        let definition = TestSpaces.definition(
            try TestSpaces.mixed(), sampler: MethodChoice("grid"))
        let text = try TestSpaces.suggestions(24, of: definition).map { "\($0.assignment)\n" }
            .joined()
        #expect(try GoldenFile("sampler-grid.txt").difference(from: text) == nil)
    }
}

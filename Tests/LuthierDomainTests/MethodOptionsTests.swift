import Testing

@testable import LuthierDomain

@Suite("MethodOptions")
struct MethodOptionsTests {
    private func options(_ values: [(String, ParameterValue)]) -> MethodOptions {
        MethodOptions(
            MethodChoice("some", options: values.map { .init(name: $0.0, value: $0.1) }),
            of: "scheduler")
    }

    @Test("settings have the kind asked for, and what is not set is nil")
    func reading() throws {
        var options = options([
            ("whole", .integer(3)), ("real", .real(0.5)), ("word", .text("high")),
        ])
        #expect(try options.integer("whole", in: 1...3) == 3)
        #expect(try options.number("real", in: 0...1) == 0.5)
        #expect(try options.number("whole", in: 0...9) == 3)
        #expect(try options.word("word", of: ["low", "high"]) == "high")
        #expect(try options.integer("other", in: 1...3) == nil)
        #expect(try options.number("another", in: 0...1) == nil)
        #expect(try options.word("third", of: ["low"]) == nil)
        try options.end()
    }

    @Test("a setting that is not as asked is named with its value and what it may be")
    func refusing() {
        var options = options([("a", .real(1.5)), ("b", .text("hihg")), ("c", .boolean(true))])
        let upToOne = -Double.greatestFiniteMagnitude...1
        let errors = [
            #expect(throws: DefinitionError.self) { _ = try options.integer("a", in: 1...3) },
            #expect(throws: DefinitionError.self) { _ = try options.number("a", in: 0...1) },
            #expect(throws: DefinitionError.self) { _ = try options.number("c", in: upToOne) },
            #expect(throws: DefinitionError.self) {
                _ = try options.word("b", of: ["low", "high"])
            },
            #expect(throws: DefinitionError.self) {
                _ = try options.word("c", of: ["low", "high"])
            },
        ]
        #expect(
            errors.compactMap { $0?.description } == [
                "scheduler.a: a must be a whole number from 1 to 3, got 1.5.",
                "scheduler.a: a must be a number from 0.0 to 1.0, got 1.5.",
                "scheduler.c: c must be a number of at most 1.0, got true.",
                "scheduler.b: b must be one of low, high, got hihg. Did you mean high?",
                "scheduler.c: c must be one of low, high, got true.",
            ])
    }

    @Test("settings that nobody asked for are refused, all of them")
    func unknown() throws {
        var options = options([("strat", .integer(1)), ("other", .null)])
        _ = try options.integer("start", in: 1...3)
        let error = #expect(throws: DefinitionError.self) { try options.end() }
        #expect(
            error?.description == """
                scheduler.strat: the scheduler some has no setting "strat". Did you mean start?
                scheduler.other: the scheduler some has no setting "other". It has start.
                """)
    }
}

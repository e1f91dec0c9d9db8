import LuthierDomain
import Testing

@testable import LuthierSchedulers

@Suite("RungOptions")
struct RungOptionsTests {
    private func message(
        _ kind: String, _ options: [(String, ParameterValue)]
    ) throws -> String? {
        let definition = try TestCurves.definition(
            scheduler: MethodChoice(
                kind, options: options.map { MethodChoice.Option(name: $0.0, value: $0.1) }))
        do {
            _ = try SchedulerCatalogue().scheduler(for: definition)
            return nil
        } catch {
            return error.issues.map(\.description).joined(separator: " ")
        }
    }

    private static let kinds = ["asha", "pasha", "hyperband", "successive_halving"]

    @Test("max is needed, and everything else has a default", arguments: kinds)
    func maximum(kind: String) throws {
        #expect(try message(kind, [("max", .integer(81)), ("resource", .text("epoch"))]) == nil)
        let missing = try #require(try message(kind, []))
        #expect(missing.contains("has no max"))
    }

    @Test("rungs that cannot be are refused with what to do", arguments: kinds)
    func wrong(kind: String) throws {
        let cases: [([(String, ParameterValue)], String)] = [
            ([("max", .integer(1)), ("min", .integer(1))], "is not below max"),
            ([("max", .integer(10)), ("min", .integer(20))], "is not below max"),
            ([("max", .real(1e300)), ("min", .integer(1))], "at most 1000000 times"),
            ([("max", .integer(10)), ("factor", .integer(1))], "factor must be a number from 1.1"),
            ([("max", .real(.nan))], "max must be a number"),
            ([("max", .integer(-3))], "max must be a number"),
            ([("max", .integer(9)), ("resource", .integer(3))], "resource must be a word"),
            ([("maximum", .integer(9))], "has no max"),
            (
                [("max", .integer(9)), ("continues", .integer(0))],
                "continues must be true or false"
            ),
        ]
        for (options, part) in cases {
            let text = try #require(try message(kind, options), "\(options)")
            #expect(text.contains(part), "\(text)")
        }
    }
}

import LuthierDomain
import Testing

@Suite("SearchSpace")
struct SearchSpaceTests {
    private func float(_ name: String, when: String? = nil) throws -> Parameter {
        try Parameter(
            name, .float(FloatRange(from: 0, to: 1)), when: when.map { try Expression(parsing: $0) }
        )
    }

    private func issues(_ make: () throws -> SearchSpace) -> [String] {
        let error = #expect(throws: DefinitionError.self) { try make() }
        return error?.issues.map { "\($0.code.rawValue) \($0.path.joined(separator: "."))" } ?? []
    }

    @Test("conditions on later, missing, own and mutual parameters are told apart")
    func conditions() {
        #expect(
            issues { try SearchSpace(parameters: [float("a", when: "b > 0"), float("b")]) }
                == ["unknown_name parameters.a.when"])
        #expect(
            issues { try SearchSpace(parameters: [float("a", when: "nosuch > 0")]) }
                == ["unknown_name parameters.a.when"])
        #expect(
            issues { try SearchSpace(parameters: [float("a", when: "a > 0")]) }
                == ["circular_reference parameters.a.when"])
        #expect(
            issues {
                try SearchSpace(parameters: [float("a", when: "b > 0"), float("b", when: "a > 0")])
            }.first == "circular_reference parameters.a.when")
    }

    @Test("every mistake is found at once")
    func several() {
        #expect(
            issues {
                try SearchSpace(
                    parameters: [float("a"), float("a")],
                    fixed: [SearchSpace.FixedValue(name: "a", value: .integer(1))],
                    derived: [
                        SearchSpace.DerivedValue(
                            name: "d", expression: Expression(parsing: "d + 1"))
                    ],
                    constraints: [Expression(parsing: "a + 1"), Expression(parsing: "a <= z")])
            }.count == 5)
        #expect(issues { try SearchSpace(parameters: []) } == ["missing_key parameters"])
    }

    @Test("values written by a person become an assignment, or every mistake is named")
    func assignments() throws {
        let space = try SearchSpace(
            parameters: [
                Parameter("kind", .choice(ListedValues([.text("a"), .text("b")]))),
                float("x", when: "kind == \"b\""), float("y"),
            ], fixed: [SearchSpace.FixedValue(name: "threads", value: .integer(1))],
            constraints: [Expression(parsing: "x + y <= 1")])
        let full = try space.assignment(
            of: [
                ("kind", .text("b")), ("x", .integer(1)), ("y", .real(0)), ("threads", .integer(1)),
            ],
            allowsOpen: false)
        #expect(full.values == [.text("b"), .real(1), .real(0)])
        func mistakes(_ entries: [(String, ParameterValue)], open: Bool = false) -> [String] {
            let error = #expect(throws: DefinitionError.self) {
                try space.assignment(
                    of: entries.map { (name: $0.0, value: $0.1) }, allowsOpen: open)
            }
            return error?.issues.map(\.code.rawValue) ?? []
        }
        #expect(mistakes([("kind", .text("a")), ("x", .real(0)), ("y", .real(0))]) == ["conflict"])
        #expect(
            mistakes([("kind", .text("b")), ("x", .real(1)), ("y", .real(1))]) == ["infeasible"])
        #expect(mistakes([("kind", .text("b"))]) == ["missing_key", "missing_key"])
        #expect(
            mistakes([("kind", .text("c")), ("z", .real(0))]) == ["out_of_range", "unknown_name"])
        #expect(
            mistakes([("threads", .integer(2)), ("kind", .text("a"))], open: true) == ["conflict"])
        #expect(try space.assignment(of: [("y", .real(0.5))], allowsOpen: true)["y"] == .real(0.5))
    }

    @Test(
        "a program is given parameters, fixed and derived values; what needs an inactive one is left out"
    )
    func passed() throws {
        let space = try SearchSpace(
            parameters: [
                Parameter("kind", .choice(ListedValues([.text("a"), .text("b")]))),
                float("x", when: "kind == \"b\""),
            ], fixed: [SearchSpace.FixedValue(name: "threads", value: .integer(2))],
            derived: [
                SearchSpace.DerivedValue(name: "double", expression: Expression(parsing: "2 * x")),
                SearchSpace.DerivedValue(
                    name: "workers", expression: Expression(parsing: "threads + 1")),
            ])
        let inactive = Assignment(names: space.names, values: [.text("a"), nil])
        #expect(space.passedValues(of: inactive).map(\.name) == ["kind", "threads", "workers"])
        let active = Assignment(names: space.names, values: [.text("b"), .real(0.25)])
        #expect(
            space.passedValues(of: active).map(\.value)
                == [.text("b"), .real(0.25), .integer(2), .real(0.5), .integer(3)])
    }
}

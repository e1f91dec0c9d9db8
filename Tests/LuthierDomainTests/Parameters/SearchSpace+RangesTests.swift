import Testing

@testable import LuthierDomain

@Suite("Ranges of a living study")
struct SearchSpaceRangesTests {
    private func space(
        rate: (Double, Double) = (0.001, 1), scale: Scale = .log,
        depth: (Int, Int, Int) = (1, 9, 2), kinds: [String] = ["a", "b", "c"],
        when: String = "kind == \"b\"", sizes: [ParameterValue] = [.integer(8), .integer(16)],
        role: ParameterRole? = nil
    ) throws -> SearchSpace {
        try SearchSpace(
            parameters: [
                Parameter(
                    "rate", .float(FloatRange(from: rate.0, to: rate.1, scale: scale)), role: role),
                Parameter(
                    "depth", .integer(IntegerRange(from: depth.0, to: depth.1, step: depth.2))),
                Parameter("kind", .choice(ListedValues(kinds.map { .text($0) }))),
                Parameter(
                    "share", .float(FloatRange(from: 0, to: 1, step: 0.1)),
                    when: Expression(parsing: when)),
                Parameter("size", .ordered(ListedValues(sizes))),
            ], fixed: [.init(name: "threads", value: .integer(2))])
    }

    private func assignment(
        _ rate: Double = 0.1, _ depth: Int = 3, _ kind: String = "b", _ share: Double? = 0.3,
        _ size: ParameterValue = .integer(8)
    ) throws -> Assignment {
        Assignment(
            names: try space().names,
            values: [
                .real(rate), .integer(depth), .text(kind), share.map { .real($0) }, size,
            ])
    }

    @Test("values inside get the form of the space; inactive and open ones stay without")
    func form() throws {
        let near = try assignment(0.1, 3, "b", 0.30000000000000004, .real(8))
        #expect(try space().form(of: near) == assignment())
        let open = Assignment(names: near.names, values: [.real(0.1), nil, nil, nil, nil])
        #expect(try space().form(of: open) == open)
    }

    @Test("each kind of value may come to lie outside, and the parameters are named in order")
    func outside() throws {
        let narrow = try space(
            rate: (0.2, 1), depth: (2, 8, 2), kinds: ["a", "c", "b2"], when: "kind == \"c\"",
            sizes: [.integer(16)])
        let one = try assignment()
        #expect(narrow.namesOutside(of: one) == ["rate", "depth", "kind", "size"])
        #expect(narrow.form(of: one) == nil)
        #expect(try space().namesOutside(of: one).isEmpty)
        #expect(try space(kinds: ["b", "a"]).namesOutside(of: one).isEmpty)
    }

    @Test("a trial that has its number is read whatever the ranges are, in the form of its types")
    func recorded() throws {
        let narrow = try space(rate: (0.2, 1), depth: (2, 8, 2), sizes: [.integer(16)])
        let read = narrow.recordedAssignment(of: [
            ("rate", .integer(4)), ("depth", .real(3)), ("kind", .text("z")),
            ("size", .integer(8)), ("threads", .integer(2)),
        ])
        #expect(
            read?.values == [.real(4), .integer(3), .text("z"), nil, .integer(8)])
        #expect(narrow.recordedAssignment(of: [("rate", .text("much"))]) == nil)
        #expect(narrow.recordedAssignment(of: [("depth", .real(2.5))]) == nil)
        #expect(narrow.recordedAssignment(of: [("depht", .integer(2))]) == nil)
    }

    @Test("ranges, steps, lists, priors and roles may change")
    func allowed() throws {
        let before = try space()
        for after in try [
            space(rate: (0.01, 10)), space(depth: (1, 20, 1)), space(kinds: ["b"]),
            space(kinds: ["b", "d", "a"]), space(sizes: [.integer(4), .integer(8)]),
            space(role: .dropout), space(),
        ] {
            #expect(before.issue(becoming: after) == nil)
        }
    }

    @Test("types, scales, conditions, names and their order may not; the first is named")
    func refused() throws {
        let before = try space()
        let scale = try #require(before.issue(becoming: space(scale: .linear)))
        #expect(scale.path == ["rate", "scale"])
        #expect(
            scale.description
                == "rate.scale: the scale of rate is log and cannot become linear in a living study: "
                + "only ranges may change. Begin a study of another name; `luthier study import` "
                + "takes trials over.")
        #expect(
            try before.issue(becoming: space(when: "kind == \"a\""))?.path == ["share", "when"])
        func replaced(_ index: Int, by parameter: Parameter?) throws -> SearchSpace {
            var parameters = before.parameters
            parameters.remove(at: index)
            if let parameter { parameters.insert(parameter, at: index) }
            return try SearchSpace(parameters: parameters, fixed: before.fixed)
        }
        let whole = try Parameter("rate", .integer(IntegerRange(from: 1, to: 2, scale: .log)))
        let type = try before.issue(becoming: replaced(0, by: whole))
        #expect(type?.path == ["rate", "type"])
        #expect(type?.message.hasPrefix("rate is a real number and cannot become a whole") == true)
        let listed = try Parameter("size", .choice(ListedValues([.integer(8)])))
        #expect(try before.issue(becoming: replaced(4, by: listed))?.path == ["size", "type"])
        #expect(
            try before.issue(becoming: replaced(4, by: nil))?.message.hasPrefix(
                "the parameter size cannot be removed") == true)
        let other = try Parameter("width", .ordered(ListedValues([.integer(8)])))
        #expect(try before.issue(becoming: replaced(4, by: other))?.path == ["size"])
        let more = try SearchSpace(
            parameters: before.parameters + [other], fixed: before.fixed)
        #expect(before.issue(becoming: more)?.path == ["width"])
        let turned = try SearchSpace(
            parameters: [before.parameters[1], before.parameters[0]] + before.parameters[2...],
            fixed: before.fixed)
        #expect(before.issue(becoming: turned)?.message.contains("order") == true)
    }
}

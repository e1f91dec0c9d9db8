import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("ParameterSection")
struct ParameterSectionTests {
    private func issue(_ parameter: String) throws -> StudyFileIssue {
        try StudyFileSample.issue(["parameters": "{\"x\": \(parameter)}"])
    }

    private func distribution(_ parameter: String) throws -> Distribution {
        try StudyFileSample.definition(["parameters": "{\"x\": \(parameter)}"])
            .space.parameters[0].distribution
    }

    @Test("every kind of parameter is read")
    func kinds() throws {
        #expect(
            try distribution(#"{"from": 1e-4, "to": 0.5, "scale": "log"}"#)
                == .float(FloatRange(from: 1e-4, to: 0.5, scale: .log)))
        #expect(
            try distribution(#"{"from": 4, "to": 256, "type": "int", "scale": "log"}"#)
                == .integer(IntegerRange(from: 4, to: 256, scale: .log)))
        #expect(
            try distribution(#"{"from": 0, "to": 16, "type": "int", "step": 4}"#)
                == .integer(IntegerRange(from: 0, to: 16, step: 4)))
        #expect(
            try distribution(#"{"values": [32, 64.5]}"#)
                == .ordered(ListedValues([.integer(32), .real(64.5)])))
        #expect(
            try distribution(#"{"choices": [true, false, null, "no"]}"#)
                == .choice(
                    ListedValues([.boolean(true), .boolean(false), .null, .text("no")])))
    }

    @Test("whole bounds without a type make real numbers")
    func wholeBounds() throws {
        #expect(try distribution(#"{"from": 0, "to": 4}"#) == .float(FloatRange(from: 0, to: 4)))
    }

    @Test("a text that is a number stands for it where a number belongs, and nowhere else")
    func numbersAsText() throws {
        #expect(
            try distribution(#"{"from": "1e-4", "to": "5e-1"}"#)
                == .float(FloatRange(from: 1e-4, to: 0.5)))
        #expect(
            try distribution(#"{"choices": ["1e-4"]}"#)
                == .choice(ListedValues([.text("1e-4")])))
    }

    @Test(
        "priors are read",
        arguments: [
            (#"{"normal": {"mean": 0.1, "deviation": 2}}"#, Prior.normal(mean: 0.1, deviation: 2)),
            (#"{"log_normal": {"mean": -3, "deviation": 1}}"#, .logNormal(mean: -3, deviation: 1)),
            (#"{"beta": {"alpha": 2, "beta": 5}}"#, .beta(alpha: 2, beta: 5)),
            (#""uniform""#, .uniform),
        ])
    func priors(text: String, prior: Prior) throws {
        #expect(
            try distribution("{\"from\": 0, \"to\": 1, \"prior\": \(text)}")
                == .float(FloatRange(from: 0, to: 1, prior: prior)))
    }

    @Test("reversed bounds are named with both values")
    func reversed() throws {
        let issue = try issue(#"{"from": 2, "to": 1}"#)
        #expect(issue.code == .reversedBounds)
        #expect(issue.path == ["parameters", "x", "from"])
        #expect(issue.message == "the lower bound 2.0 is above the upper bound 1.0.")
    }

    @Test("a log scale from zero says what to raise")
    func logOfZero() throws {
        let issue = try issue(#"{"from": 0, "to": 1, "scale": "log"}"#)
        #expect(issue.code == .nonPositiveLogBound)
        #expect(issue.line == 4)
        #expect(issue.hint == "Raise from, for example to 1e-8, or use scale: linear.")
    }

    @Test("type: int needs whole bounds and a whole step")
    func wholeNumbers() throws {
        let issue = try issue(#"{"from": 0.5, "to": 4, "type": "int"}"#)
        #expect(issue.path == ["parameters", "x", "from"])
        #expect(issue.message == "from must be a whole number with type: int, got 0.5.")
        let step = try self.issue(#"{"from": 0, "to": 4, "type": "int", "step": 0.5}"#)
        #expect(step.path == ["parameters", "x", "step"])
    }

    @Test("a range key beside a list has no meaning")
    func rangeKeyBesideList() throws {
        let issue = try issue(#"{"choices": [1, 2], "scale": "log"}"#)
        #expect(issue.code == .conflict)
        #expect(issue.message == "scale has no meaning beside choices.")
    }

    @Test("a value listed twice is found, 1 and 1.0 alike")
    func listedTwice() throws {
        let issue = try issue(#"{"values": [1, 1.0]}"#)
        #expect(issue.code == .duplicate)
        #expect(issue.path == ["parameters", "x", "values"])
    }

    @Test("an unusable name is pointed at")
    func badName() throws {
        let issue = try StudyFileSample.issue(["parameters": #"{"a b": {"from": 0, "to": 1}}"#])
        #expect(issue.code == .invalidName)
        #expect(issue.path == ["parameters", "a b"])
    }

    @Test("a condition that cannot be read points into its text")
    func brokenCondition() throws {
        let issue = try StudyFileSample.issue([
            "parameters":
                #"{"a": {"from": 0, "to": 1}, "b": {"from": 0, "to": 1, "when": "a && 1"}}"#
        ])
        #expect(issue.code == .expressionSyntax)
        #expect(issue.offset == 2)
        #expect(issue.hint == "Write and.")
    }

    @Test("a role is read, and a near word is offered")
    func roles() throws {
        let definition = try StudyFileSample.definition([
            "parameters": #"{"x": {"from": 0, "to": 1, "role": "weight_decay"}}"#
        ])
        #expect(definition.space.parameters[0].role == .weightDecay)
        let issue = try issue(#"{"from": 0, "to": 1, "role": "dropuot"}"#)
        #expect(issue.hint == "Did you mean dropout?")
    }
}

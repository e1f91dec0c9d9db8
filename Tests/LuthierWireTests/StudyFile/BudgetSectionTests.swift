import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("BudgetSection")
struct BudgetSectionTests {
    @Test("every key is read")
    func whole() throws {
        let budget = try StudyFileSample.definition([
            "budget": """
            {"trials": 100, "time": "1h30m", "resource": 81.5, "parallel": 4,
             "stop_when": {"accuracy": 0.99}, "no_improvement": 40, "expected_gain": 0.001}
            """
        ]).budget
        #expect(
            budget
                == Budget(
                    trials: 100, time: .seconds(5400), resource: 81.5, parallel: 4,
                    stopWhen: [.init(metric: "accuracy", value: 0.99)], noImprovement: 40,
                    expectedGain: 0.001))
    }

    @Test("a study may end when it has its solutions")
    func solutions() throws {
        let definition = try StudyFileSample.definition([
            "metrics": #"{"loss": {"at_most": 1}}"#, "budget": #"{"stop_when": "solutions"}"#,
        ])
        #expect(definition.budget == Budget(stopsAtSolutions: true))
        #expect(!definition.budget.isUnlimited)
        let file = StudyFileEncoder.json(definition).text()
        #expect(file.contains(#""stop_when":"solutions""#), "\(file)")
        let issue = try StudyFileSample.issue(["budget": #"{"stop_when": "solution"}"#])
        #expect(issue.path == ["budget", "stop_when"])
        #expect(issue.hint == "Did you mean solutions?", "\(issue)")
    }

    @Test("what is left out or null is unlimited")
    func missing() throws {
        #expect(try StudyFileSample.definition().budget == Budget())
        #expect(
            try StudyFileSample.definition(["budget": #"{"trials": null}"#]).budget == Budget())
    }

    @Test(
        "numbers that make no sense are refused at their place",
        arguments: [
            ("trials", "0"), ("trials", "2.5"), ("trials", "-1"), ("parallel", "0"),
            ("time", "0"), ("time", "-5"), ("time", #""soon""#), ("resource", "0"),
            ("resource", "-1"), ("expected_gain", "0"), ("no_improvement", "0"),
        ])
    func nonsense(key: String, value: String) throws {
        let issue = try StudyFileSample.issue(["budget": "{\"\(key)\": \(value)}"])
        #expect(issue.path == ["budget", key])
        #expect(issue.line == 5)
    }

    @Test("clock times say how durations are written")
    func clockTime() throws {
        let issue = try StudyFileSample.issue(["budget": #"{"time": "1:30:00"}"#])
        #expect(issue.hint?.contains("1h30m") == true)
    }
}

import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("RunSection")
struct RunSectionTests {
    @Test("reports come from standard output, a file or patterns")
    func reports() throws {
        #expect(try StudyFileSample.definition().report == .standardOutput)
        #expect(try StudyFileSample.definition(["report": #""stdout""#]).report == .standardOutput)
        #expect(
            try StudyFileSample.definition(["report": #"{"file": "m.jsonl"}"#]).report
                == .file("m.jsonl"))
        #expect(
            try StudyFileSample.definition(["report": #"{"pattern": {"accuracy": "a=(.)"}}"#])
                .report == .patterns([.init(metric: "accuracy", expression: "a=(.)")]))
    }

    @Test("reports come from what is logged to MLflow, under the metrics' names or others")
    func mlflow() throws {
        #expect(try StudyFileSample.definition(["report": #""mlflow""#]).report == .mlflow([]))
        #expect(
            try StudyFileSample.definition([
                "report": #"{"mlflow": {"accuracy": "val/accuracy"}}"#
            ]).report == .mlflow([.init(metric: "accuracy", key: "val/accuracy")]))
        for wrong in [#""mlflo""#, #"{"mlflow": {}}"#, #"{"mlflow": {"accuracy": ""}}"#] {
            let issue = try StudyFileSample.issue(["report": wrong])
            #expect(issue.path.first == "report")
        }
        let both = try StudyFileSample.issue([
            "report": #"{"file": "m.jsonl", "mlflow": {"accuracy": "a"}}"#
        ])
        #expect(both.message == "file and mlflow cannot stand together in report.")
    }

    @Test("a file and patterns cannot stand together")
    func bothReports() throws {
        let issue = try StudyFileSample.issue(
            ["report": #"{"file": "m.jsonl", "pattern": {"accuracy": "a=(.)"}}"#])
        #expect(issue.code == .conflict)
        #expect(issue.message == "file and pattern cannot stand together in report.")
    }

    @Test("a sampler is a name, or a kind with settings in their order")
    func methods() throws {
        #expect(try StudyFileSample.definition().sampler == MethodChoice("auto"))
        #expect(try StudyFileSample.definition(["sampler": #""gp""#]).sampler == MethodChoice("gp"))
        #expect(
            try StudyFileSample.definition([
                "scheduler": #"{"kind": "hyperband", "max": 81, "factor": 3.5}"#
            ]).scheduler
                == MethodChoice(
                    "hyperband",
                    options: [
                        .init(name: "max", value: .integer(81)),
                        .init(name: "factor", value: .real(3.5)),
                    ]))
    }

    @Test("a kind is needed, and settings are single values")
    func badMethods() throws {
        #expect(
            try StudyFileSample.issue(["sampler": #"{"max": 1}"#]).code == .missingKey)
        #expect(
            try StudyFileSample.issue(["sampler": #"{"kind": "gp", "a": [1]}"#]).path
                == ["sampler", "a"])
        #expect(try StudyFileSample.issue(["sampler": "[1]"]).code == .wrongType)
    }

    @Test("retries name their causes")
    func retries() throws {
        #expect(try StudyFileSample.definition().retry == RetryPolicy())
        #expect(
            try StudyFileSample.definition(
                ["retry": #"{"attempts": 3, "on": ["crash", "out_of_memory"]}"#]
            ).retry
                == RetryPolicy(attempts: 3, causes: [.crash], retriesOutOfMemory: true))
        let issue = try StudyFileSample.issue(["retry": #"{"on": ["crahs"]}"#])
        #expect(issue.path == ["retry", "on", "0"])
        #expect(issue.hint == "Did you mean crash?")
    }

    @Test("limits are read with their units")
    func limits() throws {
        #expect(try StudyFileSample.definition().limits == TrialLimits())
        #expect(
            try StudyFileSample.definition([
                "limits":
                    #"{"time": "10m", "memory": "1.5G", "grace": 0, "output": "1M", "checkpoints": "20G"}"#
            ]).limits
                == TrialLimits(
                    time: .seconds(600), memory: 3 << 29, grace: .zero, output: 1 << 20,
                    checkpoints: 20 << 30))
        for body in [
            #"{"memory": 0}"#, #"{"checkpoints": 0}"#, #"{"time": 0}"#, #"{"memory": "4X"}"#,
        ] {
            #expect(try StudyFileSample.issue(["limits": body]).line == 5)
        }
    }
}

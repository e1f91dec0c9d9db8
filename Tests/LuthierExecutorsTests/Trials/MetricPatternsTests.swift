import LuthierDomain
import LuthierWire
import Testing

@testable import LuthierExecutors

@Suite("MetricPatterns")
struct MetricPatternsTests {
    @Test("the first group of each pattern is its metric's number")
    func numbers() throws {
        var patterns = try patterns(["acc": #"acc=([0-9.]+)"#, "loss": #"loss[:=] *(\S+)"#])
        #expect(
            try patterns.measurement(in: "epoch 1 acc=0.5 loss: 2e-3 end")
                == Measurement(metrics: ["acc": 0.5, "loss": 2e-3]))
        #expect(try patterns.measurement(in: "acc=1") == Measurement(metrics: ["acc": 1]))
        #expect(try patterns.measurement(in: "nothing") == nil)
        #expect(try patterns.measurement(in: "") == nil)
        for (text, value) in [("nan", Double.nan), ("-inf", -.infinity), ("Infinity", .infinity)] {
            #expect(
                try patterns.measurement(in: "loss=\(text)")
                    == Measurement(metrics: ["loss": value]))
        }
    }

    @Test("a step stays until the next one")
    func step() throws {
        var patterns = try patterns(["step": #"epoch (\d+)"#, "acc": #"acc=([0-9.]+)"#])
        #expect(try patterns.measurement(in: "acc=0.1") == Measurement(metrics: ["acc": 0.1]))
        #expect(try patterns.measurement(in: "epoch 3 begins") == nil)
        #expect(
            try patterns.measurement(in: "acc=0.2") == Measurement(step: 3, metrics: ["acc": 0.2]))
        #expect(
            try patterns.measurement(in: "epoch 4 acc=0.3")
                == Measurement(step: 4, metrics: ["acc": 0.3]))
    }

    @Test("a full stop or comma after the number belongs to the sentence")
    func punctuation() throws {
        var patterns = try patterns(["acc": #"acc=([0-9.,]+)"#])
        for line in ["done, acc=0.91.", "acc=0.91, next"] {
            #expect(try patterns.measurement(in: line) == Measurement(metrics: ["acc": 0.91]))
        }
    }

    @Test("what is no number is complained about, and not passed over")
    func noNumber() throws {
        var patterns = try patterns(["acc": #"acc=(\S+)"#, "step": #"epoch (\S+)"#])
        let error = #expect(throws: ReportError.self) {
            try patterns.measurement(in: "acc=good")
        }
        #expect(error?.description == "the pattern of acc found \"good\", got acc=good")
        #expect(throws: ReportError.self) { try patterns.measurement(in: "epoch 1.5 acc=1") }
        #expect(throws: ReportError.self) { try patterns.measurement(in: "epoch nan acc=1") }
    }

    @Test("an expression that cannot be read or has no group is refused by name, all at once")
    func refused() throws {
        let error = #expect(throws: DefinitionError.self) {
            try patterns(["a": "acc=([0-9]+", "b": "acc=[0-9]+", "c": "acc=([0-9]+)"])
        }
        let messages = error?.issues.map(\.description) ?? []
        #expect(messages.count == 2)
        #expect(
            messages.first?.hasPrefix("report.pattern.a: \"acc=([0-9]+\" is no regular") == true)
        #expect(
            messages.last == "report.pattern.b: \"acc=[0-9]+\" has no group around the number. "
                + "Put the number in parentheses, such as 'acc=([0-9.]+)'.")
        for expression in ["(?:x)1", #"\(1\)"#, "[(]1[)]", "(?i)1", "(?=1)", "(?<=x)1", "(?<!x)1"] {
            #expect(throws: DefinitionError.self, "\(expression)") {
                try patterns(["m": expression])
            }
        }
        for expression in ["(?:x)(1)", "(?<value>1)", "(?P<value>1)", "(?i)(1)", "((1))"] {
            #expect(throws: Never.self, "\(expression)") { try patterns(["m": expression]) }
        }
    }

    private func patterns(
        _ expressions: KeyValuePairs<String, String>
    ) throws -> MetricPatterns {
        try MetricPatterns(
            expressions.map { MetricSource.Pattern(metric: $0.key, expression: $0.value) })
    }
}

import LuthierDomain
import LuthierWire
import Testing

@testable import LuthierYAML

@Suite("YAMLSource")
struct YAMLSourceTests {
    @Test("the example of the documents reads as what it says")
    func example() throws {
        let definition = try StudyFileDecoder(needsCommand: true, needsFeasibility: true)
            .decode(YAMLSource.read(ExampleStudy.text))
        #expect(definition.name == "spam-gbm")
        #expect(definition.command == ["python3", "train.py"])
        #expect(
            definition.space.names == [
                "learning_rate", "leaves", "batch_size", "optimizer", "momentum", "dropout",
            ])
        #expect(
            try definition.space.parameters[0].distribution
                == .float(FloatRange(from: 1e-4, to: 0.5, scale: .log)))
        #expect(definition.space.parameters[4].condition?.description == "optimizer == \"sgd\"")
        #expect(definition.space.constraints.count == 2)
        #expect(
            definition.tryFirst.map(\.values) == [[.real(0.1), .integer(31), nil, nil, nil, nil]])
        #expect(
            definition.metrics.map(\.role) == [
                .optimized(.maximize, threshold: nil),
                .optimized(.minimize, threshold: MetricBound(atMost: 40)),
                .constraint(MetricBound(atMost: 10)), .stored,
            ])
        #expect(definition.budget.time == .seconds(1800))
        #expect(definition.scheduler?.options.count == 3)
        #expect(definition.retry == RetryPolicy(attempts: 2, causes: [.crash, .lost]))
        #expect(definition.limits.memory == 4 << 30)
        #expect(definition.seed == 7)
    }

    @Test("no and its relatives stay the choices that were written")
    func norway() throws {
        let text = ExampleStudy.text.replacing("[adamw, sgd]", with: "[sgd, no, yes, on, off]")
        let definition = try StudyFileDecoder().decode(YAMLSource.read(text))
        #expect(
            try definition.space.parameters[3].distribution
                == .choice(ListedValues(["sgd", "no", "yes", "on", "off"].map { .text($0) })))
    }

    @Test("JSON is read as well")
    func json() throws {
        #expect(
            try YAMLSource.read("{\"a\": [1, 2.5, \"x\", true, null],\n\t\"b\": {}}").flat
                == "{a:[1,2.5,\"x\",true,null],b:{}}")
    }

    @Test("nothing, blanks and comments are an empty file")
    func empty() throws {
        for text in ["", "\n\n", "# only a comment\n", "---\n", "\u{FEFF}"] {
            #expect(try YAMLSource.read(text).flat == "null", "\(text)")
        }
    }

    @Test("places count Unicode scalars from 1")
    func places() throws {
        let root = try YAMLSource.read("ä: [ö, x]\nb:\n  - c\n")
        guard case .mapping(let entries) = root.content,
            case .sequence(let items) = entries[0].value.content,
            case .sequence(let more) = entries[1].value.content
        else {
            Issue.record("a mapping of lists, got \(root.flat)")
            return
        }
        #expect([items[1].line, items[1].column] == [1, 8])
        #expect([more[0].line, more[0].column] == [3, 5])
        #expect([entries[1].key.line, entries[1].key.column] == [2, 1])
    }

    @Test("a file that is too long is refused with its size")
    func tooLong() {
        let text = "# " + String(repeating: "a", count: YAMLSource.maximumSize)
        let error = #expect(throws: StudyFileError.self) { try YAMLSource.read(text) }
        #expect(error?.issues.first?.message.contains("1048578 bytes") == true)
    }

    @Test("a file of the longest kind with very many parameters is read")
    func long() throws {
        var text = "study: s\nmetrics: { m: { goal: minimize } }\nparameters:\n"
        for index in 0..<4096 {
            text += "  a_parameter_with_a_longer_name_\(index): { from: 0, to: \(index + 1) }\n"
        }
        #expect(text.utf8.count > 200_000)
        let definition = try StudyFileDecoder().decode(YAMLSource.read(text))
        #expect(definition.space.parameters.count == 4096)
    }
}

/// A study file that uses everything.
enum ExampleStudy {
    static let text = """
        study: spam-gbm
        command: [python3, train.py]          # argv, never a shell
        pass: flags
        working_directory: .
        parameters:
          learning_rate: { from: 1e-4, to: 0.5, scale: log }
          leaves:        { from: 4, to: 256, type: int, scale: log }
          batch_size:    { values: [32, 64, 128, 256, 512, 1024] }
          optimizer:     { choices: [adamw, sgd] }
          momentum:      { from: 0.0, to: 0.99, when: optimizer == "sgd" }
          dropout:       { from: 0.0, to: 0.5, prior: { normal: { mean: 0.1, deviation: 0.1 } } }
        fixed: { threads: 1 }
        derived: { accumulation: "1024 / batch_size" }
        constraints: [ "leaves * learning_rate <= 20", "batch_size % 32 == 0" ]
        try_first: [ { learning_rate: 0.1, leaves: 31 } ]
        metrics:
          accuracy:   { goal: maximize, meaning: "share of mails sorted right" }
          latency_ms: { goal: minimize, at_most: 40 }
          size_mb:    { at_most: 10 }
          loss:       { store: true }
        report: stdout
        budget: { trials: 100, time: 30m, parallel: 4, stop_when: { accuracy: 0.99 }, no_improvement: 40 }
        sampler: auto
        scheduler: { kind: hyperband, resource: epoch, max: 81, factor: 3 }
        retry: { attempts: 2, on: [crash, lost] }
        limits: { time: 10m, memory: 4G }
        seed: 7
        order: live
        """
}

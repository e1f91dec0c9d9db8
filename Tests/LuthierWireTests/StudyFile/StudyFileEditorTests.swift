import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("StudyFileEditor")
struct StudyFileEditorTests {
    private func edited(
        set: [(String, JSONValue)] = [], remove: [String] = [],
        _ changes: KeyValuePairs<String, String> = [:]
    ) throws(StudyFileError) -> StudyDefinition {
        let definition: StudyDefinition
        do {
            definition = try StudyFileSample.definition(changes)
        } catch {
            preconditionFailure("the sample is not sound: \(error)")
        }
        var editor = StudyFileEditor(definition)
        for path in remove { try editor.remove(path) }
        for (path, value) in set { try editor.set(path, to: SourceNode(unplaced: value)) }
        return try StudyFileDecoder().decode(editor.root)
    }

    private func issue(
        set: [(String, JSONValue)] = [], remove: [String] = [],
        _ changes: KeyValuePairs<String, String> = [:]
    ) -> DefinitionIssue? {
        do throws(StudyFileError) {
            _ = try edited(set: set, remove: remove, changes)
            return nil
        } catch {
            return error.issues.first?.definitionIssue
        }
    }

    @Test("values are set and removed where their paths lead, and mappings are made on the way")
    func values() throws {
        let definition = try edited(
            set: [
                ("metrics.accuracy.at_least", 0.5), ("budget.trials", 200),
                ("sampler", ["kind": "gp"]), ("limits.time", "10m"),
            ], remove: ["seed"], ["seed": "9"])
        #expect(
            definition.metrics[0].role
                == .optimized(.maximize, threshold: MetricBound(atLeast: 0.5)))
        #expect(definition.budget.trials == 200)
        #expect(definition.sampler == MethodChoice("gp"))
        #expect(definition.limits.time == .seconds(600))
        #expect(definition.seed == 0)
    }

    @Test("a metric that gets a purpose is not only stored, and the other way round")
    func purposes() throws {
        let bounded = try edited(set: [("metrics.loss.at_most", 3)])
        #expect(bounded.metrics[1].role == .constraint(MetricBound(atMost: 3)))
        let swapped = try edited(
            set: [("metrics.accuracy.store", true), ("metrics.loss.goal", "minimize")],
            ["metrics": #"{"accuracy":{"goal":"maximize","at_least":0.5},"loss":{"store":true}}"#])
        #expect(swapped.metrics.map(\.role) == [.stored, .optimized(.minimize, threshold: nil)])
    }

    @Test("keys with points in them and places in lists are found")
    func oddPaths() throws {
        let definition = try edited(
            set: [
                ("metrics.val.loss.at_most", 2), ("constraints.0", "x <= 0.5"),
                ("constraints.1", "val.loss <= 2 * accuracy"),
            ], remove: ["metrics.loss"],
            [
                "metrics":
                    #"{"accuracy":{"goal":"maximize"},"loss":{"store":true},"val.loss":{"store":true}}"#,
                "constraints": #"["x <= 0.9"]"#,
            ])
        #expect(
            definition.metrics.map(\.name) == ["accuracy", "val.loss", "val.loss <= 2 * accuracy"])
        #expect(definition.metrics[1].role == .constraint(MetricBound(atMost: 2)))
        #expect(definition.space.constraints.map(\.description) == ["x <= 0.5"])
    }

    @Test("mistakes are told with the nearest key")
    func mistakes() {
        let unknown = issue(set: [("metrics.loss.at_mots", 3)])
        #expect(unknown?.path == ["metrics", "loss", "at_mots"])
        #expect(unknown?.hint?.contains("at_most") == true)
        #expect(issue(set: [("metric.loss.at_most", 3)])?.hint?.contains("metrics") == true)
        #expect(issue(set: [("metrics.accuracy.goal", "up")]) != nil)
        #expect(issue(set: [("budget.trials", "many")])?.path == ["budget", "trials"])
        let removed = issue(remove: ["metrics.accurcy"])
        #expect(
            removed?.message == "there is nothing at metrics.accurcy, so nothing can be removed.")
        #expect(removed?.hint == "Did you mean accuracy?")
        #expect(issue(remove: ["budget.time"])?.hint?.hasPrefix("The study has study,") == true)
        let scalar = issue(set: [("sampler.kind", "gp")], ["sampler": #""random""#])
        #expect(scalar?.message == "sampler is one value and has no kind.")
        #expect(scalar?.hint == "Set all of it: sampler={ kind: … }.")
        #expect(issue(set: [("constraints.7", "x < 1")], ["constraints": #"["x <= 0.9"]"#]) != nil)
        for path in ["", ".", "metrics..goal", "metrics.", ".metrics"] {
            #expect(issue(set: [(path, 1)])?.message.contains("empty part") == true, "\(path)")
        }
    }

    @Test("contradicting bounds and a study without any purpose are refused as in a file")
    func contradictions() {
        let bounds = issue(
            set: [("metrics.loss.at_most", 1), ("metrics.loss.at_least", 2)])
        #expect(bounds?.code == .reversedBounds)
        let purpose = issue(set: [("metrics.accuracy.store", true)])
        #expect(purpose?.message == "nothing is optimised: every metric is only stored.")
    }
}

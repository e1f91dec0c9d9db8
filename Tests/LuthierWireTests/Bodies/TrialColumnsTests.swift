import LuthierDomain
import LuthierWire
import Testing

@Suite("TrialColumns")
struct TrialColumnsTests {
    private func definition() throws -> StudyDefinition {
        try StudyDefinition(
            name: "s",
            space: SearchSpace(parameters: [
                Parameter("x", .float(FloatRange(from: 0, to: 1))),
                Parameter("kind", .choice(ListedValues([.text("a"), .text("b")]))),
            ]), metrics: [Metric("loss", .optimized(.minimize, threshold: nil))])
    }

    private func trial(_ number: Int, _ values: [ParameterValue?]) -> Trial {
        Trial(
            number: number, assignment: Assignment(names: ["x", "kind"], values: values),
            origin: .suggested, history: 1, provenance: nil, state: .waiting,
            started: Timestamp(milliseconds: 5000))
    }

    @Test("all columns have a place for each trial, with null for what is not known")
    func columns() throws {
        var ended = trial(3, [.real(0.5), .text("b")])
        ended.state = .ended(
            .failed(.exit, reason: String(repeating: "x", count: 900), detail: nil))
        ended.ended = Timestamp(milliseconds: 9000)
        ended.metrics = ["seconds": 4]
        var running = trial(7, [nil, .text("a")])
        running.state = .running(
            Lease(token: 1, worker: "w", expires: Timestamp(milliseconds: 1)))
        running.measurements = [
            Measurement(step: 1, metrics: ["loss": 3]), Measurement(step: 2, metrics: ["loss": 2]),
        ]
        let body = TrialColumns.json([ended, running], of: try definition())
        #expect(body["number"] == [3, 7])
        #expect(body["outcome"] == ["failed", "running"])
        #expect(body["origin"] == ["suggested", "suggested"])
        #expect(body["started"] == [5000, 5000] && body["ended"] == [9000, .null])
        #expect(body["worker"] == [.null, "w"] && body["reach"] == [.null, 2.0])
        #expect(body["parameters"]?["x"] == [0.5, .null])
        #expect(body["parameters"]?["kind"] == ["b", "a"])
        // What was measured last stands for what is not there yet.
        #expect(body["metrics"]?["loss"] == [.null, 2.0])
        #expect(body["metrics"]?["seconds"] == [4.0, .null])
        #expect(body["metrics"]?.members?.keys == ["loss", "seconds"])
        #expect(body["reason"]?.elements?.first?.stringValue?.count == 200)
    }

    @Test("no trial gives empty columns under every name")
    func nothing() throws {
        let body = TrialColumns.json([], of: try definition())
        #expect(body["number"] == [] && body["parameters"]?["kind"] == [])
        #expect(body["metrics"]?["loss"] == [])
    }
}

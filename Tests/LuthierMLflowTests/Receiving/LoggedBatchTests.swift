import LuthierDomain
import LuthierWire
import Testing

@testable import LuthierMLflow

@Suite("What one call logs")
struct LoggedBatchTests {
    private func members(metrics: Int = 0, params: Int = 0, tags: Int = 0) -> JSONObject {
        func list(_ count: Int, _ value: JSONValue) -> JSONValue {
            .array((0..<count).map { ["key": .string("k\($0)"), "value": value] })
        }
        return ["metrics": list(metrics, 1), "params": list(params, "p"), "tags": list(tags, "t")]
    }

    @Test("a batch is taken up to MLflow's limits, and not beyond")
    func limits() throws {
        #expect(try LoggedBatch(members(metrics: 1000)).points.count == 1000)
        #expect(try LoggedBatch(members(metrics: 800, params: 100, tags: 100)).tags.count == 100)
        let over = [
            members(metrics: 1001), members(params: 101), members(tags: 101),
            members(metrics: 801, params: 100, tags: 100),
        ]
        for members in over {
            let error = #expect(throws: TrackingRefusal.self) { try LoggedBatch(members) }
            #expect(error?.code == "INVALID_PARAMETER_VALUE")
        }
    }

    @Test("nothing of a batch is taken when one entry is bad")
    func whole() async throws {
        let program = ServedProgram()
        let answer = try await program.post(
            "runs/log-batch",
            #"{"run_id": "\#(program.run.id)", "metrics": [{"key": "a", "value": 1}, {"key": "b"}]}"#
        )
        #expect(answer.status == 400 && answer.message.contains("\"b\""))
        #expect(program.measurements.isEmpty)
    }

    @Test("numbers of one step are one measurement, and a number said twice is two")
    func measurements() throws {
        func point(_ key: String, _ value: Double, _ step: Int) -> JSONValue {
            ["key": .string(key), "value": .double(value), "step": .integer(step)]
        }
        let batch = try LoggedBatch([
            "metrics": [
                point("a", 1, 1), point("b", 2, 1), point("a", 3, 1), point("a", 4, 2),
                point("b", 5, 1),
            ]
        ])
        #expect(
            batch.measurements == [
                Measurement(step: 1, metrics: ["a": 1, "b": 2]),
                Measurement(step: 1, metrics: ["a": 3]), Measurement(step: 2, metrics: ["a": 4]),
                Measurement(step: 1, metrics: ["b": 5]),
            ])
    }

    @Test("numbers come in every form in which JSON of Protobuf writes them")
    func forms() throws {
        for (value, number) in [
            (JSONValue.string("Infinity"), Double.infinity), ("1e3", 1000), (3, 3), (0.5, 0.5),
        ] {
            let batch = try LoggedBatch(metric: ["key": "a", "value": value, "step": "12"])
            #expect(batch.points.first?.value == number && batch.points.first?.step == 12)
        }
        #expect(try LoggedBatch(metric: ["key": "a", "value": 1]).points.first?.step == 0)
        #expect(try LoggedBatch(param: ["key": "a"]).params.first?.value == "")
    }

    @Test("names and texts are taken up to a length")
    func lengths() throws {
        let long = String(repeating: "x", count: 250)
        #expect(throws: Never.self) { try LoggedBatch(metric: ["key": .string(long), "value": 1]) }
        let names = [long + "x", ""]
        for name in names {
            #expect(throws: TrackingRefusal.self) {
                try LoggedBatch(metric: ["key": .string(name), "value": 1])
            }
        }
        let text = String(repeating: "y", count: 8001)
        #expect(throws: TrackingRefusal.self) {
            try LoggedBatch(tag: ["key": "a", "value": .string(text)])
        }
    }
}
